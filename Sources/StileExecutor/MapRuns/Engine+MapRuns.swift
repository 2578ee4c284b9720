import DequeModule
import StileASL
import StileInterpreter
import StileJSON
import StileStore

// Map runs: children are started as places get free, a bounded number each turn, so that a large run
// lets others through.
extension Engine {
    /// Children that one turn starts, takes up or stops, over all map runs.
    private static let childrenPerTurnMax = 256
    /// How many of them belong to one map run before the next has its go.
    private static let childrenPerGoMax = 64
    /// Attempts of one map run that may wait for a free place; children beyond them would only
    /// wait as well.
    private static let queuedAttemptsMax = 512

    // MARK: - Beginnings

    /// Takes in a map run that a step has just begun; it is stored with that step.
    func begin(_ plan: MapRunPlan, _ parent: RunningExecution) {
        let record = MapRunRecord(
            id: nextMapRunID, plan: plan, executionID: parent.id, parts: plan.parts.text,
            startedAtMillis: nowMillis)
        nextMapRunID += 1
        guard let definition = parent.definition.itemProcessor(at: plan.statePointer) else {
            preconditionFailure("no Map state at \(plan.statePointer) of \(parent.arn)")
        }
        let run = MapRun(
            record, parts: plan.parts, definition: definition,
            bytesMax: settings.limits.payloadBytesMax)
        take(run)
        prepare(run, parent)
        touch(run)
    }

    func take(_ run: MapRun) {
        mapRuns[run.id] = run
        mapRunIDsByARN[run.record.arn] = run.id
    }

    /// Sees to it that inputs come: from the state's own data, or from a reader that is opened once
    /// the turn is stored.
    func prepare(_ run: MapRun, _ parent: RunningExecution) {
        run.isSourceDone = run.record.itemsTotal == run.record.nextItem
        guard !run.isSourceDone || run.parts.exports else { return ready(run) }
        guard let inputs = inputs(run, parent) else {
            run.failure = MapRunFailure(
                error: "States.Runtime", cause: "The items of the map run cannot be worked out.")
            return ready(run)
        }
        do throws(MapRunFailure) {
            run.feed = try MapRunFeed(
                inputs, parts: run.parts, limits: settings.limits)
        } catch {
            run.failure = error
            return ready(run)
        }
        run.fedItems = run.record.nextItem
        if run.parts.exports || run.parts.reader != nil {
            run.phase = .opening
            group.openingRuns.append(run)
        } else {
            ready(run)
        }
    }

    private func inputs(_ run: MapRun, _ parent: RunningExecution) -> MapRunInputs? {
        MapRunInputs(
            parent.state, frame: run.record.stamp.frame, definition: parent.definition,
            context: makeContext(executionID: parent.id))
    }

    /// For a run whose parent has ended: what its results tell of items that no child has.
    func prepareResults(_ run: MapRun, _ parent: RunningExecution) {
        guard run.parts.exports, let inputs = inputs(run, parent) else { return }
        do throws(MapRunFailure) {
            run.feed = try MapRunFeed(inputs, parts: run.parts, limits: settings.limits)
        } catch {
            run.failure = error
        }
    }

    func resultsOrder(_ run: MapRun) -> MapRunOrder {
        let isComplete = run.record.itemsTotal == run.record.nextItem
        return MapRunOrder(
            key: run.key, arn: run.record.arn, parts: run.parts,
            feed: isComplete
                ? nil : try? run.feed?.anew(parts: run.parts, limits: settings.limits),
            sourceIdentity: run.record.sourceIdentity, skippedItems: run.record.nextItem)
    }

    func order(_ run: MapRun) -> MapRunOrder {
        MapRunOrder(
            key: run.key, arn: run.record.arn, parts: run.parts,
            feed: run.parts.reader == nil ? nil : run.feed,
            sourceIdentity: run.record.sourceIdentity, skippedItems: run.record.nextItem)
    }

    // MARK: - Going on

    func touch(_ run: MapRun) {
        guard !run.isDirty else { return }
        run.isDirty = true
        group.dirtyRuns.append(run)
    }

    /// Puts the run among those that have something to do.
    func ready(_ run: MapRun) {
        guard !run.isReady else { return }
        run.isReady = true
        readyRuns.append(run)
    }

    /// Lets map runs go on, in turns.
    func advanceMapRuns() {
        guard !isDraining else { return }
        var left = Self.childrenPerTurnMax
        while left > 0, let run = readyRuns.popFirst() {
            run.isReady = false
            left -= advance(run, atMost: min(left, Self.childrenPerGoMax))
        }
    }

    /// - Returns: how many children were started, taken up or stopped.
    private func advance(_ run: MapRun, atMost max: Int) -> Int {
        switch run.phase {
        case .opening, .writing, .ended: return 0
        case .running: return start(run, atMost: max)
        case .stopping(let failure): return stopChildren(run, failure, atMost: max)
        }
    }

    private func start(_ run: MapRun, atMost max: Int) -> Int {
        var started = 0
        while started < max, hasRoom(run), !mustFail(run) {
            if let child = run.redrives.popFirst() {
                redrive(child, run)
            } else if let input = nextInput(run) {
                startChild(input, run)
            } else {
                break
            }
            started += 1
        }
        if mustFail(run) {
            fail(run)
        } else if run.isDone {
            finish(run)
        } else {
            askForMore(run)
            if started == max { ready(run) }
        }
        return started
    }

    private func mustFail(_ run: MapRun) -> Bool { run.failure != nil || run.isOverTolerance }

