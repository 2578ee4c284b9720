import StileInterpreter
import StileJSON

/// Answers for the tasks of executions that were started as a test case (`…:NAME#CASE`).
///
/// Asked on the engine's thread: it must answer at once.
package protocol TaskMocks: Sendable {
    /// Why no execution of the machine can be started as this case; nil when it can.
    func refusal(machine: String, testCase: String) -> String?

    /// What a call of the state's task gives; nil for a state that the case does not mock: its task
    /// is done as always.
    ///
    /// - Parameter call: Counted from 0 over the whole execution, retries among them.
    func outcome(machine: String, testCase: String, state: String, call: Int) -> TaskOutcome?
}

/// Which call of its state an attempt is, from the history alone: the same after a restart.
struct MockedCalls {
    /// The state that an event belongs to.
    private var states: [Int: String] = [:]
    /// The ids of the Scheduled events of a state, rising.
    private var scheduled: [String: [Int]] = [:]

    mutating func take(_ events: [HistoryEvent]) {
        for event in events {
            let own = event.details["name"]?.stringValue ?? event.details["state"]?.stringValue
            guard let state = own ?? states[event.previousEventID] else { continue }
            states[event.id] = state
            if Self.scheduling.contains(event.type) {
                scheduled[state, default: []].append(event.id)
            }
        }
    }

    private static let scheduling: Set<String> = [
        "TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled",
    ]

    /// The number of the call that the event `eventID` scheduled.
    func number(of state: String, scheduledBy eventID: Int) -> Int {
        (scheduled[state] ?? []).count(where: { $0 < eventID })
    }
}
