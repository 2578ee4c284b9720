package import StileStore

/// Why the executor refused; AWS's error names are given at the edge.
package enum ExecutorError: Error, Hashable, Sendable, CustomStringConvertible {
    case stateMachineDoesNotExist(String)
    /// It is being deleted and takes no starts.
    case stateMachineDeleting(arn: String)
    /// What was asked for is not for machines of its type.
    case stateMachineTypeNotSupported(arn: String)
    /// The test case that was asked for has no mocks; the reason, for a person.
    case mockCaseNotKnown(String)
    case executionDoesNotExist(String)
    /// The name is taken by an execution that ended or has another input.
    case executionAlreadyExists(arn: String)
    case executionNotRedrivable(arn: String, reason: String)
    /// The machine, or this process, has as many executions as it may have.
    ///
    /// `queued`: How many wait already; nil: this one could not wait.
    case executionLimitExceeded(machine: String, running: Int, queued: Int?)
    /// It has as many as it may have, and this one's caller waits for its end.
    case machineIsBusy(machine: String, running: Int)
    case mapRunDoesNotExist(String)
    /// It has ended: its settings can no longer be changed.
    case mapRunNotRunning(arn: String)
    case invalidName(String, reason: String)
    case invalidInput(String)
    /// The text is no task token of this file.
    case invalidTaskToken
    /// The attempt that the token was made for is over.
    case taskTimedOut
    case invalidOutput(String)
    /// The stored definition does not compile.
    case invalidDefinition(machine: String, reason: String)
    /// The executor is stopping or has stopped.
    case stopped
    case store(StoreError)
    /// A test ended the engine at a fault point.
    case crashed(FaultPoint)

    package var description: String {
        switch self {
        case .stateMachineDoesNotExist(let name):
            "there is no state machine \"\(name)\"; deploy it first"
        case .stateMachineDeleting(let arn): "the state machine \(arn) is being deleted"
        case .stateMachineTypeNotSupported(let arn):
            "this is not supported by the type of the state machine \(arn)"
        case .mockCaseNotKnown(let reason): reason
        case .executionDoesNotExist(let name):
            "there is no execution \"\(name)\"; see the names with `stile list`"
        case .executionAlreadyExists(let arn):
            "the execution \(arn) exists already, with another input or at its end; choose "
                + "another name"
        case .executionNotRedrivable(let arn, let reason):
            "the execution \(arn) cannot be redriven: \(reason)"
        case .executionLimitExceeded(let machine, let running, let queued?):
            "the state machine \(machine) has \(running) running executions and \(queued) that wait "
                + "for one of them to end, as many as it may have; start again later, or raise its "
                + "limits under \"machines\" in stile.json"
        case .executionLimitExceeded(let machine, let running, nil):
            "the limit of \(running) running executions is reached, and this one of \(machine) can "
                + "not wait for a place; try again when one has ended (stile list --status running)"
        case .machineIsBusy(let machine, let running):
            "the state machine \(machine) has \(running) running executions, as many as it may have; "
                + "try again later"
        case .mapRunDoesNotExist(let arn):
            "there is no map run \"\(arn)\"; see those of an execution with `stile map-run list`"
        case .mapRunNotRunning(let arn): "the map run \(arn) has ended; nothing is changed"
        case .invalidName(let name, let reason): "\"\(name)\" is no valid name: \(reason)"
        case .invalidInput(let reason): "the execution's input is not valid: \(reason)"
        case .invalidTaskToken: "the task token is not valid; pass on the one that was given"
        case .taskTimedOut: "the task that the token was made for is over"
        case .invalidOutput(let reason): "the task's output is not valid: \(reason)"
        case .invalidDefinition(let machine, let reason):
            "the stored definition of state machine \"\(machine)\" does not compile: \(reason)"
        case .stopped: "the executor has stopped and takes no more work; start it again"
        case .store(let error): error.description
        case .crashed(let point): "stopped at the fault point \(point.rawValue)"
        }
    }
}
