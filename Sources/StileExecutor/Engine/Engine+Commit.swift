import Logging
import StileInterpreter
import StileStore

// Commit, then act. While one group is being stored the next one is stepped in memory; it is stored
// after it, and nothing of it is told or begun before it is stored itself.
extension Engine {
    /// Whether a group is being stored on the other thread at this moment.
    var isCommitting: Bool {
        guard case .background? = inFlight?.place else { return false }
        return committer?.isDone == false
    }

    /// Whether there is something to do for `moveOn`.
    var canMoveOn: Bool {
        guard !isCommitting else { return group.isFull(settings) }
        return inFlight != nil || !group.isEmpty || needsQuiet
    }

    /// Whether the group under way waits for the ends of tasks that began together: only while no
    /// other group is being stored, for then they are waited for anyway.
    var isGathering: Bool {
        inFlight == nil && group.needsStore && !needsQuiet && !group.isFull(settings)
            && gathering.goesOn(runningCount: pool.runningCount, nanos: Monotonic.nowNanos())
    }

    /// Commands that the group under way still takes; fewer at a time beside a commit, whose end is
    /// not to be missed.
    var commandsMax: Int {
        let left = max(1, settings.groupSizeMax - group.commandCount)
        return inFlight == nil ? left : min(left, Self.commandsBesideCommitMax)
    }

    /// Takes the groups as far as they get without waiting for the disk.
    ///
    /// - Parameter isIdle: no command waits. Then, with no task running and no group to act upon that
    ///   could lead to more, there is nothing to do beside a commit, and it is made right here.
    /// - Returns: whether a group was stored.
    @discardableResult
    func moveOn(isIdle: Bool) throws(ExecutorError) -> Bool {
        guard !isCommitting || group.isFull(settings) || needsQuiet else {
            fillPool()
            return false
        }
        let hasStored = try finishCommit()
        let isAlone =
            isIdle && !hasStored && pool.runningCount == 0 && readyRuns.isEmpty
        try closeGroup(inBackground: !isAlone)
        try act()
        guard !isAlone, !needsQuiet else {
            try flush()
            return hasStored
        }
        fillPool()
        return hasStored
    }

    /// Stores and acts upon everything there is.
    func flush() throws(ExecutorError) {
        while inFlight != nil || !group.isEmpty {
            try finishCommit()
            try closeGroup(inBackground: false)
            try act()
        }
        try tidyUp()
        // Places may be free although nothing had to be stored, after a restart above all.
        fillPool()
        metrics.turned(depths)
    }

    /// Sends the group under way on, if the one before it is stored.
    func closeGroup(inBackground: Bool) throws(ExecutorError) {
        guard inFlight == nil, !group.isEmpty else { return }
        let closed = group.close()
        inFlight = GroupInFlight(
            group: group, closed: closed, place: group.needsStore ? .here : .nowhere)
        group = CommitGroup()
        guard case .here? = inFlight?.place else { return }
        try reach(.beforeCommit)
        guard inBackground, let committer else { return }
        committer.submit(CommitThread.Job(writes: closed.writes, runs: closed.runs))
        inFlight?.place = .background
    }

    /// Waits until the group in flight is stored; what it leads to is left to `act`.
    @discardableResult
    func finishCommit() throws(ExecutorError) -> Bool {
        guard let flight = inFlight else { return false }
        let outcome: CommitThread.Outcome
        switch (flight.place, committer) {
        case (.nowhere, _):
            noteStored(flight, chunks: [])
            return false
        case (.background, let committer?): outcome = committer.outcome()
        case (.here, _), (.background, nil), (.stored, _):
            let job = CommitThread.Job(writes: flight.closed.writes, runs: flight.closed.runs)
            outcome = CommitThread.store(job, in: store)
        }
        inFlight?.place = .stored
        let chunks = try ExecutorError.wrapping { () throws(StoreError) in
            try outcome.result.get()
        }
        try reach(.afterCommit)
        metrics.committed(
            flight.closed.tally, stepNanos: flight.group.stepNanos, commitNanos: outcome.nanos)
        noteStored(flight, chunks: chunks)
        return true
    }

    private func noteStored(_ flight: GroupInFlight, chunks: [Int64?]) {
        for (execution, chunk) in zip(flight.group.executions, chunks) {
            execution.committed(lastChunk: chunk)
        }
        for execution in flight.group.volatiles { execution.committed(lastChunk: nil) }
        for run in flight.group.dirtyRuns {
            run.isInFlight = false
            run.isStored = true
        }
        stored = flight
        inFlight = nil
    }

    // MARK: - Acting

    /// Performs the effects of the group that was stored last, and answers who waited for it.
    func act() throws(ExecutorError) {
        guard let flight = stored else { return }
        publish(flight.group.executions, flight.closed.steps)
        if !flight.group.volatiles.isEmpty {
            publish(flight.group.volatiles, flight.closed.volatileSteps)
            metrics.settled(flight.closed.volatileTally)
        }
        settleMapRuns(flight.group)
        for (execution, effect) in flight.group.effects { perform(effect, execution) }
        for execution in flight.group.executions { letGo(execution) }
        for execution in flight.group.volatiles { letGo(execution) }
        fillPool()
        if inFlight == nil, group.isEmpty { try tidyUp() }
        metrics.turned(depths)
        try answer()
        stored = nil
    }

    /// Tells of steps that are now as good as they get: stored, or in memory only.
    private func publish(_ executions: [RunningExecution], _ steps: [RunningExecution.Steps]) {
        let isWatched = observers.isWatched
        let isLogged = logger.logLevel <= .debug
        guard isWatched || isLogged else { return }
        for (execution, steps) in zip(executions, steps) {
            if isWatched, !steps.events.isEmpty {
                observers.publish(execution.arn, .history(steps.events))
            }
            guard steps.isBeginning else { continue }
            let machineARN = execution.state.identity.stateMachineARN
            logger.debug(
                "execution started",
                metadata: ["execution": "\(execution.arn)", "stateMachine": "\(machineARN)"])
        }
    }

