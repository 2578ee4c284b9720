import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

@testable import StileExecutor

/// A small execution beside a flood of another machine, in commits, which are the same on every
/// computer.
@Suite struct FairnessTests {
    struct Flood: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let definition: String
        let input: String
        var executions = 1
        /// Turns in which the flood swells before the small one comes.
        var turnsBefore = 8
    }

    private static let items = "[" + (0..<10_000).map(String.init).joined(separator: ",") + "]"

    private static func map(_ mode: String, _ states: String) -> String {
        """
        {"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{
         "ProcessorConfig":{"Mode":"\(mode)"\(mode == "INLINE" ? "" : #","ExecutionType":"STANDARD""#)},
         \(states)},"End":true}}}
        """
    }

    private static let task =
        #""StartAt":"T","States":{"T":{"Type":"Task","Resource":"\#(Machines.function("t"))","End":true}}"#
    private static let pass = #""StartAt":"P","States":{"P":{"Type":"Pass","End":true}}"#
    private static let endless =
        #"{"StartAt":"P","States":{"P":{"Type":"Pass","Next":"Q"},"Q":{"Type":"Pass","Next":"P"}}}"#

    static let floods = [
        Flood(
            testDescription: "a Distributed Map of 10,000 items with a task each",
            definition: map("DISTRIBUTED", task), input: items),
        Flood(
            testDescription: "a Distributed Map of 10,000 items without tasks",
            definition: map("DISTRIBUTED", pass), input: items),
        Flood(
            testDescription: "an inline Map of 10,000 items with a task each",
            definition: map("INLINE", task), input: items),
        Flood(
            testDescription: "20 inline Maps of 10,000 items without tasks",
            definition: map("INLINE", pass), input: items, executions: 20, turnsBefore: 2),
        Flood(
            testDescription: "2,000 executions with an inline Map of 100 tasks each",
            definition: map("INLINE", task),
            input: "[\(Array(repeating: "1", count: 100).joined(separator: ","))]",
            executions: 2_000),
        Flood(
            testDescription: "400 endless loops", definition: endless, input: "{}",
            executions: 400, turnsBefore: 2),
    ]

    private static let small = """
        {"StartAt":"A","States":{
         "A":{"Type":"Task","Resource":"\(Machines.function("a"))","Next":"W"},
         "W":{"Type":"Wait","Seconds":0,"Next":"B"},
         "B":{"Type":"Task","Resource":"\(Machines.function("b"))","Next":"C"},
         "C":{"Type":"Pass","End":true}}}
        """

    /// At most two commits more than alone for each of its three waits.
    @Test(arguments: floods) func aSmallExecutionEndsInAFewCommits(flood: Flood) throws {
        let store = try Database.inMemory()
        try store.deploy("flood", flood.definition)
        try store.deploy("small", Self.small)
        let settings = ExecutorSettings(limits: .extended)
        let alone = TurnDriver(store, settings: settings)
        alone.start("small", name: "alone")
        let turnsAlone = try #require(try alone.turns(untilEnd: "alone", most: 10))

        let driver = TurnDriver(store, settings: settings)
        try driver.engine.recover(nowMillis: 1_700_000_000_000)
        let input = try JSONDocument(parsing: flood.input)
        for number in 0..<flood.executions {
            driver.start("flood", name: "f\(number)", input: input)
        }
        for _ in 0..<flood.turnsBefore { try driver.turn() }
        driver.start("small", name: "beside")
        let turns = try driver.turns(untilEnd: "beside", most: 50)
        #expect(
            turns.map { $0 <= turnsAlone + 6 } == true,
            "took \(turns ?? 50) turns, alone \(turnsAlone)")
        #expect(driver.engine.executions.count > 0, "the flood was over before the small one")
    }

    @Test func activitiesAndMachinesTakeTurns() {
        var queues = ActivityQueues()
        func task(_ id: Int64, _ activity: String) -> (TaskKey, TaskDispatch) {
            let key = TaskKey(
                executionID: id, stamp: Stamp(frame: ExecutionState.rootFrame, entry: 1))
            return (
                key,
                TaskDispatch(
                    stamp: key.stamp, stateName: "T", resource: activity,
                    input: JSONDocument([]), attempt: 0, timeoutSeconds: nil,
                    heartbeatSeconds: nil, idempotencyKey: "\(id)", isActivity: true)
            )
        }
        for id in 1...1_000 {
            let (key, dispatch) = task(Int64(id), "a")
            queues.add(key, dispatch, of: 1)
        }
        for (id, activity) in [(2_000, "a"), (3_000, "b")] {
            let (key, dispatch) = task(Int64(id), activity)
            queues.add(key, dispatch, of: 2)
        }
        for activity in ["a", "a", "a", "b"] {
            let poll = PollTicket(activityARN: activity, workerName: nil, waitMillis: 1)
            _ = poll.park { _ in }
            queues.park(poll, dueMillis: 1)
        }
        var given: [Int64] = []
        while let match = queues.nextMatch() { given.append(match.key.executionID) }
        #expect(given == [1, 3_000, 2_000, 2])
    }

    @Test func tasksThatAreGivenUpLeaveTheQueueThoughNoPlaceGetsFree() {
        var queue = TurnQueue<Int>()
        for number in 0..<10 { queue.append(number, of: Int64(number % 3)) }
        queue.filter { $0 % 3 != 1 && $0 < 9 }
        var left: [Int] = []
        while let next = queue.popFirst() { left.append(next) }
        #expect(left == [0, 2, 3, 5, 6, 8])
        #expect(queue.isEmpty)
    }

    @Test func oneTurnTakesABoundedNumberOfEvents() throws {
        let store = try Database.inMemory()
        try store.deploy("flood", Self.endless)
        let driver = TurnDriver(store)
        for number in 0..<512 { driver.start("flood", name: "f\(number)") }
        var before = 0
        for _ in 0..<4 {
            try driver.turn()
            let events = try (0..<512).reduce(0) { sum, number in
                sum + (try store.execution("f\(number)")?.lastEventID ?? 0)
            }
            // Three kinds of work with 25,000 each, and the step that exceeds it.
            #expect(events - before <= 3 * 27_100)
            before = events
        }
    }
}
