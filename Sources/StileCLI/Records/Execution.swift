import StileInterpreter
import StileStore

/// An execution as commands show it, from the file or from an endpoint's answer.
struct Execution: Sendable, Hashable {
    var arn: String
    var name: String
    var stateMachineARN: String
    var machineName: String
    /// Nil where it is not told: AWS's API does not know it.
    var revision: Int?
    var status: ExecutionStatus
    var startedAtMillis: Int64
    /// Nil while it runs.
    var stoppedAtMillis: Int64?
    /// Empty in lists of an endpoint.
    var input: String
    var output: String?
    var error: String?
    var cause: String?
    var redriveCount: Int
    var redrivenAtMillis: Int64?
    /// Waits before its first state for the limit of its machine; an endpoint does not tell.
    var isHeld = false
}

extension Execution {
    init(_ record: ExecutionRecord) {
        self.init(
            arn: record.arn, name: record.name, stateMachineARN: record.stateMachineARN,
            machineName: record.machineName, revision: record.revision, status: record.status,
            startedAtMillis: record.startedAtMillis, stoppedAtMillis: record.stoppedAtMillis,
            input: record.input, output: record.output, error: record.error, cause: record.cause,
            redriveCount: record.redriveCount, redrivenAtMillis: record.redrivenAtMillis,
            isHeld: record.isHeld)
    }
}

extension Execution {
    /// In AWS's word, and what AWS has no word for.
    var statusText: String { isHeld ? "\(status.rawValue) (waiting)" : status.rawValue }
}

/// A state machine as commands name it.
struct DeployedMachine: Sendable, Hashable {
    let name: String
    let arn: String
    /// Executions of EXPRESS machines are not listed.
    let isExpress: Bool
}
