import DequeModule
import StileASL
import StileInterpreter
import StileJSON
import StileStore

/// A map run in memory: its record, and what it needs to go on.
///
/// A class, so that it is changed in place; only the engine's thread touches it.
final class MapRun {
    enum Phase {
        /// Reader and writer are being opened.
        case opening
        case running
        /// No child is started any more; those that run are being stopped.
        case stopping(MapRunFailure?)
        /// The results are being written.
        case writing(Ending)
        case ended
    }

    /// What becomes of a run once its results are written.
    enum Ending {
        case succeeded
        case failed(MapRunFailure)
        /// Its parent has ended already.
        case aborted
    }

    var record: MapRunRecord
    let parts: MapRunParts
    /// What the children run: the item processor.
    let definition: Definition
    var phase = Phase.running
    /// Children that are running, by `ExecutionRecord.id`.
    var running: Set<Int64> = []
    /// Inputs of children to come.
    private var inputs: Deque<ChildInput> = []
    private var inputBytes = 0
    /// Makes inputs of the items in the state's own data; nil for a reader's.
    var feed: MapRunFeed?
    /// Items that went into `feed` so far.
    var fedItems = 0
    /// No more inputs come than those that wait.
    var isSourceDone = false
    /// Who reads items beside the engine.
    var supply: (any MapRunSupply)?
    var hasAskedForMore = false
    var redrives: Deque<UnsuccessfulChild> = []
    /// Nil where a ResultWriter exports them.
    var results: MapRunResults?
    /// Why the run cannot go on; it fails once its children have ended.
    var failure: MapRunFailure?

    // What the turn under way does with it.
    var isStored = false
    var isDirty = false
    /// Belongs to a group that is being stored.
    var isInFlight = false
    var isReady = false

    init(_ record: MapRunRecord, parts: MapRunParts, definition: Definition, bytesMax: Int) {
        self.record = record
        self.parts = parts
        self.definition = definition
        guard !parts.exports else { return }
        do throws(MapRunFailure) {
            results = try MapRunResults(writer: parts.writer, bytesMax: bytesMax)
        } catch {
            failure = error
        }
    }

    var id: Int64 { record.id }

    var hasEnded: Bool {
        if case .ended = phase { return true }
        return false
    }

    // MARK: - Inputs

    /// Inputs ahead of the children that run; more than this wait in their source.
    private static let inputsAheadMin = 256
    private static let inputBytesAheadMin = 1 << 20

    var hasInputs: Bool { !inputs.isEmpty }

    /// Whether there is room for more inputs ahead.
    var wantsInputs: Bool {
        inputs.count < Self.inputsAheadMin && inputBytes < Self.inputBytesAheadMin
    }

    func add(_ more: [ChildInput]) {
        inputs.append(contentsOf: more)
        for input in more { inputBytes += input.input.byteCount }
    }

    func nextInput() -> ChildInput? {
        guard let input = inputs.popFirst() else { return nil }
        inputBytes -= input.input.byteCount
        return input
    }

    func dropInputs() {
        inputs = []
        inputBytes = 0
    }

    /// The source has told all: the number of items is known now.
    func sourceIsDone() {
        isSourceDone = true
        record.itemsTotal = record.nextItem + inputs.reduce(0) { $0 + $1.itemCount }
    }

    // MARK: - Progress

    /// Nothing is left to be started, and nothing runs.
    var isDone: Bool {
        isSourceDone && inputs.isEmpty && redrives.isEmpty && running.isEmpty
    }

    var isOverTolerance: Bool {
        record.limits.areExceeded(
            failed: record.items.unsuccessful - record.itemsPendingRedrive,
            total: record.itemsTotal)
    }

    /// Takes note that a child's status changed.
    func count(_ child: MapRunMembership, from old: ExecutionStatus?, to new: ExecutionStatus) {
        if let old {
            record.children[old] -= 1
            record.items[old] -= child.itemCount
        }
        record.children[new] += 1
        record.items[new] += child.itemCount
    }

    /// Closes what reads for the run.
    func closeSupply() {
        supply?.close()
        supply = nil
        hasAskedForMore = false
    }
}

/// The input of a child to come.
struct ChildInput: Sendable {
    let input: JSONDocument
    let itemCount: Int
}
