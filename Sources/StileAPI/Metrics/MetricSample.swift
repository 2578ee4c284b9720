import CoreMetrics
import Synchronization

/// A figure that only rises; one atomic addition a sample.
final class CounterSample: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// A figure that goes up and down.
final class GaugeSample: MeterHandler {
    private let sum = AtomicDouble()

    var value: Double { sum.value }

    func set(_ value: Int64) { sum.set(Double(value)) }
    func set(_ value: Double) { sum.set(value) }
    func increment(by amount: Double) { sum.add(amount) }
    func decrement(by amount: Double) { sum.add(-amount) }
}

/// How many samples fell below each of some fixed bounds, and their sum.
final class HistogramSample: RecorderHandler, TimerHandler {
    private let bounds: [Double]
    /// One more than bounds; each counts its own samples, not those below.
    private let counts: [CounterSample]
    private let sum = AtomicDouble()

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in CounterSample() }
    }

    func record(_ value: Int64) { record(Double(value)) }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        // A dozen bounds: a loop is quicker than a search.
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index].increment(by: 1)
        sum.add(value)
    }

    /// Cumulative counts by upper bound, the last one without a bound, and the sum of all samples.
    func read() -> (buckets: [(bound: Double?, count: Int64)], sum: Double) {
        var total: Int64 = 0
        let buckets = counts.indices.map { index -> (bound: Double?, count: Int64) in
            total += counts[index].value
            return (index < bounds.count ? bounds[index] : nil, total)
        }
        return (buckets, sum.value)
    }
}

/// A double that many threads add to.
private final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var known = bits.load(ordering: .relaxed)
        while true {
            let wanted = (Double(bitPattern: known) + amount).bitPattern
            let (exchanged, found) = bits.weakCompareExchange(
                expected: known, desired: wanted, ordering: .relaxed)
            if exchanged { return }
            known = found
        }
    }
}
