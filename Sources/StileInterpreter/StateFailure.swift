import StileASL
import StileJSON
import StileJSONPath

/// Why a state failed: an ASL error, thrown by the parts that carry a state out and answered by
/// retriers, catchers and the states around it.
struct StateFailure: Error, Equatable {
    let error: String?
    let cause: String?
    /// AWS words a missed heartbeat `States.Timeout`; retriers and catchers may also call it
    /// `States.HeartbeatTimeout`.
    var isHeartbeat = false
    /// Set when a JSONata expression failed, which has an event of its own.
    var evaluation: Evaluation?

    struct Evaluation: Equatable {
        /// The field, as AWS names it: `Output/result`.
        let location: String?
    }

    /// Retries after `States.Runtime` and `States.DataLimitExceeded` are never made.
    func isRetried(by names: [String], of kind: StateKind) -> Bool {
        error != ErrorName.dataLimitExceeded && isNamed(in: names, of: kind)
    }

    /// Nothing catches `States.Runtime`, not even by its name (recorded).
    func isCaught(by names: [String], of kind: StateKind) -> Bool { isNamed(in: names, of: kind) }

    private func isNamed(in names: [String], of kind: StateKind) -> Bool {
        guard error != ErrorName.runtime else { return false }
        return names.contains { name in
            switch name {
            case ErrorName.all: true
            case ErrorName.taskFailed:
                error == name
                    || (error != ErrorName.timeout && error != ErrorName.dataLimitExceeded)
            case ErrorName.timeout: error == name || error == ErrorName.heartbeatTimeout
            case ErrorName.heartbeatTimeout: isHeartbeat || error == name
            case ErrorName.branchFailed: kind.isParallel || error == name
            default: error == name
            }
        }
    }

    /// What a catcher sees: `{"Error", "Cause"}`; a timeout's cause is empty, any other absent text
    /// null (recorded).
    var output: JSON {
        let absent: JSON = error == ErrorName.timeout ? "" : .null
        return [
            "Error": error.map(JSON.string) ?? .null,
            "Cause": cause.map(JSON.string) ?? absent,
        ]
    }
}

/// The error names of the States Language that the interpreter itself knows.
enum ErrorName {
    static let all = "States.ALL"
    static let taskFailed = "States.TaskFailed"
    static let timeout = "States.Timeout"
    static let heartbeatTimeout = "States.HeartbeatTimeout"
    static let branchFailed = "States.BranchFailed"
    static let runtime = "States.Runtime"
    static let queryEvaluationError = "States.QueryEvaluationError"
    static let dataLimitExceeded = "States.DataLimitExceeded"
    static let itemReaderFailed = "States.ItemReaderFailed"
    static let exceedToleratedFailureThreshold = "States.ExceedToleratedFailureThreshold"
}

extension StateKind {
    var isWait: Bool {
        switch self {
        case .wait: true
        case .task, .pass, .choice, .succeed, .fail, .parallel, .map: false
        }
    }

    /// Whether the state runs branches or iterations.
    var isJoin: Bool {
        switch self {
        case .parallel, .map: true
        case .task, .pass, .choice, .wait, .succeed, .fail: false
        }
    }

    var isParallel: Bool {
        switch self {
        case .parallel: true
        case .task, .pass, .choice, .wait, .succeed, .fail, .map: false
        }
    }

    /// The retriers and catchers; empty for state types that have none.
    var handlers: (retriers: [Retrier], catchers: [Catcher]) {
        switch self {
        case .task(let task): (task.retriers, task.catchers)
        case .parallel(let parallel): (parallel.retriers, parallel.catchers)
        case .map(let map): (map.retriers, map.catchers)
        case .pass, .choice, .wait, .succeed, .fail: ([], [])
        }
    }
}

extension Frame {
    /// A failure of the state's own fields, with AWS's words in front of its cause.
    func failure(_ error: String, _ cause: String) -> StateFailure {
        StateFailure(
            error: error,
            cause: "An error occurred while executing the state '\(stateName)' "
                + "(entered at the event id #\(enteredEventID)). \(cause)")
    }

    func failure(_ evaluation: EvaluationError) -> StateFailure {
        failure(evaluation.error, evaluation.cause)
    }

    func runtimeFailure(_ cause: String) -> StateFailure { failure(ErrorName.runtime, cause) }
}
