/// Measures two things in turns, so that whatever else the machine does meets both.
struct Pair {
    /// Seconds, the best of the rounds: what disturbs a run only ever slows it down.
    private(set) var own = Double.infinity
    private(set) var other = Double.infinity

    /// Each body does its own setting up and returns the seconds of what counts.
    static func measure(
        rounds: Int, own: () async throws -> Double, other: () async throws -> Double
    ) async throws -> Pair {
        var pair = Pair()
        for _ in 0..<rounds {
            pair.own = min(pair.own, try await own())
            pair.other = min(pair.other, try await other())
        }
        return pair
    }
}

/// How many seconds `work` takes.
func seconds(_ work: () async throws -> Void) async throws -> Double {
    let span = try await ContinuousClock().measure { try await work() }
    return span.seconds
}

extension Duration {
    var seconds: Double { Double(components.attoseconds) / 1e18 + Double(components.seconds) }
}
