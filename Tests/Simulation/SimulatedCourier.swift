import StileInterpreter
import StileJSON
import StileStore
import Synchronization

@testable import StileExecutor

/// The outside of map runs without threads: readers whose objects are named after what is in them,
/// and a bucket that outlives every crash.
///
/// `items-7` has the numbers from 0 to 6, `torn-3` breaks after the third, `gone` is not there.
final class SimulatedCourier: MapRunCourier {
    /// What a result says of a child.
    struct Entry: Hashable {
        let name: String
        let status: ExecutionStatus
        let output: String?
    }
    private struct Delivery {
        let atMillis: Int64
        let order: MapRunOrder
        let make: @Sendable (SimulatedCourier) -> MapRunNews
    }
    fileprivate struct Reading {
        let source: Source
        var feed: MapRunFeed
        var next: Int
    }
    private struct State {
        var random: SeedGenerator
        var nowMillis: Int64 = 0
        var calendar: [Delivery] = []
        var readings: [Int: Reading] = [:]
        var nextReading = 0
        /// Results by the map run's ARN.
        var bucket: [String: [Entry]] = [:]
        var store: Database?
        var problems: [String] = []
    }
    private let state: Mutex<State>
    private let isCalm: Bool
    private let plant: Plant?
    private static let itemsAtOnce = 3

    init(seed: UInt64, isCalm: Bool, plant: Plant?) {
        self.isCalm = isCalm
        self.plant = plant
        state = Mutex(State(random: SeedGenerator(state: seed &+ 555)))
    }

    var problems: [String] { state.withLock { $0.problems } }
    var bucket: [String: [Entry]] { state.withLock { $0.bucket } }
    var nextDueMillis: Int64? { state.withLock { $0.calendar.map(\.atMillis).min() } }

    /// A process begins; nothing of the one before is left but the bucket.
    func processBegan(_ store: Database) {
        state.withLock { state in
            state.store = store
            state.calendar = []
            state.readings = [:]
        }
    }

    func due(_ nowMillis: Int64) -> [Message] {
        let due = state.withLock { state in
            state.nowMillis = nowMillis
            let due = state.calendar.filter { $0.atMillis <= nowMillis }
            state.calendar.removeAll { $0.atMillis <= nowMillis }
            return due.sorted { $0.atMillis < $1.atMillis }
        }
        return due.map { .mapRun($0.order.key, $0.make(self)) }
    }

    // MARK: - Reading

    func open(_ order: MapRunOrder) -> any MapRunSupply {
        state.withLock { state in
            state.nextReading += 1
            let supply = Supply(courier: self, order: order, id: state.nextReading)
            guard let reader = order.parts.reader, let feed = order.feed else {
                post(order, &state) { _ in .opened(identity: nil, itemCount: nil) }
                return supply
            }
            let source = Source(reader)
            guard let count = source.count else {
                post(order, &state) { _ in .failed(.itemReader("there is no object")) }
                return supply
            }
            if let known = order.sourceIdentity, known != source.key {
                state.problems.append("\(order.arn) is opened as \(known), it is \(source.key)")
            }
            let skipped = plant == .itemsReadTwice ? 0 : order.skippedItems
            state.readings[supply.id] = Reading(source: source, feed: feed, next: skipped)
            post(order, &state) { _ in
                .opened(identity: source.key, itemCount: source.knowsCount ? count : nil)
            }
            return supply
        }
    }

    fileprivate func more(_ id: Int, _ order: MapRunOrder) {
        state.withLock { state in
            guard var reading = state.readings[id] else { return }
            let news = reading.read(Self.itemsAtOnce)
            state.readings[id] = reading
            post(order, &state) { _ in news }
        }
    }

    /// What was under way may still be told, too late.
    fileprivate func close(_ id: Int, _ order: MapRunOrder) {
        state.withLock { state in
            guard state.readings.removeValue(forKey: id) != nil else { return }
            if Bool.random(using: &state.random) {
                state.calendar.removeAll { $0.order.key == order.key }
            }
        }
    }

    // MARK: - Writing

    func write(_ order: MapRunOrder) {
        state.withLock { state in
            post(order, &state, within: 2_000) { courier in courier.written(order) }
        }
    }

    /// Puts the results into the bucket, read page by page.
    private func written(_ order: MapRunOrder) -> MapRunNews {
        state.withLock { state in
            guard let store = state.store else { return .failed(.resultWriter("no store")) }
            var entries: [Entry] = []
            var next = 0
            while let page = try? store.mapRunChildren(order.key.id, fromIndex: next, limit: 2),
                let last = page.last?.launch.child
            {
                entries += page.map { Entry(name: $0.name, status: $0.status, output: $0.output) }
                next = last.index + 1
            }
            if plant == .resultsWithoutFirst, !isCalm { entries = Array(entries.dropFirst()) }
            state.bucket[order.arn] = entries
            return .written(["n": .integer(entries.count)])
        }
    }

    private func post(
        _ order: MapRunOrder, _ state: inout State, within millis: Int64 = 600,
        _ make: @escaping @Sendable (SimulatedCourier) -> MapRunNews
    ) {
        let delay = Int64.random(in: 0...millis, using: &state.random)
        // News of one order come in the order in which they were made.
        let earliest = state.calendar.filter { $0.order.key == order.key }.map(\.atMillis).max()
        let at = max(state.nowMillis + delay, earliest ?? 0)
        state.calendar.append(Delivery(atMillis: at, order: order, make: make))
    }
}

private struct Supply: MapRunSupply {
    let courier: SimulatedCourier
    let order: MapRunOrder
    let id: Int

    func more() { courier.more(id, order) }
    func close() { courier.close(id, order) }
}

/// An object, by its key.
private struct Source {
    let key: String
    /// Items that can be read; nil when it is not there.
    var count: Int?
    var isTorn = false
    /// Half of the readers know beforehand how many items there are.
    var knowsCount: Bool { (count ?? 0).isMultiple(of: 2) && !isTorn }

    init(_ reader: JSONObject) {
        key = reader["Parameters"]?["Key"]?.stringValue ?? ""
        let parts = key.split(separator: "-")
        count = parts.count == 2 ? Int(parts[1]) : nil
        isTorn = parts.first == "torn"
    }
}

extension SimulatedCourier.Reading {
    fileprivate mutating func read(_ max: Int) -> MapRunNews {
        let end = Swift.min(next + max, source.count ?? 0)
        do throws(MapRunFailure) {
            guard next < end else {
                if source.isTorn { return .failed(.itemReader("the object breaks off")) }
                return .inputs(try feed.finish(), isEnd: true)
            }
            let items = (next..<end).map {
                MapRunItem(index: $0, value: JSONDocument(.integer($0)), source: "S3://b/k")
            }
            next = end
            return .inputs(try feed.take(items), isEnd: false)
        } catch {
            return .failed(error)
        }
    }
}
