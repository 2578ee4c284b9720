import StileASL
import StileInterpreter
import StileJSON
import StileJSONPath
import Testing

/// Whatever comes, and in whatever order: no trap, no second end, and the same for the same seed.
struct StormTests {
    static let definition = """
        {"StartAt": "All", "TimeoutSeconds": 3000, "States": {
          "All": {"Type": "Parallel", "Retry": [{"ErrorEquals": ["Odd"], "MaxAttempts": 2,
              "JitterStrategy": "FULL"}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Again"}],
            "Next": "Again",
            "Branches": [
              {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items",
                "MaxConcurrency": 3, "ToleratedFailureCount": 1, "End": true,
                "ItemProcessor": {"StartAt": "Work", "States": {
                  "Work": {"Type": "Task", "HeartbeatSeconds": 20, "TimeoutSeconds": 100,
                    "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                    "Retry": [{"ErrorEquals": ["Busy", "States.Timeout"], "MaxAttempts": 2}],
                    "Next": "Nap"},
                  "Nap": {"Type": "Wait", "Seconds": 7, "End": true}}}}}},
              {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "End": true,
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "ask", "Payload.$": "$$"}}}}]},
          "Again": {"Type": "Choice", "Choices": [
            {"Variable": "$.error.Error", "IsPresent": true, "Next": "Short"}], "Default": "Over"},
          "Short": {"Type": "Pass", "Result": {"items": [1]}, "Next": "All"},
          "Over": {"Type": "Succeed"}}}
        """
    static let input = #"{"items": [1, 2, 3, 4, 5]}"#

    @Test(arguments: UInt64(1)...40)
    func commandsInAnyOrderNeverBreakAnExecution(_ seed: UInt64) throws {
        let definition = try Definition(compiling: Self.definition)
        let first = try Self.storm(definition, seed: seed)
        let second = try Self.storm(definition, seed: seed)
        #expect(first.problems.isEmpty)
        #expect(first.history == second.history)
        #expect(first.state == second.state)
        #expect(first.transitions.map(\.effects) == second.transitions.map(\.effects))
        #expect(first.finished.count == 1 + (first.state?.redriveCount ?? 0))
    }

    /// Sends commands that make sense now, that made sense once, and that never did.
    private static func storm(_ definition: Definition, seed: UInt64) throws -> Driver {
        var random = SeededRandom(seed: seed)
        var driver = Driver(definition)
        driver.limits.statesPerStepMax = 1 + Int(random.next() % 5)
        try driver.start(input: input)
        var old: [Command] = []
        for _ in 0..<400 {
            let command =
                random.next() % 5 == 0 && !old.isEmpty
                ? old[Int(random.next() % UInt64(old.count))]
                : fresh(driver, definition, &random)
            driver.nowMillis += Int64(random.next() % 15_000)
            let before = driver.state
            let transition = driver.send(command)
            if !transition.accepted { #expect(driver.state == before) }
            old.append(command)
        }
        driver.run()
        if driver.state?.status == .running { driver.send(.stop(error: nil, cause: nil)) }
        return driver
    }

    private static func fresh(
        _ driver: Driver, _ definition: Definition, _ random: inout SeededRandom
    ) -> Command {
        guard let state = driver.state, state.status == .running else {
            return random.next() % 3 == 0
                ? .redrive : .timerFired(Stamp(frame: FrameID(0), entry: 0), .executionTimeout)
        }
        if random.next() % 120 == 0 { return .stop(error: "Storm", cause: nil) }
        let effects = state.pendingEffects(definition: definition)
        guard !effects.isEmpty else { return .redrive }
        switch effects[Int(random.next() % UInt64(effects.count))] {
        case .dispatchTask(let task): return answer(task.stamp, &random)
        case .armTimer(let stamp, let kind, _): return .timerFired(stamp, kind)
        case .cancelTask, .finished, .startMapRun, .redriveMapRun, .stopMapRun: return .start
        }
    }

    private static func answer(_ stamp: Stamp, _ random: inout SeededRandom) -> Command {
        switch random.next() % 8 {
        case 0, 1: .taskStarted(stamp, atMillis: Driver.startMillis)
        case 2: .taskHeartbeat(stamp)
        case 3: .taskFailed(stamp, error: "Busy", cause: nil)
        case 4: .taskFailed(stamp, error: random.next() % 4 == 0 ? "Odd" : nil, cause: "x")
        case 5:
            .taskSucceeded(Stamp(frame: stamp.frame, entry: stamp.entry + 1), output: .emptyObject)
        default: .taskSucceeded(stamp, output: .emptyObject)
        }
    }
}
