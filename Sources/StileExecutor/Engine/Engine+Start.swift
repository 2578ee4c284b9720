import StileASL
import StileInterpreter
import StileJSON
import StileStore

// Beginnings: starts and redrives.
extension Engine {
    func start(
        _ request: StartRequest, _ reply: @escaping Reply<ExecutionRecord>
    ) throws(ExecutorError) {
        guard !isDraining else { throw .stopped }
        let target = try targets.target(request.target, store: store)
        switch target.type {
        case .express: break
        case .standard:
            guard !request.isSynchronous else {
                throw .stateMachineTypeNotSupported(arn: target.machineARN)
            }
            if let same = try running(target, request) { return afterCommit(same, reply) }
        }
        let execution = try begin(target, request)
        if request.isSynchronous {
            execution.waiters.append(reply)
        } else {
            afterCommit(execution, reply)
        }
    }

    private func begin(
        _ target: StartTarget, _ request: StartRequest
    ) throws(ExecutorError) -> RunningExecution {
        let isHeld = try mustWait(target.machineName, request)
        let route = target.route(&random)
        let definition = try definitions.definition(
            machineID: target.machineID, machineName: target.machineName,
            revision: route.revision, store: store)
        try checkMocks(request.mockCase, machine: target.machineName)
        let parent = try request.parent.map { task throws(ExecutorError) in try attempt(task) }
        var (identity, launch) = makeIdentity(target, route, request)
        launch.parent = parent
        let place = ExecutionPlace(machineID: target.machineID, revision: route.revision)
        return start(
            identity, launch, place, definition: definition, isVolatile: request.isSynchronous,
            isHeld: isHeld)
    }

    /// Begins an execution and takes its first step, unless it is held.
    @discardableResult
    func start(
        _ identity: ExecutionIdentity, _ launch: LaunchDetails, _ place: ExecutionPlace,
        definition: Definition, isVolatile: Bool, isHeld: Bool = false
    ) -> RunningExecution {
        let id = newExecutionID(isVolatile: isVolatile)
        let (state, transition) = Interpreter.start(
            identity: identity, definition: definition, context: makeContext(executionID: id),
            isHeld: isHeld)
        let execution = RunningExecution(
            id: id, machineID: place.machineID, revision: place.revision, launch: launch,
            isVolatile: isVolatile, definition: definition, state: state)
        executions[id] = execution
        idsByARN[execution.arn] = id
        adopt(execution)
        takePlace(execution)
        collect(execution, transition)
        return execution
    }

    private func makeIdentity(
        _ target: StartTarget, _ route: StartTarget.Route, _ request: StartRequest
    ) -> (ExecutionIdentity, LaunchDetails) {
        let name = request.name ?? random.executionName(nowMillis: nowMillis)
        var launch = LaunchDetails(
            version: route.version, alias: target.aliasName, traceHeader: request.traceHeader,
            mockCase: request.mockCase)
        let arn: String
        switch target.type {
        case .standard: arn = Names.executionARN(machine: target.machineName, name: name)
        case .express:
            let id = random.executionName(nowMillis: nowMillis)
            launch.expressID = id
            arn = Names.expressARN(machine: target.machineName, name: name, id: id)
        }
        var identity = ExecutionIdentity(
            executionARN: arn, executionName: name, stateMachineARN: target.machineARN,
            stateMachineName: target.machineName, roleARN: route.roleARN, input: request.input,
            startedAtMillis: nowMillis, isExpress: launch.expressID != nil)
        identity.aliasARN = target.aliasARN
        identity.versionARN = route.version.map {
            Names.versionARN(machine: target.machineName, version: $0)
        }
        return (identity, launch)
    }

    /// Ids of executions that are not stored count downwards, out of the way of the others.
    private func newExecutionID(isVolatile: Bool) -> Int64 {
        if isVolatile {
            nextVolatileID -= 1
            return nextVolatileID
        }
        defer { nextExecutionID += 1 }
        return nextExecutionID
    }

    /// The running execution of the request's name, if its input is the same; nil when the name is
    /// free.
    private func running(
        _ target: StartTarget, _ request: StartRequest
    ) throws(ExecutorError) -> RunningExecution? {
        guard let name = request.name else { return nil }
        let arn = Names.executionARN(machine: target.machineName, name: name)
        if let id = idsByARN[arn], let execution = executions[id],
            execution.machineID == target.machineID
        {
            return try same(execution, request)
        }
        // An execution of a deleted machine of the same name does not count.
        let isTaken = try ExecutorError.wrapping { () throws(StoreError) in
            try store.hasExecution(named: name, machineID: target.machineID)
        }
        guard isTaken else { return nil }
        guard let execution = try running(named: arn), execution.machineID == target.machineID
        else { throw .executionAlreadyExists(arn: arn) }
        return try same(execution, request)
    }

    /// The execution if the request could have begun it.
    private func same(
        _ execution: RunningExecution, _ request: StartRequest
    ) throws(ExecutorError) -> RunningExecution {
        guard !execution.state.status.isTerminal, execution.state.identity.input == request.input,
            execution.launch.mockCase == request.mockCase
        else { throw .executionAlreadyExists(arn: execution.arn) }
        return execution
    }

    // MARK: - Redrive

    func redrive(
        _ nameOrARN: String, clientToken: String?, _ plan: PlannedRedrive?,
        _ reply: @escaping Reply<ExecutionRecord>
    ) throws(ExecutorError) {
        guard !isDraining else { throw .stopped }
        let stored = try find(known: nameOrARN)
        let record = executions[stored.id]?.record ?? stored
        if record.isRedriven(by: clientToken, nowMillis: nowMillis) {
            return afterCommit { failure in
                reply(failure.map { .failure($0) } ?? .success(record))
            }
        }
        try checkRedrivable(record)
        try checkPlaceForRedrive(record)
        let live = try ExecutorError.wrapping { () throws(StoreError) in
            try store.liveExecution(id: record.id)
        }
        guard let live else {
            throw .executionNotRedrivable(arn: record.arn, reason: "its state is not kept")
        }
        try checkMachineIsActive(live, record)
        let execution = try makeRunning(try plan?.moved(live, record) ?? live)
        execution.redriveToken = clientToken
        takePlace(execution)
        guard step(execution, plan.map { .redriveEdited($0.plan.edit) } ?? .redrive) else {
            leavePlace(execution)
            throw .executionNotRedrivable(
                arn: record.arn, reason: "Execution history event limit exceeded")
        }
        executions[execution.id] = execution
        idsByARN[execution.arn] = execution.id
        afterCommit(execution, reply)
    }

    private func checkMachineIsActive(
        _ live: LiveExecution, _ record: ExecutionRecord
    ) throws(ExecutorError) {
        let machine = try ExecutorError.wrapping { () throws(StoreError) in
            try store.machine(id: live.machineID)
        }
        guard machine?.status == .active else {
            throw .executionNotRedrivable(
                arn: record.arn, reason: "State machine is in DELETING status")
        }
    }

    private func checkRedrivable(_ record: ExecutionRecord) throws(ExecutorError) {
        // One that ended in this very turn is not stored as ended yet.
        let status = executions[record.id] == nil ? record.status : .running
        try Redrivability.check(
            record, status: status, limits: settings.limits, nowMillis: nowMillis)
    }
}

/// The revision that an execution is pinned to.
struct ExecutionPlace {
    let machineID: Int64
    let revision: Int
}

extension StartTarget {
    fileprivate var aliasName: String? {
        aliasARN.flatMap { $0.split(separator: ":").last.map(String.init) }
    }
}
