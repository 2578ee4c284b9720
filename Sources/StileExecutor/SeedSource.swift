import StileJSONPath

/// Where random seeds and generated execution names come from.
package enum SeedSource: Sendable {
    case system
    /// The same numbers in every run; for tests.
    case seeded(UInt64)

    func makeGenerator() -> SeedGenerator {
        switch self {
        case .system: SeedGenerator(state: UInt64.random(in: .min ... .max))
        case .seeded(let seed): SeedGenerator(state: seed)
        }
    }
}

/// Passes on the entropy that it was made with.
struct SeedGenerator: RandomNumberGenerator {
    private var random: SeededRandom

    init(state: UInt64) { random = SeededRandom(seed: state) }

    mutating func next() -> UInt64 { random.next() }

    /// A UUID of version 7: it begins with the time, so that an index of names grows at its end.
    mutating func executionName(nowMillis: Int64) -> String {
        let random = (next(), next())
        let time = UInt64(truncatingIfNeeded: nowMillis) & 0xFFFF_FFFF_FFFF
        let high = time << 16 | 0x7000 | random.0 & 0xFFF
        let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        let digits = Array("0123456789abcdef".utf8)
        for nibble in 0..<32 {
            if [8, 12, 16, 20].contains(nibble) { bytes.append(UInt8(ascii: "-")) }
            let word = nibble < 16 ? high : low
            bytes.append(digits[Int(word >> UInt64(60 - nibble % 16 * 4) & 15)])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
