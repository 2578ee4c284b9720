import DequeModule
import StileInterpreter
import StileJSON
import StileStore

// Map runs that the file has: taken up by a redrive of their parent, or after a restart.
extension Engine {
    /// Stored children that are read at once.
    private static let childrenPerPage = 500

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
        run.record.redriveCursor = 0
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
        try readResults(run)
        take(run)
        return run
    }

    private func readResults(_ run: MapRun) throws(ExecutorError) {
        var next = 0
        while run.results?.isOverLimit == false {
            let page = try ExecutorError.wrapping { () throws(StoreError) in
                try store.mapRunChildren(
                    run.id, fromIndex: next, limit: Self.childrenPerPage)
            }
            for record in page where record.status.isTerminal {
                guard let index = record.launch.child?.index else { continue }
                do throws(MapRunFailure) {
                    run.results?.add(try MapRunChild(record), at: index)
                } catch {
                    run.failure = error
                }
            }
            guard page.count == Self.childrenPerPage, let last = page.last?.launch.child else {
                return
            }
            next = last.index + 1
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
                prepareResults(run, parent)
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
