import StileJSONPath

/// Random numbers for the demo data, the same on every machine.
struct DemoRandom: RandomNumberGenerator {
    private var random: SeededRandom

    /// A stream of its own for each part of the data, so that a change of one leaves the others.
    init(seed: UInt64, stream: String) {
        random = SeededRandom(
            seed: stream.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) {
                ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
            })
    }

    mutating func next() -> UInt64 { random.next() }

    /// A whole number of the range, all equally likely.
    mutating func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// True `count` times out of a thousand.
    mutating func happens(_ count: Int, inThousand: Int = 1000) -> Bool {
        next() % UInt64(inThousand) < UInt64(count)
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int(next() % UInt64(values.count))]
    }

    /// Like `pick`, but the first are by far the most likely.
    mutating func pickPopular<Value>(_ values: [Value]) -> Value {
        let first = int(0...values.count - 1)
        return values[min(first, min(int(0...values.count - 1), int(0...values.count - 1)))]
    }
}
