/// Random numbers from a seed (SplitMix64): the same seed gives the same numbers.
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// At least 0 and below 1.
    mutating func nextDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// At least 0 and below `bound`.
    mutating func next(below bound: Int) -> Int { Int(nextDouble() * Double(bound)) }

    /// The first `nextDouble` of java.util.Random with this seed, which AWS's `$random(seed)` gives.
    static func javaDouble(seed: Int64) -> Double {
        let mask: UInt64 = (1 << 48) - 1
        var state = (UInt64(bitPattern: seed) ^ 0x5_DEEC_E66D) & mask
        func bits(_ count: UInt64) -> UInt64 {
            state = (state &* 0x5_DEEC_E66D &+ 0xB) & mask
            return state >> (48 - count)
        }
        let high = bits(26) << 27
        return Double(high + bits(27)) * 0x1p-53
    }
}
