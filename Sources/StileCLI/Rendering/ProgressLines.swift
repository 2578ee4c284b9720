import StileExecutor
import StileInterpreter
import StileJSON

/// What happens in an execution as plain lines, for logs and pipes.
struct ProgressLines {
    let style: Style

    /// The whole cause comes with the report at the end.
    private static let errorCharactersMax = 160

    /// The lines for events that were just applied to `progress`.
    func lines(for events: [HistoryEvent], _ progress: ExecutionProgress) -> [String] {
        events.compactMap { line($0, progress) }
    }

    private func line(_ event: HistoryEvent, _ progress: ExecutionProgress) -> String? {
        let name = progress.owner(ofEvent: event.id) ?? ""
        guard let text = text(event, name, progress) else { return nil }
        return "\(style.dim(TimeText.clock(event.timestampMillis)))  \(text)"
    }

    private func text(_ event: HistoryEvent, _ name: String, _ progress: ExecutionProgress)
        -> String?
    {
        switch event.type {
        case "ExecutionStarted": return "execution started"
        case "ExecutionSucceeded": return style.green("execution succeeded")
        case "ExecutionRedriven": return "execution redriven"
        case "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted":
            return style.red("execution \(Self.verb(event.type))" + Self.errorText(event))
        case "MapStateStarted":
            return "\(name): \(event.details["length"]?.integerValue ?? 0) items"
        case "MapIterationFailed":
            return style.yellow("\(name): item \(event.details["index"]?.integerValue ?? 0) failed")
        case _ where event.type.hasSuffix("StateEntered"): return "\(name) entered"
        case _ where event.type.hasSuffix("StateExited"): return style.green("\(name) done")
        case _ where event.type.hasSuffix("Failed") || event.type.hasSuffix("TimedOut"):
            return style.yellow("\(name) failed" + Self.errorText(event))
        case _: return nil
        }
    }

    private static func verb(_ type: String) -> String {
        switch type {
        case "ExecutionTimedOut": "timed out"
        case "ExecutionAborted": "aborted"
        case _: "failed"
        }
    }

    private static func errorText(_ event: HistoryEvent) -> String {
        guard let error = event.details["error"]?.stringValue else { return "" }
        let cause = event.details["cause"]?.stringValue.map { ": \($0)" } ?? ""
        let text = ", \(error)\(cause.split(separator: "\n").first ?? "")"
        return text.count > errorCharactersMax ? text.prefix(errorCharactersMax) + "…" : text
    }
}
