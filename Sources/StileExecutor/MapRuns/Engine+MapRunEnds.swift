import DequeModule
import StileInterpreter
import StileJSON
import StileStore

// How map runs end, are stopped, and are taken up again.
extension Engine {
    /// All children have ended and few enough failed.
    func finish(_ run: MapRun) {
        run.closeSupply()
        if run.parts.exports { return write(run, nil) }
        succeed(run, result: run.results.document)
    }

    /// Ends a run that cannot go on, its children first.
    func fail(_ run: MapRun) {
        let failure = run.failure ?? .exceedToleratedFailureThreshold
        stop(run, failure)
    }

    private func stop(_ run: MapRun, _ failure: MapRunFailure?) {
        run.closeSupply()
        run.dropInputs()
        run.phase = .stopping(failure)
        ready(run)
    }

    func stopChildren(_ run: MapRun, _ failure: MapRunFailure?, atMost max: Int) -> Int {
        let ids = run.running.sorted().prefix(max)
        for id in ids {
            guard let execution = executions[id] else {
                preconditionFailure("child \(id) of \(run.record.arn) runs and is not there")
            }
            step(execution, .stop(error: nil, cause: nil))
        }
        guard run.running.isEmpty else {
            ready(run)
            return ids.count
        }
        if let failure {
            if run.parts.exports, run.failure == nil {
                write(run, failure)
            } else {
                report(run, failure)
            }
        } else {
            run.phase = .ended
            touch(run)
        }
        return ids.count
    }

    private func write(_ run: MapRun, _ failure: MapRunFailure?) {
        run.phase = .writing(failure)
        writingRuns.append(run)
    }

    private func succeed(_ run: MapRun, result: JSONDocument?) {
        end(run, .succeeded, .mapRunSucceeded(run.record.stamp, result: result))
    }

    private func report(_ run: MapRun, _ failure: MapRunFailure) {
        end(
            run, .failed,
            .mapRunFailed(run.record.stamp, error: failure.error, cause: failure.cause))
    }

    /// Tells the parent. It may find that its own time is over, and abort the run instead.
    private func end(_ run: MapRun, _ status: MapRunStatus, _ command: Command) {
        run.phase = .ended
        if let parent = executions[run.record.executionID] { step(parent, command) }
        if run.record.status == .running { close(run, status) }
    }

    private func close(_ run: MapRun, _ status: MapRunStatus) {
        run.record.status = status
        run.record.stoppedAtMillis = nowMillis
        touch(run)
    }

    // MARK: - News from the courier

    func take(_ news: MapRunNews, for key: MapRunKey) {
        guard let run = mapRuns[key.id], run.key == key else { return }
        switch (news, run.phase) {
        case (.opened(let identity, let itemCount), .opening):
            opened(run, identity: identity, itemCount: itemCount)
        case (.inputs(let inputs, let isEnd), .running):
            run.hasAskedForMore = false
            run.add(inputs)
            if isEnd {
                run.sourceIsDone()
                touch(run)
            }
        case (.failed(let failure), .opening), (.failed(let failure), .running):
            run.phase = .running
            run.failure = failure
        case (.written(let details), .writing(let failure)):
            written(run, details, failure)
        case (.failed(let writing), .writing(let failure)):
            report(run, failure ?? writing)
        case (.opened, _), (.inputs, _), (.written, _), (.failed, _):
            return
        }
        ready(run)
    }

    private func opened(_ run: MapRun, identity: String?, itemCount: Int?) {
        run.phase = .running
        if let identity { run.record.sourceIdentity = identity }
        if let itemCount, run.record.itemsTotal == nil { run.record.itemsTotal = itemCount }
        touch(run)
    }

    private func written(_ run: MapRun, _ details: JSON, _ failure: MapRunFailure?) {
        run.record.resultsWritten = run.record.children.total
        run.record.itemResultsWritten = run.record.items.total
        if let failure { return report(run, failure) }
        let result: JSON = [
            "MapRunArn": .string(run.record.arn), "ResultWriterDetails": details,
        ]
        succeed(run, result: JSONDocument(result))
    }

    // MARK: - Stop, update, redrive