    private func hasRoom(_ run: MapRun) -> Bool {
        let limit = settings.limits.mapRunConcurrencyMax
        let wanted = run.record.limits.maxConcurrency
        return run.running.count < (wanted == 0 ? limit : min(wanted, limit))
            && pool.queuedCount(of: run.id) < Self.queuedAttemptsMax
    }

    private func nextInput(_ run: MapRun) -> ChildInput? {
        if run.parts.reader == nil { feedStateItems(run) }
        return run.nextInput()
    }

    /// Makes inputs of the next items in the state's own data.
    private func feedStateItems(_ run: MapRun) {
        while !run.hasInputs, !run.isSourceDone, var feed = run.feed {
            let end = min(run.fedItems + Self.childrenPerGoMax, feed.stateItemCount)
            run.feed = nil
            do throws(MapRunFailure) {
                run.add(try feed.takeStateItems(run.fedItems..<end))
                run.fedItems = end
                if end == feed.stateItemCount {
                    run.add(try feed.finish())
                    run.sourceIsDone()
                }
            } catch {
                run.failure = error
                return
            }
            run.feed = feed
        }
    }

    private func askForMore(_ run: MapRun) {
        guard let supply = run.supply, !run.hasAskedForMore, !run.isSourceDone, run.wantsInputs
        else { return }
        run.hasAskedForMore = true
        supply.more()
    }

    // MARK: - Children

    private func startChild(_ input: ChildInput, _ run: MapRun) {
        guard let parent = executions[run.record.executionID] else {
            preconditionFailure("map run \(run.record.arn) goes on without its parent")
        }
        let name = random.executionName(nowMillis: nowMillis)
        var launch = LaunchDetails(
            version: parent.launch.version, alias: parent.launch.alias,
            traceHeader: parent.launch.traceHeader,
            child: MapRunMembership(
                mapRunID: run.id, mapRunARN: run.record.arn, label: run.record.label,
                index: run.record.nextChild, itemCount: input.itemCount),
            mockCase: parent.launch.mockCase)
        if run.record.childType == .express {
            launch.expressID = random.executionName(nowMillis: nowMillis)
        }
        run.record.nextChild += 1
        run.record.nextItem += input.itemCount
        let machine = parent.state.identity.stateMachineName
        let identity = ExecutionIdentity(
            executionARN: launch.executionARN(machine: machine, name: name), executionName: name,
            stateMachineARN: launch.stateMachineARN(machine: machine), stateMachineName: machine,
            roleARN: parent.state.identity.roleARN, input: input.input,
            startedAtMillis: nowMillis, isExpress: launch.expressID != nil)
        let place = ExecutionPlace(machineID: parent.machineID, revision: parent.revision)
        start(identity, launch, place, definition: run.definition, isVolatile: false)
    }

    private func redrive(_ child: UnsuccessfulChild, _ run: MapRun) {
        run.record.redriveCursor = child.index + 1
        run.record.pendingRedrive -= 1
        run.record.itemsPendingRedrive -= child.itemCount
        touch(run)
        do throws(ExecutorError) {
            guard let execution = try takenUp(child.executionID) else { return }
            step(execution, .redrive)
        } catch {
            run.failure = MapRunFailure(
                error: "States.Runtime", cause: "A child cannot be redriven: \(error)")
        }
    }

    /// An execution that has ended, in memory again.
    private func takenUp(_ id: Int64) throws(ExecutorError) -> RunningExecution? {
        if let known = executions[id] { return known }
        let live = try ExecutorError.wrapping { () throws(StoreError) in
            try store.liveExecution(id: id)
        }
        guard let live else { return nil }
        let execution = try makeRunning(live)
        executions[id] = execution
        idsByARN[execution.arn] = id
        return execution
    }

    /// Takes note of what a step made of a child.
    func note(_ execution: RunningExecution) {
        guard let child = execution.launch.child, let run = mapRuns[child.mapRunID] else { return }
        let status = execution.state.status
        guard status != execution.countedStatus else { return }
        run.count(child, from: execution.countedStatus, to: status)
        execution.countedStatus = status
        if status.isTerminal {
            run.running.remove(execution.id)
            if let ended = MapRunChild(execution) { run.results?.add(ended, at: child.index) }
        } else {
            run.running.insert(execution.id)
            run.results?.remove(child.index)
        }
        touch(run)
        ready(run)
    }
}

extension MapRunChild {
    /// A child that has ended; nil while it runs.
    fileprivate init?(_ execution: RunningExecution) {
        let state = execution.state
        guard let status = Status(rawValue: state.status.rawValue) else { return nil }
        let identity = state.identity
        self.init(
            executionARN: identity.executionARN, name: identity.executionName,
            stateMachineARN: identity.stateMachineARN, status: status, input: identity.input,
            output: state.output, error: state.error, cause: state.cause,
            startMillis: identity.startedAtMillis, stopMillis: execution.stoppedAtMillis,
            redriveCount: state.redriveCount, redriveStatus: status.redriveStatus)
    }
}

extension MapRunChild.Status {
    /// In AWS's words.
    var redriveStatus: String {
        self == .succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN"
    }
}

extension MapRun {
    var key: MapRunKey { MapRunKey(id: id, redriveCount: record.redriveCount) }
}

extension Definition {
    /// What the children of the Map state at `pointer` run.
    func itemProcessor(at pointer: String) -> Definition? {
        guard case .map(let map)? = state(at: pointer)?.kind else { return nil }
        return Definition(graph: map.itemProcessor, text: text)
    }
}
