import StileStore
import Synchronization

/// Which activities there are, read from the store once per change of its resources.
final class ActivityDirectory: Sendable {
    /// Above this number what is known is forgotten: a definition may name any ARN.
    private static let countMax = 10_000

    private struct Known {
        var deployCount = -1
        var activities: [String: Bool] = [:]
    }

    private let store: Database
    private let known = Mutex(Known())

    init(store: Database) { self.store = store }

    /// An activity that cannot be looked up counts as there: the file's failure shows at the commit.
    func exists(_ arn: String) -> Bool {
        let deploys = store.deployCount
        let cached = known.withLock { known -> Bool? in
            if known.deployCount != deploys || known.activities.count >= Self.countMax {
                known = Known(deployCount: deploys)
            }
            return known.activities[arn]
        }
        if let cached { return cached }
        guard let found = try? store.activity(arn)?.arn == arn else { return true }
        known.withLock { known in
            if known.deployCount == deploys { known.activities[arn] = found }
        }
        return found
    }
}
