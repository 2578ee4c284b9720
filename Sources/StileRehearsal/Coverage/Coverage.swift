package import StileASL

/// How much of a definition its cases went through.
package struct Coverage: Sendable {
    /// Something that a case can go through.
    package struct Spot: Sendable, Hashable {
        package let kind: Kind
        package let stateName: String
        /// A JSON pointer into the definition.
        package let pointer: String
        /// What it is, for people: `Choices[1] to Refuse`.
        package let label: String
    }

    package enum Kind: String, Sendable, CaseIterable {
        case state
        case next
        case choiceBranch
        case catcher
        case retrier
    }

    /// A count of spots, and of those that were gone through.
    package struct Share: Sendable, Hashable {
        package let taken: Int
        package let total: Int

        /// 100 where there is nothing to go through.
        package var percent: Double { total == 0 ? 100 : Double(taken) * 100 / Double(total) }
    }

    /// In the order of the definition.
    package let spots: [Spot]
    private var covered: Set<String> = []

    package init(_ definition: Definition) {
        spots = definition.allStates.flatMap { Self.spots($0.state) }
    }

    package mutating func add(_ recording: Recording) { covered.formUnion(recording.covered) }

    package var missed: [Spot] { spots.filter { !covered.contains($0.pointer) } }

    /// Of everything together.
    package var whole: Share { share(Kind.allCases) }
    package var states: Share { share([.state]) }
    /// Next, choice branches and catchers.
    package var transitions: Share { share([.next, .choiceBranch, .catcher]) }
    package var choiceBranches: Share { share([.choiceBranch]) }
    package var catchers: Share { share([.catcher]) }
    package var retriers: Share { share([.retrier]) }

    private func share(_ kinds: [Kind]) -> Share {
        let wanted = spots.filter { kinds.contains($0.kind) }
        return Share(
            taken: wanted.count { covered.contains($0.pointer) }, total: wanted.count)
    }

    // MARK: - What there is

    private static func spots(_ state: State) -> [Spot] {
        let whole = Spot(
            kind: .state, stateName: state.name, pointer: state.pointer, label: "never entered")
        return [whole]
            + ways(state).map { kind, way, label in
                Spot(
                    kind: kind, stateName: state.name, pointer: state.pointer + "/" + way,
                    label: label)
            }
    }

    private static func ways(_ state: State) -> [(Kind, way: String, label: String)] {
        switch state.kind {
        case .choice(let choice):
            let rules = choice.rules.enumerated().map { index, rule in
                (Kind.choiceBranch, way: "Choices/\(index)", label: "rule \(index) to \(rule.next)")
            }
            let other = choice.defaultNext.map {
                (Kind.choiceBranch, way: "Default", label: "Default to \($0)")
            }
            return rules + (other.map { [$0] } ?? [])
        case .pass(let pass): return next(pass.successor)
        case .wait(let wait): return next(wait.successor)
        case .task(let task):
            return next(task.successor) + handlers(task.retriers, task.catchers)
        case .parallel(let parallel):
            return next(parallel.successor) + handlers(parallel.retriers, parallel.catchers)
        case .map(let map): return next(map.successor) + handlers(map.retriers, map.catchers)
        case .succeed, .fail: return []
        }
    }

    private static func next(_ successor: Successor) -> [(Kind, way: String, label: String)] {
        switch successor {
        case .next(let name): [(.next, "Next", "Next to \(name)")]
        case .end: []
        }
    }

    /// A retrier without attempts can only stop others from being asked: it is no way.
    private static func handlers(
        _ retriers: [Retrier], _ catchers: [Catcher]
    ) -> [(Kind, way: String, label: String)] {
        let retries = retriers.enumerated().filter { $0.element.maxAttempts > 0 }.map {
            (
                Kind.retrier, way: "Retry/\($0.offset)",
                label: "retrier \($0.offset) (\($0.element.errorEquals.joined(separator: ", ")))"
            )
        }
        return retries
            + catchers.enumerated().map {
                (
                    Kind.catcher, way: "Catch/\($0.offset)",
                    label:
                        "catcher \($0.offset) (\($0.element.errorEquals.joined(separator: ", ")))"
                        + " to \($0.element.next)"
                )
            }
    }
}
