/// The attempts that began together, for whose ends a small group may wait a little: those of an
/// inline Map's iterations come within microseconds of each other, and a commit of its own for the
/// first of them would make the others wait for a second one.
struct Gathering {
    /// About what one commit takes, so that tasks which take longer cost the others no more.
    private static let nanosMax: Int64 = 500_000

    /// Attempts that ran before, whose ends nobody waits for.
    private var earlierCount = 0
    private var endNanos: Int64 = 0

    /// - Parameters:
    ///   - before: How many attempts ran.
    ///   - now: How many run.
    mutating func began(before: Int, now: Int, nanos: Int64) {
        // Alone it is all there is to wait for.
        guard now > before + 1 else { return }
        earlierCount = before
        endNanos = nanos + Self.nanosMax
    }

    /// Whether the ends of some are still to be waited for.
    func goesOn(runningCount: Int, nanos: Int64) -> Bool {
        runningCount > earlierCount && nanos < endNanos
    }
}
