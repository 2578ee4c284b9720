import StileJSON
import StileProcess
import StileTasks

// What the end of a program means for its task.
extension CommandFunction {
    /// How much of what was printed stands in a cause.
    private static let excerptLength = 200

    func output(of end: Program.End) throws -> JSONDocument {
        switch end.halt {
        case .cancelled: throw CancellationError()
        case .timedOut:
            throw TaskFailure(
                "Command.Timeout",
                cause: "the program ran longer than \(timeoutSeconds ?? 0) seconds, the function's"
                    + " timeoutSeconds (\(declaredIn))" + Self.tail(end))
        case .outputTooLarge:
            throw TaskFailure(
                "Command.OutputTooLarge",
                cause: "the program printed more than \(outputBytesMax) bytes, the function's"
                    + " outputBytesMax (\(declaredIn))" + Self.tail(end))
        case nil: break
        }
        switch end.status {
        case .exited(code: 0): return try Self.document(end)
        case .exited(let code):
            throw Self.declared(end)
                ?? TaskFailure(
                    "Command.ExitCode.\(code)",
                    cause: "the program ended with exit code \(code)" + Self.tail(end))
        case .signaled(let number):
            let signal = SignalName.text(number)
            throw TaskFailure(
                "Command.Signal.\(signal)",
                cause: "the program was ended by signal \(signal)" + Self.tail(end))
        }
    }

    /// Standard output, which must be one JSON value.
    private static func document(_ end: Program.End) throws -> JSONDocument {
        guard let text = String(validating: end.output, as: UTF8.self) else {
            throw invalid("it is not UTF-8", String(decoding: end.output, as: UTF8.self), end)
        }
        let bare = trimmed(text)
        guard !bare.isEmpty else { throw invalid("it is empty", nil, end) }
        do {
            return try JSONDocument(parsing: bare)
        } catch {
            throw invalid(
                "line \(error.line), column \(error.column): \(error.message)", bare, end)
        }
    }

    private static func invalid(
        _ reason: String, _ printed: String?, _ end: Program.End
    ) -> TaskFailure {
        let shown = printed.map { "; it printed \(JSON.string(excerpt($0)).serialized())" } ?? ""
        return TaskFailure(
            "Command.InvalidOutput",
            cause: "standard output must be one JSON value: \(reason)\(shown)" + tail(end))
    }

    /// The failure that the program names itself: `{"errorType": …, "errorMessage": …}` as all of
    /// its standard output, or as the last line of its standard error.
    private static func declared(_ end: Program.End) -> TaskFailure? {
        let output = trimmed(String(decoding: end.output, as: UTF8.self))
        let lastLine = trimmed(end.errors).split(separator: "\n").last.map(String.init) ?? ""
        for text in [output, lastLine] where text.hasPrefix("{") {
            guard let object = (try? JSON(parsing: text))?.objectValue,
                let type = object["errorType"]?.stringValue, !type.isEmpty
            else { continue }
            return TaskFailure(type, cause: object["errorMessage"]?.stringValue ?? "")
        }
        return nil
    }

    /// The end of standard error, as the second part of a cause.
    private static func tail(_ end: Program.End) -> String {
        let text = trimmed(end.errors)
        return text.isEmpty ? "" : ": \(text)"
    }

    private static func excerpt(_ text: String) -> String {
        text.count > excerptLength ? text.prefix(excerptLength) + "…" : text
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}