    /// Lets go of an execution whose end is stored, or that waits for long. One that went on in the
    /// meantime is left to the group that stores that.
    private func letGo(_ execution: RunningExecution) {
        guard !execution.isTouched, !execution.isInFlight else { return }
        if execution.state.status.isTerminal {
            retire(execution)
        } else {
            parkIfIdle(execution)
        }
    }

    /// Begins attempts, all of which are stored as scheduled, while there are places.
    private func fillPool() {
        guard !isDraining, !isPaused else { return answerPauses() }
        let runningCount = pool.runningCount
        defer {
            gathering.began(
                before: runningCount, now: pool.runningCount, nanos: Monotonic.nowNanos())
        }
        pool.fill(launcher, nowMillis: nowMillis) { arn, dispatch in
            guard observers.isWatched else { return }
            observers.publish(
                arn,
                .taskStarted(
                    stateName: dispatch.stateName, attempt: dispatch.attempt,
                    resource: dispatch.resource))
        }
    }

    /// Once no task runs and all that they gave is stored.
    private func answerPauses() {
        guard pool.runningCount == 0, inFlight == nil, group.isEmpty else { return }
        for reply in pauses { reply(.success(())) }
        pauses = []
    }

    func perform(_ effect: Effect, _ execution: RunningExecution) {
        switch effect {
        case .dispatchTask(let dispatch):
            let key = TaskKey(executionID: execution.id, stamp: dispatch.stamp)
            if isMocked(dispatch, execution) { return }
            if dispatch.isActivity {
                activities.add(key, dispatch, of: execution.turnSource)
            } else {
                pool.enqueue(
                    key, dispatch, executionARN: execution.arn,
                    source: execution.turnSource,
                    worksElsewhere: launcher.worksElsewhere(dispatch),
                    limit: launcher.limit(of: dispatch),
                    machineLimit: machineLimit(of: dispatch, execution))
            }
        case .cancelTask(let stamp):
            let key = TaskKey(executionID: execution.id, stamp: stamp)
            timers.forgetHeartbeat(key)
            pool.cancel(key)
            activities.cancel(key)
            board.end(key)
        case .armTimer(let stamp, let kind, let dueMillis):
            let key = TaskKey(executionID: execution.id, stamp: stamp)
            if kind == .resume {
                resumes.append(key, of: execution.turnSource)
            } else {
                timers.arm(key, kind, dueMillis: dueMillis)
            }
        case .finished, .startMapRun, .stopMapRun, .redriveMapRun: break
        }
    }

    private func retire(_ execution: RunningExecution) {
        guard executions.removeValue(forKey: execution.id) != nil else { return }
        idsByARN[execution.arn] = nil
        disown(execution)
        board.end(executionID: execution.id)
        if deletingMachines.contains(execution.machineID) { hasDeletionsDue = true }
        let isWatched = observers.isWatched
        let isLogged = logger.logLevel <= level(of: execution.state.status)
        guard isWatched || isLogged || !execution.waiters.isEmpty else { return }
        let record = execution.record
        for waiter in execution.waiters {
            stored?.group.answers.append { failure in
                waiter(failure.map { .failure($0) } ?? .success(record))
            }
        }
        execution.waiters = []
        if isWatched { observers.publish(execution.arn, .ended(record)) }
        if isLogged { log(record) }
    }

    private func level(of status: ExecutionStatus) -> Logger.Level {
        status == .succeeded ? .debug : .info
    }

    /// A failure has a name; its cause may hold what the execution worked on.
    private func log(_ record: ExecutionRecord) {
        var metadata: Logger.Metadata = [
            "execution": "\(record.arn)", "status": "\(record.status.rawValue)",
        ]
        metadata["error"] = record.error.map { "\($0)" }
        logger.log(level: level(of: record.status), "execution ended", metadata: metadata)
    }

    private func answer() throws(ExecutorError) {
        guard let ready = stored?.group.answers, !ready.isEmpty else { return }
        try reach(.beforeAnswer)
        stored?.group.answers = []
        for answer in ready { answer(nil) }
    }

    // MARK: - Quiet

    /// Whether something waits for a moment in which memory and file agree.
    private var needsQuiet: Bool {
        hasDeletionsDue || !maintenance.isEmpty || !pauses.isEmpty && pool.runningCount == 0
    }

    /// Does what needs such a moment.
    private func tidyUp() throws(ExecutorError) {
        try finishDeletions()
        try maintain()
    }

    /// Tells all who still wait that no answer will come.
    func abandon(_ error: ExecutorError) {
        if case .background? = inFlight?.place { _ = committer?.outcome() }
        for group in [stored?.group, inFlight?.group, group].compactMap({ $0 }) {
            for answer in group.answers { answer(error) }
            for (_, reply) in group.replies { reply(.failure(error)) }
        }
        stored = nil
        inFlight = nil
        group = CommitGroup()
        for work in maintenance { work.refuse(error) }
        maintenance = []
        for reply in pauses { reply(.failure(error)) }
        pauses = []
        for execution in executions.values {
            for waiter in execution.waiters { waiter(.failure(error)) }
            execution.waiters = []
        }
        dismissPolls(.failure(error))
    }
}

extension CommitGroup {
    fileprivate func isFull(_ settings: ExecutorSettings) -> Bool {
        max(commandCount, executions.count) >= settings.groupSizeMax
            || events.most >= Engine.eventsPerGroupMax
    }
}
