import StileJSON

/// `States.MathAdd` and `States.MathRandom`.
enum MathFunctions {
    /// Each operand is rounded half up before they are added (recorded: -0.5 + 0.5 is 1).
    static func add(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let left = try arguments.integer(0)
        let right = try arguments.integer(1)
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow else {
            throw IntrinsicFailure("the sum of \(left) and \(right) does not fit 64 bits")
        }
        return .integer(sum)
    }

    /// An integer from the first argument up to, not including, the second; with a third argument
    /// as seed always the same one.
    static func draw(
        _ arguments: Arguments, _ random: inout SeededRandom
    ) throws(IntrinsicFailure) -> JSON {
        let start = try arguments.integer(0)
        let end = try arguments.integer(1)
        let (bound, overflow) = end.subtractingReportingOverflow(start)
        guard start < end else {
            throw IntrinsicFailure(
                "the start \(start) must be less than the end \(end)")
        }
        guard !overflow else {
            throw IntrinsicFailure("the range from \(start) to \(end) does not fit 64 bits")
        }
        guard arguments.values.count == 3 else {
            return .integer(start + Int64(random.next(upperBound: UInt64(bound))))
        }
        var seeded = JavaRandom(seed: try arguments.integer(2))
        return .integer(start + seeded.next(below: bound))
    }
}

/// The generator that `java.util.Random` specifies, which AWS draws seeded numbers from.
struct JavaRandom {
    private var state: UInt64
    private static let mask: UInt64 = (1 << 48) - 1

    init(seed: Int64) {
        state = (UInt64(bitPattern: seed) ^ 0x5_DEEC_E66D) & Self.mask
    }

    private mutating func next(bits: UInt64) -> Int32 {
        state = (state &* 0x5_DEEC_E66D &+ 0xB) & Self.mask
        return Int32(truncatingIfNeeded: state >> (48 - bits))
    }

    /// A number in `0..<bound`: `nextInt(bound)` where the bound fits 32 bits.
    mutating func next(below bound: Int64) -> Int64 {
        guard let small = Int32(exactly: bound) else { return nextLong(below: bound) }
        if small & (small - 1) == 0 {
            return (Int64(small) * Int64(next(bits: 31))) >> 31
        }
        while true {
            let bits = next(bits: 31)
            let value = bits % small
            if !(bits - value).addingReportingOverflow(small - 1).overflow {
                return Int64(value)
            }
        }
    }

    private mutating func nextLong(below bound: Int64) -> Int64 {
        while true {
            let high = Int64(next(bits: 32)) << 32
            let bits = Int64(bitPattern: UInt64(bitPattern: high &+ Int64(next(bits: 32))) >> 1)
            let value = bits % bound
            if !(bits - value).addingReportingOverflow(bound - 1).overflow { return value }
        }
    }
}
