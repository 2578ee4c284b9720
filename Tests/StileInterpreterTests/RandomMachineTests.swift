import StileASL
import StileInterpreter
import StileJSON
import StileJSONPath
import Testing

/// Machines made up from a seed: whatever they nest, they end, they survive crashes, and a redrive of
/// what failed ends too.
struct RandomMachineTests {
    @Test(arguments: UInt64(1)...150)
    func everyMachineEnds(_ seed: UInt64) throws {
        var maker = MachineMaker(seed: seed)
        let definition = try Definition(compiling: maker.machine().serialized())
        let calm = try run(definition, seed, crashes: false)
        let crashing = try run(definition, seed, crashes: true)
        #expect(calm.problems.isEmpty)
        #expect(crashing.problems.isEmpty)
        #expect(crashing.history == calm.history)
        #expect(crashing.state == calm.state)
    }

    /// Runs to the end, with up to three redrives.
    private func run(_ definition: Definition, _ seed: UInt64, crashes: Bool) throws -> Driver {
        var driver = Driver(definition)
        driver.seed = seed
        driver.crashes = crashes
        driver.limits.historyEventsMax = 3_000
        driver.limits.statesPerStepMax = 1 + Int(seed % 7)
        driver.results = results(seed)
        try driver.start(input: #"{"items": [1, {"a": 2}, [3], "4"], "n": 3}"#)
        driver.run()
        for _ in 0..<3 {
            guard driver.state?.status != .succeeded, driver.send(.redrive).accepted else { break }
            driver.run()
        }
        #expect(driver.state?.status.isTerminal == true)
        return driver
    }

    private func results(_ seed: UInt64) -> [Driver.Result] {
        var random = SeededRandom(seed: seed &+ 99)
        return (0..<60).map { _ in
            switch random.next() % 7 {
            case 0: .failure(error: "Busy", cause: "try again")
            case 1: .failure(error: "Broken", cause: nil)
            case 2: .silence
            default: .success(#"{"items": [5, 6], "n": 1}"#)
            }
        }
    }
}

/// Makes definitions, small ones deep and deep ones small.
private struct MachineMaker {
    private var random: SeededRandom
    private var made = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func machine() -> JSON {
        guard case .object(var graph) = graph(depth: 3) else { return .null }
        if chance(4) { graph["TimeoutSeconds"] = 500 }
        return .object(graph)
    }

    private mutating func graph(depth: Int) -> JSON {
        let names = (0..<(1 + pick(3))).map { _ in name() }
        var states = JSONObject()
        for (index, name) in names.enumerated() {
            let next = index + 1 < names.count ? names[index + 1] : nil
            states[name] = state(depth: depth, next: next, names: names)
        }
        return ["StartAt": .string(names[0]), "States": .object(states)]
    }

    private mutating func state(depth: Int, next: String?, names: [String]) -> JSON {
        var fields: JSONObject
        switch pick(depth > 0 ? 9 : 6) {
        case 0: fields = pass()
        case 1: fields = JSONObject([("Type", "Wait"), ("Seconds", .integer(pick(30)))])
        case 2 where next == nil: return ["Type": "Fail", "Error": "Broken"]
        case 2: return choice(next ?? "", names)
        case 3, 4, 5: fields = task()
        case 6, 7: fields = map(depth)
        default: fields = parallel(depth)
        }
        if let next { fields["Next"] = .string(next) } else { fields["End"] = true }
        if fields["Type"] != "Pass", fields["Type"] != "Wait" { handle(&fields, names) }
        return .object(fields)
    }

    private mutating func pass() -> JSONObject {
        var fields = JSONObject([("Type", "Pass")])
        switch pick(4) {
        case 0: fields["Parameters"] = ["items.$": "$.items", "n.$": "$.n"]
        case 1: fields["Result"] = ["items": [1], "n": 9]
        case 2: fields["InputPath"] = "$.missing"
        default: fields["ResultPath"] = "$.seen"
        }
        return fields
    }

    private mutating func choice(_ next: String, _ names: [String]) -> JSON {
        [
            "Type": "Choice", "Default": .string(next),
            "Choices": [
                [
                    "Variable": "$.n", "NumericLessThan": 2,
                    "Next": .string(names[pick(names.count)]),
                ]
            ],
        ]
    }

    private mutating func task() -> JSONObject {
        var fields = JSONObject([
            ("Type", "Task"),
            ("Resource", "arn:aws:lambda:us-east-1:000000000000:function:work"),
        ])
        fields["TimeoutSeconds"] = .integer(20 + pick(30))
        if chance(3) { fields["HeartbeatSeconds"] = .integer(1 + pick(15)) }
        if chance(3) { fields["ResultPath"] = "$.result" }
        return fields
    }

    private mutating func map(_ depth: Int) -> JSONObject {
        var fields = JSONObject([
            ("Type", "Map"), ("ItemProcessor", graph(depth: depth - 1)),
            ("MaxConcurrency", .integer(pick(3))), ("ItemsPath", "$.items"),
        ])
        if chance(2) { fields["ItemSelector"] = ["items": [1, 2], "n.$": "$$.Map.Item.Index"] }
        if chance(3) { fields["ToleratedFailureCount"] = .integer(pick(3)) }
        if chance(2) { fields["ResultPath"] = "$.result" }
        return fields
    }

    private mutating func parallel(_ depth: Int) -> JSONObject {
        let branches = (0..<(1 + pick(3))).map { _ in graph(depth: depth - 1) }
        return JSONObject([
            ("Type", "Parallel"), ("Branches", .array(branches)), ("ResultPath", "$.result"),
        ])
    }

    private mutating func handle(_ fields: inout JSONObject, _ names: [String]) {
        if chance(2) {
            fields["Retry"] = [
                ["ErrorEquals": ["Busy", "States.Timeout"], "MaxAttempts": .integer(pick(3))]
            ]
        }
        if chance(3) {
            fields["Catch"] = [
                [
                    "ErrorEquals": ["States.ALL"], "ResultPath": "$.error",
                    "Next": .string(names[pick(names.count)]),
                ]
            ]
        }
    }

    // MARK: - Chance

    private mutating func name() -> String {
        made += 1
        return "S\(made)"
    }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func chance(_ one: Int) -> Bool { pick(one) == 0 }
}
