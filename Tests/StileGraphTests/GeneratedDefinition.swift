import StileASL
import Testing

/// Definitions of any size, the same for the same seed, in which every state can be reached.
struct GeneratedDefinition: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let stateCount: Int
    var testDescription: String { "seed \(seed), \(stateCount) states" }

    func definition() throws -> Definition {
        var writer = Writer(random: seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493)
        return try Definition(compiling: writer.machine(stateCount, depth: 0))
    }

    private struct Writer {
        var random: UInt64
        var count = 0

        mutating func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(bound))
        }

        mutating func machine(_ size: Int, depth: Int) -> String {
            let names = (0..<size).map { index in
                count += 1
                return "State \(count) " + ["a", "loads & <writes>", "\\\"of\\\" é 日本"][index % 3]
            }
            let states = names.indices.map { "\"\(names[$0])\": \(state($0, names, depth))" }
            return "{\"StartAt\": \"\(names[0])\", \"States\": {\(states.joined(separator: ", "))}}"
        }

        private mutating func state(_ index: Int, _ names: [String], _ depth: Int) -> String {
            let isLast = index == names.count - 1
            let way = isLast ? "\"End\": true" : "\"Next\": \"\(names[index + 1])\""
            switch next(depth < 2 ? 12 : 9) {
            case 0: return "{\"Type\": \"Pass\", \(way)}"
            case 1: return "{\"Type\": \"Wait\", \"Seconds\": \(next(100)), \(way)}"
            case 2, 3, 4: return choice(index, names)
            case 9:
                let inner = machine(1 + next(4), depth: depth + 1)
                return "{\"Type\": \"Map\", \"ItemProcessor\": \(inner), \(way)}"
            case 10:
                let branches = (0...next(3)).map { _ in machine(1 + next(3), depth: depth + 1) }
                let list = branches.joined(separator: ", ")
                return
                    "{\"Type\": \"Parallel\", \"Branches\": [\(list)], \(handlers(names)) \(way)}"
            case _: return task(names, way)
            }
        }

        private mutating func task(_ names: [String], _ way: String) -> String {
            "{\"Type\": \"Task\", \"Resource\": \"${Function}\", \(handlers(names)) \(way)}"
        }

        private mutating func handlers(_ names: [String]) -> String {
            guard next(2) == 0, let last = names.last else { return "" }
            let near = names[next(names.count)]
            return """
                "Retry": [{"ErrorEquals": ["States.ALL"]}], "Catch": [
                {"ErrorEquals": ["Own.Error"], "Next": "\(near)"},
                {"ErrorEquals": ["States.ALL"], "Next": "\(last)"}],
                """
        }

        private mutating func choice(_ index: Int, _ names: [String]) -> String {
            let targets = (0...next(3)).map { _ in names[next(names.count)] }
            let rules = targets.map {
                "{\"Variable\": \"$.a\", \"NumericLessThan\": \(next(9)), \"Next\": \"\($0)\"}"
            }
            let other = names[min(index + 1, names.count - 1)]
            return "{\"Type\": \"Choice\", \"Choices\": [\(rules.joined(separator: ", "))],"
                + " \"Default\": \"\(other)\"}"
        }
    }
}