    /// The parent ended before the run.
    func abortMapRun(_ arn: String) {
        guard let run = mapRunIDsByARN[arn].flatMap({ mapRuns[$0] }),
            run.record.status == .running
        else { return }
        close(run, .aborted)
        if run.running.isEmpty {
            run.closeSupply()
            run.dropInputs()
            run.phase = .ended
        } else {
            stop(run, nil)
        }
    }

    func update(
        _ arn: String, _ update: MapRunUpdate, _ reply: @escaping Reply<Void>
    ) throws(ExecutorError) {
        guard let run = mapRunIDsByARN[arn].flatMap({ mapRuns[$0] }),
            run.record.status == .running
        else {
            let known = try ExecutorError.wrapping { () throws(StoreError) in
                try store.mapRun(arn)
            }
            throw known == nil ? .mapRunDoesNotExist(arn) : .mapRunNotRunning(arn: arn)
        }
        if let value = update.maxConcurrency { run.record.limits.maxConcurrency = value }
        if let value = update.toleratedFailureCount {
            run.record.limits.toleratedFailureCount = value
        }
        if let value = update.toleratedFailurePercentage {
            run.record.limits.toleratedFailurePercentage = value
        }
        touch(run)
        ready(run)
        afterCommit { failure in reply(failure.map { .failure($0) } ?? .success(())) }
    }

    /// Takes a run up again in its parent's new life: unsuccessful children first, then those that
    /// never began.
    func redriveMapRun(
        _ arn: String, _ stamp: Stamp, _ parent: RunningExecution
    ) throws(ExecutorError) {
        let run = try knownRun(arn, parent)
        run.closeSupply()
        run.dropInputs()
        run.failure = nil
        run.phase = .running
        run.record.status = .running
        run.record.stoppedAtMillis = nil
        run.record.redriveCount += 1
        run.record.redrivenAtMillis = nowMillis
        run.record.stamp = stamp
        run.record.redriveEnd = run.record.nextChild
        try collectRedrives(run, from: 0)
        run.record.pendingRedrive = run.redrives.count
        run.record.itemsPendingRedrive = run.redrives.reduce(0) { $0 + $1.itemCount }
        prepare(run, parent)
        touch(run)
        ready(run)
    }

    private func knownRun(
        _ arn: String, _ parent: RunningExecution
    ) throws(ExecutorError) -> MapRun {
        if let known = mapRunIDsByARN[arn].flatMap({ mapRuns[$0] }) { return known }
        let record = try ExecutorError.wrapping { () throws(StoreError) in
            guard let record = try store.mapRun(arn) else {
                throw StoreError.notFound("there is no map run \(arn)")
            }
            return record
        }
        return try load(record, parent)
    }

    /// A stored run in memory, with the outputs of the children that succeeded.
    func load(_ record: MapRunRecord, _ parent: RunningExecution) throws(ExecutorError) -> MapRun {
        guard let definition = parent.definition.itemProcessor(at: record.statePointer) else {
            throw .invalidDefinition(
                machine: parent.state.identity.stateMachineName,
                reason: "there is no Map state at \(record.statePointer)")
        }
        let parts = try ExecutorError.wrapping { () throws(StoreError) in
            try MapRunParts(stored: record)
        }
        let limit = settings.limits.payloadBytesMax
        let run = MapRun(record, parts: parts, definition: definition, bytesMax: limit)
        run.isStored = true
        if !run.parts.exports { try readResults(run, bytesMax: limit) }
        take(run)
        return run
    }

    private func readResults(_ run: MapRun, bytesMax: Int) throws(ExecutorError) {
        try ExecutorError.wrapping { () throws(StoreError) in
            guard let outputs = try store.mapRunOutputs(run.id, bytesMax: bytesMax) else {
                return run.results.giveUp()
            }
            for (index, text) in outputs {
                run.results.add(
                    try JSONDocument(stored: text, of: run.record), at: index)
            }
        }
    }

