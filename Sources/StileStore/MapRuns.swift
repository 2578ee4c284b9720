package import StileInterpreter
import StileJSON

/// Where a map run stands, in AWS's words.
package enum MapRunStatus: String, Sendable, CaseIterable {
    case running = "RUNNING"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case aborted = "ABORTED"
}

/// Children of a map run by their status, or the items that they work on.
package struct MapRunCounts: Sendable, Hashable {
    package var running = 0
    package var succeeded = 0
    package var failed = 0
    package var timedOut = 0
    package var aborted = 0

    package init() {}

    /// All that began.
    package var total: Int { running + unsuccessful + succeeded }
    package var unsuccessful: Int { failed + timedOut + aborted }

    package subscript(status: ExecutionStatus) -> Int {
        get {
            switch status {
            case .running: running
            case .succeeded: succeeded
            case .failed: failed
            case .timedOut: timedOut
            case .aborted: aborted
            }
        }
        set {
            switch status {
            case .running: running = newValue
            case .succeeded: succeeded = newValue
            case .failed: failed = newValue
            case .timedOut: timedOut = newValue
            case .aborted: aborted = newValue
            }
        }
    }
}

/// A map run as the file has it: what it was asked for and how far it is.
package struct MapRunRecord: Sendable, Hashable {
    /// Rises in the order of starts; the cursor of lists.
    package let id: Int64
    package let arn: String
    /// The parent's `ExecutionRecord.id`.
    package let executionID: Int64
    package let label: String
    /// Where the Map state stands in the machine's definition.
    package let statePointer: String
    package let childType: StateMachineType
    /// The evaluated `ItemReader`, `ItemBatcher` and `ResultWriter`, as JSON text.
    package let parts: String
    package let startedAtMillis: Int64
    package var status = MapRunStatus.running
    /// Nil while it runs.
    package var stoppedAtMillis: Int64?
    package var redriveCount = 0
    package var redrivenAtMillis: Int64?
    /// Where in the parent its end is reported.
    package var stamp: Stamp
    package var limits: MapRunLimits
    /// Which version of the reader's object is read; nil before it was opened.
    package var sourceIdentity: String?
    /// Items in all; nil while nobody knows.
    package var itemsTotal: Int?
    /// The first item that no child has.
    package var nextItem = 0
    package var nextChild = 0
    package var children = MapRunCounts()
    package var items = MapRunCounts()
    /// A redrive takes up the unsuccessful children from this index on, up to `redriveEnd`.
    package var redriveCursor = 0
    package var redriveEnd = 0
    /// Unsuccessful children that wait for that, and their items.
    package var pendingRedrive = 0
    package var itemsPendingRedrive = 0
    /// Children whose results a ResultWriter has written.
    package var resultsWritten = 0
    package var itemResultsWritten = 0

    package init(
        id: Int64, plan: MapRunPlan, executionID: Int64, parts: String, startedAtMillis: Int64
    ) {
        self.init(
            id: id, arn: plan.arn, executionID: executionID, label: plan.label,
            statePointer: plan.statePointer,
            childType: plan.hasExpressChildren ? .express : .standard, parts: parts,
            startedAtMillis: startedAtMillis, stamp: plan.stamp, limits: plan.limits)
        itemsTotal = plan.itemCount
    }

    init(
        id: Int64, arn: String, executionID: Int64, label: String, statePointer: String,
        childType: StateMachineType, parts: String, startedAtMillis: Int64, stamp: Stamp,
        limits: MapRunLimits
    ) {
        self.id = id
        self.arn = arn
        self.executionID = executionID
        self.label = label
        self.statePointer = statePointer
        self.childType = childType
        self.parts = parts
        self.startedAtMillis = startedAtMillis
        self.stamp = stamp
        self.limits = limits
    }
}

extension MapRunRecord {
    /// Items that no child has yet, as far as they are known.
    package var itemsPending: Int { max(0, (itemsTotal ?? nextItem) - nextItem) }

    /// Children that are still to begin, as far as they are known: how items will be batched by size
    /// shows only as they are read.
    package var childrenPending: Int {
        guard let batch = itemsPerChildMax else { return 0 }
        return (itemsPending + batch - 1) / batch
    }

    /// 1 without an ItemBatcher; nil when only sizes limit a batch.
    private var itemsPerChildMax: Int? {
        guard let parts = try? RecordReader(parts, place: "map run \(arn)"),
            let batcher = parts.value("batcher")
        else { return 1 }
        return batcher["MaxItemsPerBatch"]?.integerValue.map { max(1, Int($0)) }
    }
}

/// What one group commit writes about a map run.
package struct MapRunWrite: Sendable {
    package let record: MapRunRecord
    /// It has its row already.
    package let isStored: Bool

    package init(record: MapRunRecord, isStored: Bool) {
        self.record = record
        self.isStored = isStored
    }
}

/// A child that a redrive may take up.
package struct UnsuccessfulChild: Sendable, Hashable {
    package let executionID: Int64
    package let index: Int
    package let itemCount: Int
    package let lastEventID: Int

    package init(executionID: Int64, index: Int, itemCount: Int, lastEventID: Int) {
        self.executionID = executionID
        self.index = index
        self.itemCount = itemCount
        self.lastEventID = lastEventID
    }
}

extension Database {
    package func mapRun(_ arn: String) throws(StoreError) -> MapRunRecord? {
        try read { try MapRunTable.find(arn, $0) }
    }

    /// Those that an execution began, newest first.
    ///
    /// - Parameter beforeID: the `id` of the last record of the page before.
    package func mapRuns(
        of executionID: Int64, limit: Int, beforeID: Int64? = nil
    ) throws(StoreError) -> [MapRunRecord] {
        try read {
            try MapRunTable.list(executionID, limit: limit, beforeID: beforeID, $0)
        }
    }

    /// Those that run, and those that ended but have children that do not know it yet.
    package func activeMapRuns() throws(StoreError) -> [MapRunRecord] {
        try read(MapRunTable.active)
    }

    /// The highest id a map run has, 0 when there is none.
    package func lastMapRunID() throws(StoreError) -> Int64 { try read(MapRunTable.lastID) }

    /// Children that did not succeed, with indices in `range`, in their order.
    package func unsuccessfulChildren(
        _ id: Int64, _ range: Range<Int>
    ) throws(StoreError) -> [UnsuccessfulChild] {
        try read { try MapRunTable.unsuccessful(id, range, $0) }
    }

    /// The children that began, by their index.
    package func mapRunChildren(
        _ id: Int64, fromIndex: Int, limit: Int
    ) throws(StoreError) -> [ExecutionRecord] {
        try read { try ExecutionTable.children(id, fromIndex: fromIndex, limit: limit, $0) }
    }

    /// Children that did not succeed and whose history has no room for a redrive, and their items.
    package func childrenNotRedrivable(
        _ id: Int64, historyEventsMax: Int
    ) throws(StoreError) -> (children: Int, items: Int) {
        try read {
            try MapRunTable.notRedrivable(id, historyEventsMax: historyEventsMax, $0)
        }
    }

    /// How many children have each status and how many items they work on, counted one by one.
    package func countedChildren(
        _ id: Int64
    ) throws(StoreError) -> (children: MapRunCounts, items: MapRunCounts) {
        try read { try MapRunTable.countedChildren(id, $0) }
    }
}
