import StileInterpreter
import StileJSON
import StileStore

/// Finds the execution that a person names: by ARN, by name, by the beginning of its name, or
/// `last`.
enum ExecutionLookup {
    /// How far back the beginning of a name is looked for.
    private static let searched = 2_000

    static func find(_ text: String, in database: Database) throws -> ExecutionRecord {
        if text == "last" {
            guard let newest = try database.executions(ExecutionFilter(limit: 1)).first else {
                throw CommandFailure.usage(
                    "nothing was executed here yet", next: "stile run FILE --input '{}'")
            }
            return newest
        }
        if let exact = try database.execution(text) { return exact }
        let recent = try database.executions(ExecutionFilter(limit: searched))
        let matches = recent.filter { $0.name.hasPrefix(text) }
        guard let match = matches.first else { throw unknown(text, recent) }
        guard matches.count == 1 else { throw ambiguous(text, matches) }
        return match
    }

    private static func unknown(_ text: String, _ recent: [ExecutionRecord]) -> CommandFailure {
        let hint = nearestName(to: text, among: recent.map(\.name))
        return .usage(
            "there is no execution \"\(text)\""
                + (hint.map { ", did you mean \"\($0)\"?" } ?? ""), next: "stile list")
    }

    private static func ambiguous(_ text: String, _ matches: [ExecutionRecord]) -> CommandFailure {
        let names = matches.prefix(5).map { "  \($0.name)" }.joined(separator: "\n")
        let more = matches.count > 5 ? "\n  … and \(matches.count - 5) more" : ""
        return .usage(
            "\"\(text)\" begins the names of \(matches.count) executions:\n\(names)\(more)")
    }
}

/// Finds a deployed machine, with a suggestion when there is none.
enum MachineLookup {
    static func find(_ nameOrARN: String, in database: Database) throws -> StateMachineRecord {
        if let machine = try database.machine(nameOrARN) { return machine }
        let names = try database.machines().map(\.name)
        let hint =
            nearestName(to: nameOrARN, among: names).map { ", did you mean \"\($0)\"?" }
            ?? (names.isEmpty
                ? "; nothing is deployed here yet"
                : "; deployed are \(names.joined(separator: ", "))")
        throw CommandFailure.usage(
            "there is no state machine \"\(nameOrARN)\"\(hint)",
            next: names.isEmpty ? "stile deploy FILE" : nil)
    }
}