    /// Finds the children that a redrive has yet to take up, those that ended in this very turn too.
    func collectRedrives(_ run: MapRun, from index: Int) throws(ExecutorError) {
        let range = index..<max(index, run.record.redriveEnd)
        var children = try ExecutorError.wrapping { () throws(StoreError) in
            try store.unsuccessfulChildren(run.id, range)
        }.filter { executions[$0.executionID] == nil }
        for execution in executions.values {
            guard let child = execution.launch.child, child.mapRunID == run.id,
                range.contains(child.index), execution.state.status.isTerminal,
                execution.state.status != .succeeded
            else { continue }
            children.append(
                UnsuccessfulChild(
                    executionID: execution.id, index: child.index, itemCount: child.itemCount,
                    lastEventID: execution.state.nextEventID - 1))
        }
        let historyMax = settings.limits.historyEventsMax
        run.redrives = Deque(
            children.filter { $0.lastEventID + 1 < historyMax }.sorted { $0.index < $1.index })
    }

    // MARK: - After the commit

    /// Opens, writes, lets go: what waited for the turn to be stored.
    func settleMapRuns() {
        for run in dirtyRuns {
            run.isDirty = false
            run.isStored = true
            guard run.hasEnded, run.running.isEmpty else { continue }
            run.closeSupply()
            mapRuns[run.id] = nil
            mapRunIDsByARN[run.record.arn] = nil
        }
        dirtyRuns.removeAll(keepingCapacity: true)
        guard !isDraining else { return }
        for run in openingRuns {
            guard case .opening = run.phase else { continue }
            run.supply = courier.open(order(run))
        }
        openingRuns.removeAll()
        for run in writingRuns {
            guard case .writing = run.phase else { continue }
            courier.write(order(run))
        }
        writingRuns.removeAll()
    }

    func closeMapRuns() {
        for run in mapRuns.values { run.closeSupply() }
    }

    // MARK: - Recovery

    /// Takes up the runs that the file has, with the children that are in memory already.
    func recoverMapRuns() throws(ExecutorError) {
        let (lastID, records) = try ExecutorError.wrapping { () throws(StoreError) in
            (try store.lastMapRunID(), try store.activeMapRuns())
        }
        nextMapRunID = lastID + 1
        guard !records.isEmpty else { return }
        let children = Dictionary(
            grouping: executions.values.compactMap { execution in
                execution.launch.child.map { (run: $0.mapRunID, execution: execution) }
            }, by: \.run)
        for record in records {
            let running = (children[record.id] ?? []).map(\.execution)
            guard let parent = try parent(of: record) else { continue }
            let run = try load(record, parent)
            run.running = Set(running.map(\.id))
            guard record.status == .running else {
                stop(run, nil)
                continue
            }
            try collectRedrives(run, from: record.redriveCursor)
            prepare(run, parent)
            ready(run)
        }
    }

    /// The execution that began the run, running or not.
    private func parent(of record: MapRunRecord) throws(ExecutorError) -> RunningExecution? {
        if let known = executions[record.executionID] { return known }
        let live = try ExecutorError.wrapping { () throws(StoreError) in
            try store.liveExecution(id: record.executionID)
        }
        return try live.map { live throws(ExecutorError) in try makeRunning(live) }
    }
}

extension MapRunFailure {
    /// AWS's words, without more.
    fileprivate static let exceedToleratedFailureThreshold = MapRunFailure(
        error: "States.ExceedToleratedFailureThreshold",
        cause: "The specified tolerated failure threshold was exceeded")
}

extension MapRunParts {
    /// As the file keeps them.
    var text: String {
        var object = JSONObject()
        object["reader"] = reader.map { .object($0) }
        object["batcher"] = batcher.map { .object($0) }
        object["writer"] = writer.map { .object($0) }
        return JSON.object(object).serialized()
    }

    init(stored record: MapRunRecord) throws(StoreError) {
        let object = try JSONDocument(stored: record.parts, of: record).value
        self.init(
            reader: object["reader"]?.objectValue, batcher: object["batcher"]?.objectValue,
            writer: object["writer"]?.objectValue)
    }
}

extension JSONDocument {
    fileprivate init(stored text: String, of record: MapRunRecord) throws(StoreError) {
        do {
            try self.init(
                parsing: text, limits: JSONLimits(depthMax: 2_000, bytesMax: 1 << 30))
        } catch {
            throw .corrupt(
                path: "the database", detail: "map run \(record.arn): \(error.message)")
        }
    }
}
