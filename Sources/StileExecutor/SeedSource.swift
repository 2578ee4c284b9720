import StileJSON
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
        return String(uuidVersion: 7, high: time << 16 | random.0 & 0xFFF, low: random.1)
    }
}
