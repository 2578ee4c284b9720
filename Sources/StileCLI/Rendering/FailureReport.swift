import StileASL
import StileInterpreter
import StileJSON
import StileStore

/// Why an execution did not succeed: the state, its input, the error, the attempts, the line.
struct FailureReport {
    struct FailedState {
        let name: String
        /// `branch 1`, `item 3`; from the outside in.
        let place: [String]
        let input: JSONDocument
        let error: String?
        let cause: String?
        let attempts: Int
    }

    let record: ExecutionRecord
    /// In the order of the frames; nested failures before those they caused.
    let states: [FailedState]
    let definition: String?
    let outline: StateOutline
    let progress: ExecutionProgress

    init(_ record: ExecutionRecord, _ database: Database) throws {
        self.record = record
        definition = try database.definitionText(
            of: record.stateMachineARN, revision: record.revision)
        outline = try StateOutline(of: record, in: database)
        var progress = ExecutionProgress(outline)
        progress.apply(try Histories.all(of: record.arn, in: database))
        let live = try database.liveState(of: record.arn)
        states = live.map { Self.failedStates($0, progress) } ?? []
        self.progress = progress
    }

    /// The state to look at first.
    var main: FailedState? { states.first }

    /// Where its `Resource`, or the state itself, is written.
    func location(of state: FailedState) -> SourceLocation? {
        guard let definition, let pointer = outline[state.name]?.pointer else { return nil }
        return DefinitionFile.location(of: pointer, in: definition)
    }

    // MARK: - Reading frames

    private static func failedStates(_ live: ExecutionState, _ progress: ExecutionProgress)
        -> [FailedState]
    {
        let frames = live.frames.values.sorted { $0.id > $1.id }
        let failed = frames.compactMap { frame -> (Frame, String?, String?)? in
            guard case .failed(let error, let cause) = frame.phase else { return nil }
            return (frame, error, cause)
        }
        let deepestFirst = failed.sorted { depth($0.0, live) > depth($1.0, live) }
        return deepestFirst.map { frame, error, cause in
            FailedState(
                name: frame.stateName, place: place(frame, live), input: frame.input,
                error: error, cause: cause,
                attempts: attempts(frame, progress))
        }
    }

    /// Over all redrives where the state was entered once; else those of the last entry.
    private static func attempts(_ frame: Frame, _ progress: ExecutionProgress) -> Int {
        guard let state = progress.states[frame.stateName], state.entered == 1 else {
            return frame.retryCounts.reduce(1, +)
        }
        return state.attempts
    }

    private static func depth(_ frame: Frame, _ live: ExecutionState) -> Int {
        frame.parent.flatMap { live.frames[$0] }.map { depth($0, live) + 1 } ?? 0
    }

    private static func place(_ frame: Frame, _ live: ExecutionState) -> [String] {
        let outer = frame.parent.flatMap { live.frames[$0] }.map { place($0, live) } ?? []
        switch frame.role {
        case .root: return outer
        case .branch(let index): return outer + ["branch \(index)"]
        case .iteration(let index): return outer + ["item \(index)"]
        }
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
            lines.append(Self.clipped(state.input.value.pretty(), indent: "  "))
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
        return ["in the definition (revision \(record.revision)), line \(location.line):"]
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
                    ("input", state.input.value),
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
