import StileStore

/// What starts lead to, by name or ARN, as long as nobody changes a state machine.
struct TargetCache {
    /// Above this number what is known is forgotten.
    private static let countMax = 10_000
    private var targets: [String: StartTarget] = [:]
    private var deployCount = -1

    /// - Throws: `stateMachineDoesNotExist`, `stateMachineDeleting`.
    mutating func target(
        _ nameOrARN: String, store: Database
    ) throws(ExecutorError) -> StartTarget {
        let deploys = store.deployCount
        if deploys != deployCount || targets.count >= Self.countMax {
            targets = [:]
            deployCount = deploys
        }
        if let known = targets[nameOrARN] { return known }
        let found = try ExecutorError.wrapping { () throws(StoreError) in
            try store.startTarget(of: nameOrARN)
        }
        guard let found, !found.routes.isEmpty else { throw .stateMachineDoesNotExist(nameOrARN) }
        switch found.status {
        case .active: break
        case .deleting: throw .stateMachineDeleting(arn: found.machineARN)
        case .deleted: throw .stateMachineDoesNotExist(nameOrARN)
        }
        targets[nameOrARN] = found
        return found
    }
}

extension StartTarget {
    /// The route of one start: an alias's two take turns by their weights.
    func route(_ random: inout SeedGenerator) -> Route {
        guard routes.count > 1 else { return routes[0] }
        var left = Int(random.next() % 100)
        for route in routes {
            left -= route.weight
            if left < 0 { return route }
        }
        return routes[routes.count - 1]
    }
}
