import StileASL
import StileInterpreter
import StileJSON

/// Why an execution did not succeed: the state, its input, the error, the attempts, the line.
struct FailureReport {
    struct FailedState {
        let name: String
        /// `branch 1`, `item 3`; from the outside in.
        let place: [String]
        let input: JSON
        let error: String?
        let cause: String?
        let attempts: Int
    }

    let record: Execution
    /// In the order of their nesting; failures inside before those they caused.
    let states: [FailedState]
    let definition: String?
    let outline: StateOutline
    let progress: ExecutionProgress

    init(_ record: Execution, _ records: any Records) async throws {
        self.record = record
        definition = try await records.definition(of: record)
        outline = StateOutline(definition: definition)
        var progress = ExecutionProgress(outline)
        var failed = FailedStates(outline)
        try await records.eachHistoryPage(of: record, afterID: 0) { events in
            for event in events {
                progress.apply(event)
                failed.apply(event, progress)
            }
        }
        states = failed.failed.map { entry, place in
            FailedState(
                name: entry.name, place: place,
                input: (try? JSON(parsing: entry.input)) ?? .string(entry.input),
                error: entry.error, cause: entry.cause,
                attempts: Self.attempts(entry, progress))
        }
        self.progress = progress
    }

    /// The state to look at first.
    var main: FailedState? { states.first }

    /// Where its `Resource`, or the state itself, is written.
    func location(of state: FailedState) -> SourceLocation? {
        guard let definition, let pointer = outline[state.name]?.pointer else { return nil }
        return DefinitionFile.location(of: pointer, in: definition)
    }

    /// Over all redrives where the state was entered once, and else those of the last entry.
    private static func attempts(
        _ entry: FailedStates.Entry, _ progress: ExecutionProgress
    ) -> Int {
        guard let state = progress.states[entry.name], state.entered == 1 else {
            return entry.attempts
        }
        return state.attempts
    }
}

extension FailureReport {
    private static let inputCharactersMax = 2_000

    /// Lines for people; the first failed state in full, the others named.
    func text(_ style: Style) -> String {
        var lines: [String] = []
        if let state = main {
            let place = state.place.isEmpty ? "" : " (\(state.place.joined(separator: ", ")))"
            lines.append("\(style.red("failed state:")) \(style.bold(state.name))\(place)")
            lines += errorLines(state.error ?? record.error, state.cause ?? record.cause)
            if outline[state.name]?.typeName == "Task" {
                lines.append("attempts: \(state.attempts)")
            }
            lines += source(state)
            lines.append("input of the state:")
            lines.append(Self.clipped(state.input.pretty(), indent: "  "))
            if states.count > 1 {
                let others = Set(states.dropFirst().map(\.name)).sorted().joined(separator: ", ")
                lines.append(style.dim("also failed: \(others)"))
            }
        } else {
            lines += errorLines(record.error, record.cause)
            lines += whereItEnded
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// An execution that was cut off has no failed state, but it was somewhere.
    private var whereItEnded: [String] {
        let open = progress.entered.filter { $0.state.mark == .aborted }
        let around = Set(open.compactMap(\.entry.parent))
        let names = open.map(\.entry.name).filter { !around.contains($0) }
        var lines: [String] = []
        if record.status == .timedOut, record.error == nil {
            lines.append("it took longer than the TimeoutSeconds of its definition")
        }
        if !names.isEmpty { lines.append("it was in: \(names.joined(separator: ", "))") }
        return lines
    }

    private func errorLines(_ error: String?, _ cause: String?) -> [String] {
        var lines: [String] = []
        if let error { lines.append("error: \(error)") }
        if let cause {
            let parts = cause.split(separator: "\n", omittingEmptySubsequences: false)
            lines.append("cause: \(parts.first ?? "")")
            lines += parts.dropFirst().map { "       \($0)" }
        }
        return lines
    }

    private func source(_ state: FailedState) -> [String] {
        guard let definition, let location = location(of: state) else { return [] }
        let revision = record.revision.map { " (revision \($0))" } ?? ""
        return ["in the definition\(revision), line \(location.line):"]
            + DefinitionFile.excerpt(location, in: definition).map { "  \($0)" }
    }

    private static func clipped(_ text: String, indent: String) -> String {
        let shown =
            text.count > inputCharactersMax
            ? text.prefix(inputCharactersMax) + "\n… (\(text.count) characters; --json has all)"
            : text[...]
        return shown.split(separator: "\n", omittingEmptySubsequences: false)
            .map { indent + $0 }.joined(separator: "\n")
    }

    func json() -> JSON {
        .array(
            states.map { state in
                var object = JSONObject([
                    ("name", JSON.string(state.name)),
                    ("place", .array(state.place.map { .string($0) })),
                    ("input", state.input),
                    ("attempts", .integer(state.attempts)),
                ])
                object["error"] = state.error.map { .string($0) }
                object["cause"] = state.cause.map { .string($0) }
                if let pointer = outline[state.name]?.pointer {
                    object["location"] = .string(pointer)
                }
                if let location = location(of: state) { object["line"] = .integer(location.line) }
                return .object(object)
            })
    }
}
