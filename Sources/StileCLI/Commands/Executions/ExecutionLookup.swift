import StileInterpreter
import StileJSON
import StileStore

/// Finds the execution that a person names: by ARN, by name, by the beginning of its name, or
/// `last`.
enum ExecutionLookup {
    /// How far back the beginning of a name is looked for.
    private static let searched = 2_000

    static func find(_ text: String, in records: any Records) async throws -> Execution {
        if text == "last" {
            guard let newest = try await records.executions(ExecutionFilter(limit: 1)).first else {
                throw CommandFailure.usage(
                    "nothing was executed here yet", next: "stile run FILE --input '{}'")
            }
            return try await whole(newest, records)
        }
        if let exact = try await records.execution(text) { return exact }
        let recent = try await records.executions(ExecutionFilter(limit: searched))
        if let named = recent.first(where: { $0.name == text }) {
            return try await whole(named, records)
        }
        let matches = recent.filter { $0.name.hasPrefix(text) }
        guard let match = matches.first else { throw unknown(text, recent) }
        guard matches.count == 1 else { throw ambiguous(text, matches) }
        return try await whole(match, records)
    }

    /// With what a list may leave out.
    private static func whole(_ listed: Execution, _ records: any Records) async throws
        -> Execution
    {
        try await records.execution(listed.arn) ?? listed
    }

    private static func unknown(_ text: String, _ recent: [Execution]) -> CommandFailure {
        let hint = nearestName(to: text, among: recent.map(\.name))
        return .usage(
            "there is no execution \"\(text)\""
                + (hint.map { ", did you mean \"\($0)\"?" } ?? ""), next: "stile list")
    }

    private static func ambiguous(_ text: String, _ matches: [Execution]) -> CommandFailure {
        let names = matches.prefix(5).map { "  \($0.name)" }.joined(separator: "\n")
        let more = matches.count > 5 ? "\n  … and \(matches.count - 5) more" : ""
        return .usage(
            "\"\(text)\" begins the names of \(matches.count) executions:\n\(names)\(more)")
    }
}

/// Finds a deployed machine, with a suggestion when there is none.
enum MachineLookup {
    static func find(_ nameOrARN: String, in records: any Records) async throws
        -> DeployedMachine
    {
        if let machine = try await records.machine(nameOrARN) { return machine }
        let names = try await records.machines().map(\.name)
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
