import GRDB
package import StileInterpreter
import StileJSON

/// A running (or redrivable) execution as the executor holds it.
package struct LiveExecution: Sendable {
    package let id: Int64
    package let machineID: Int64
    package let revision: Int
    package let launch: LaunchDetails
    package let redriveToken: String?
    /// Of a child of a map run: where its Map state stands in the definition.
    package let statePointer: String?
    package var state: ExecutionState
    /// Rowid of its newest history chunk.
    package var lastChunk: Int64?
}

extension LiveExecution {
    /// The same execution pinned to another revision of its machine, which may be a published version.
    package func moved(to revision: RevisionRecord, version: Int?) -> LiveExecution {
        var launch = launch
        launch.version = version
        launch.alias = nil
        return LiveExecution(
            id: id, machineID: machineID, revision: revision.revision, launch: launch,
            redriveToken: redriveToken, statePointer: statePointer,
            state: state.moved(toRole: revision.settings.roleARN), lastChunk: lastChunk)
    }
}

/// Everything that one group commit changes about one execution.
///
/// It holds no reference to the execution's frames as a whole, so that the execution can go on in
/// memory while this is being stored, and the events are packed already: what can be done beside
/// the writing is.
package struct ExecutionWrite: Sendable {
    let id: Int64
    /// The execution has its row already; false for a start.
    let isStored: Bool
    let chunk: PackedEvents?
    let status: ExecutionStatus
    let lastChunk: Int64?
    let nextEventID: Int
    let nextFrameID: Int
    let nextEntry: Int
    let deadlineMillis: Int64?
    /// Frames that are new or changed.
    let frames: [Frame]
    let removedFrames: FrameSet
    /// Its row in `execution`; nil where that stays as it is.
    let row: Row?

    /// What changes at the start, at the end and with a redrive.
    struct Row: Sendable {
        let machineID: Int64
        let revision: Int
        let identity: ExecutionIdentity
        let launch: LaunchDetails
        let stoppedAtMillis: Int64?
        let redriveCount: Int
        let redrivenAtMillis: Int64?
        let redriveToken: String?
        /// Of a success only.
        let output: JSONDocument?
        let error: String?
        let cause: String?
    }

    /// - Parameters:
    ///   - statusChanged: the status differs from the stored one (or there is none yet).
    ///   - state: as it is after the last step of the group.
    package init(
        id: Int64, machineID: Int64, revision: Int, isStored: Bool, statusChanged: Bool,
        stoppedAtMillis: Int64?, state: ExecutionState, lastChunk: Int64?,
        events: [HistoryEvent], changedFrames: FrameSet, removedFrames: FrameSet,
        launch: LaunchDetails = .init(), redriveToken: String? = nil
    ) {
        self.id = id
        self.isStored = isStored
        chunk = PackedEvents(events)
        status = state.status
        self.lastChunk = lastChunk
        nextEventID = state.nextEventID
        nextFrameID = state.nextFrameID
        nextEntry = state.nextEntry
        deadlineMillis = state.deadlineMillis
        frames =
            state.status == .succeeded
            ? [] : Self.frames(changedFrames, removedFrames, of: state, id: id)
        self.removedFrames = removedFrames
        row =
            isStored && !statusChanged
            ? nil
            : Row(
                machineID: machineID, revision: revision, identity: state.identity,
                launch: launch, stoppedAtMillis: stoppedAtMillis,
                redriveCount: state.redriveCount, redrivenAtMillis: state.redrivenAtMillis,
                redriveToken: redriveToken,
                output: state.status == .succeeded ? state.output : nil, error: state.error,
                cause: state.cause)
    }

    private static func frames(
        _ changed: FrameSet, _ removed: FrameSet, of state: ExecutionState, id: Int64
    ) -> [Frame] {
        var frames: [Frame] = []
        frames.reserveCapacity(changed.count)
        for frameID in changed where !removed.contains(frameID) {
            guard let frame = state.frames[frameID] else {
                preconditionFailure(
                    "frame \(frameID.number) of execution \(id) changed but is not there")
            }
            frames.append(frame)
        }
        return frames
    }
}

extension Database {
    /// Writes the whole group in one transaction: when this returns, all of it survives a power
    /// cut; when it throws, none of it happened.
    ///
    /// - Parameter mapRuns: the map runs that began or changed; a new one's parent is in `group` if it
    ///   is new as well.
    /// - Returns: for each write, the rowid of its execution's newest chunk.
    @discardableResult
    package func commit(
        _ group: [ExecutionWrite], mapRuns: [MapRunWrite] = []
    ) throws(StoreError) -> [Int64?] {
        try write { connection in
            // A map run comes after its parent and before its children, which refer to it.
            var newRuns = Dictionary(
                grouping: mapRuns.filter { !$0.isStored }, by: \.record.executionID)
            let writer = GroupWriter(connection)
            var nextChunk = try HistoryTable.lastID(connection) + 1
            var chunks: [Int64?] = []
            chunks.reserveCapacity(group.count)
            for write in group {
                chunks.append(try Self.store(write, nextChunk: &nextChunk, writer))
                guard !newRuns.isEmpty else { continue }
                for run in newRuns.removeValue(forKey: write.id) ?? [] {
                    try MapRunTable.insert(run.record, connection)
                }
            }
            for run in mapRuns where run.isStored {
                try MapRunTable.update(run.record, connection)
            }
            return chunks
        }
    }

    /// The highest id an execution has, 0 when there is none.
    package func lastExecutionID() throws(StoreError) -> Int64 {
        try read(ExecutionTable.lastID)
    }

    /// All running executions, in the order of their starts.
    package func runningExecutions() throws(StoreError) -> [LiveExecution] {
        try read { try LiveTable.load(.running, $0) }
    }

    /// One execution with its frames; nil when it is unknown or succeeded.
    package func liveExecution(id: Int64) throws(StoreError) -> LiveExecution? {
        try read { try LiveTable.load(.one(id), $0).first }
    }

    /// The executions of these ids with their frames, without those that are unknown or succeeded.
    package func liveExecutions(ids: [Int64]) throws(StoreError) -> [LiveExecution] {
        try read { connection in try ids.flatMap { try LiveTable.load(.one($0), connection) } }
    }

    /// Parents before children: a deferred foreign key would make SQLite search the whole history
    /// for children at every start.
    private static func store(
        _ write: ExecutionWrite, nextChunk: inout Int64, _ writer: GroupWriter
    ) throws -> Int64? {
        let lastChunk = write.chunk == nil ? write.lastChunk : nextChunk
        if let row = write.row {
            if write.isStored {
                try ExecutionTable.update(write, row, lastChunk: lastChunk, writer)
            } else {
                try ExecutionTable.insert(write, row, lastChunk: lastChunk, writer)
            }
        }
        if let chunk = write.chunk {
            try HistoryTable.insert(
                id: nextChunk, executionID: write.id, previousChunk: write.lastChunk,
                events: chunk, writer)
            nextChunk += 1
        }
        if write.status == .succeeded {
            if write.isStored { try LiveTable.deleteAll(executionID: write.id, writer) }
        } else {
            try storeLive(write, lastChunk: lastChunk, writer)
        }
        return lastChunk
    }

    private static func storeLive(
        _ write: ExecutionWrite, lastChunk: Int64?, _ writer: GroupWriter
    ) throws {
        try LiveTable.put(write, lastChunk: lastChunk, writer)
        for frame in write.removedFrames {
            try LiveTable.delete(frame, executionID: write.id, writer)
        }
        for frame in write.frames {
            try LiveTable.put(frame, executionID: write.id, writer)
        }
    }
}
