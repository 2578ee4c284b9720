package import StileInterpreter
package import StileJSON

/// What a case did.
package struct Recording: Sendable {
    package internal(set) var status = ExecutionStatus.running
    package internal(set) var output: JSONDocument?
    package internal(set) var error: String?
    package internal(set) var cause: String?
    /// The states entered, in order.
    package internal(set) var path: [String] = []
    package internal(set) var calls: [Call] = []
    /// From the start to the end on the virtual clock.
    package internal(set) var millis: Int64 = 0
    /// The states entered and the ways taken, as JSON pointers into the definition.
    package internal(set) var covered: Set<String> = []
    /// Why the case could not go on.
    package internal(set) var interruption: Interruption?

    /// One call of a task.
    package struct Call: Sendable {
        package let stateName: String
        package let resource: String
        package let input: JSONDocument
        /// Zero-based over the retries of one entry of the state.
        package let attempt: Int
        /// The index of the innermost Map iteration.
        package let item: Int?
        package let atMillis: Int64
    }

    /// Why a case was given up before its execution ended.
    package enum Interruption: Sendable, Hashable {
        case unmocked(state: String, resource: String, input: String)
        /// There is a mock, but no answer for this call.
        case answerMissing(
            state: String, call: Int, attempt: Int, item: Int?, place: SourceLocation)
        /// A DISTRIBUTED Map that reads or writes objects.
        case mapRun(state: String)
        case waitsForever(states: [String])
        case tooManyStates(Int, last: [String])
    }
}

extension Recording.Interruption {
    /// What happened, and what to do about it.
    package var message: String {
        switch self {
        case .unmocked(let state, let resource, let input):
            "the task of state \"\(state)\" (\(resource)) has no mock; add \"\(state)\": "
                + "{\"result\": …} to \"mocks\"; its input was \(Self.short(input))"
        case .answerMissing(let state, let call, let attempt, let item, let place):
            "the mock of state \"\(state)\" (line \(place.line)) has no answer for call \(call)"
                + " (attempt \(attempt)\(item.map { ", item \($0)" } ?? ""), all counted from 0); add"
                + " an answer, or give one \"calls\": \"\(call)-\""
        case .mapRun(let state):
            "the Map state \"\(state)\" is DISTRIBUTED and reads, batches or writes objects; mock it"
                + " as a whole: add \"\(state)\": {\"result\": [ … ]} to \"mocks\""
        case .waitsForever(let states):
            "the execution waits for ever in \(Self.list(states)): its task never answers and has no"
                + " timeout; add TimeoutSeconds to the state or another answer to its mock"
        case .tooManyStates(let count, let last):
            "the execution entered \(count) states without coming to an end (the last ones:"
                + " \(last.joined(separator: ", "))); if it is no endless loop, raise \"statesMax\""
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }

    private static func short(_ text: String) -> String {
        text.count <= 200 ? text : text.prefix(200) + "…"
    }
}
