import Logging
import StileExecutor
import StileScheduler
import StileStore
import Synchronization
import Testing

/// A store, a clock that stands still, and a record of what was started.
private final class Bench: Sendable {
    struct Start: Hashable {
        let machine: String
        let name: String
        let input: String
    }

    let store: Database
    private let now: Mutex<Int64>
    private let started = Mutex<[Start]>([])
    /// What the next starts throw.
    private let refusal = Mutex<ExecutorError?>(nil)

    init(at time: String) throws {
        store = try Database.inMemory()
        now = Mutex(try millis(time))
    }

    var starts: [Start] { started.withLock { $0 } }
    var names: [String] { starts.map(\.name) }

    func set(_ time: String) throws {
        let value = try millis(time)
        now.withLock { $0 = value }
    }

    func refuse(_ error: ExecutorError?) { refusal.withLock { $0 = error } }

    var book: ScheduleBook { ScheduleBook(store: store) }

    func put(_ expression: String, zone: String = "UTC", catchUp: CatchUp = .one) throws {
        _ = try book.put(
            name: "daily", expression: expression, timeZone: zone, machine: "retail",
            input: #"{"day":"<stile.previous-day>"}"#, catchUp: catchUp,
            nowMillis: now.withLock { $0 })
    }

    /// A new one each time, as after a restart.
    func service() -> SchedulerService {
        SchedulerService(
            store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            nowMillis: { self.now.withLock { $0 } }
        ) { machine, name, input in
            if let error = self.refusal.withLock({ $0 }) { throw error }
            self.started.withLock {
                $0.append(Start(machine: machine, name: name, input: input))
            }
        }
    }

    func record() throws -> ScheduleRecord { try #require(try store.schedule("daily")) }
}

@Suite struct SchedulerServiceTests {
    @Test func firesOnceWithTheDayOfItsZone() async throws {
        let bench = try Bench(at: "2026-03-28T12:00:00Z")
        try bench.put("cron(30 0 * * ? *)", zone: "Europe/Berlin")
        try bench.set("2026-03-28T23:29:59Z")
        try await bench.service().fireDue()
        #expect(bench.starts.isEmpty)

        try bench.set("2026-03-28T23:30:00Z")
        for _ in 0..<3 { try await bench.service().fireDue() }
        let due = try millis("2026-03-28T23:30:00Z")
        #expect(
            bench.starts == [
                Bench.Start(
                    machine: "retail", name: "daily-\(due)", input: #"{"day":"2026-03-28"}"#)
            ])
        let record = try bench.record()
        #expect(record.lastFiredMillis == due)
        #expect(record.nextDueMillis.map(utcText) == "2026-03-29T22:30:00Z")
    }

    @Test func aCrashBetweenStartAndRecordRepeatsTheSameName() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("cron(0 6 * * ? *)")
        try bench.set("2026-01-01T06:00:01Z")
        // The first life started the execution and ended before it recorded that.
        bench.refuse(.executionAlreadyExists(arn: "arn"))
        try await bench.service().fireDue()
        let record = try bench.record()
        #expect(record.nextDueMillis.map(utcText) == "2026-01-02T06:00:00Z")
        #expect(record.lastProblem == nil)
    }

    @Test(arguments: [
        (CatchUp.one, ["2026-01-04T06:00:00Z"]), (CatchUp.none, []),
    ])
    func afterARestTheLatestMissedFiringIsMadeUpFor(_ catchUp: CatchUp, _ due: [String])
        async throws
    {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("cron(0 6 * * ? *)", catchUp: catchUp)
        try bench.set("2026-01-04T15:00:00Z")
        for _ in 0..<2 { try await bench.service().fireDue() }
        #expect(bench.names == (try due.map { "daily-\(try millis($0))" }))
        #expect(try bench.record().nextDueMillis.map(utcText) == "2026-01-05T06:00:00Z")
    }

    @Test func withoutCatchUpAFiringInTimeStillFires() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("cron(0 6 * * ? *)", catchUp: .none)
        try bench.set("2026-01-01T06:00:40Z")
        try await bench.service().fireDue()
        #expect(bench.names.count == 1)
    }

    @Test func aRefusedStartIsRecordedAndDoesNotBlockTheNext() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("rate(1 hour)")
        bench.refuse(.stateMachineDoesNotExist("retail"))
        try bench.set("2026-01-01T01:00:00Z")
        try await bench.service().fireDue()
        #expect(try bench.record().lastProblem?.contains("retail") == true)

        bench.refuse(nil)
        try bench.set("2026-01-01T02:00:00Z")
        try await bench.service().fireDue()
        #expect(bench.names == ["daily-\(try millis("2026-01-01T02:00:00Z"))"])
        #expect(try bench.record().lastProblem == nil)
    }

    @Test func whileTheExecutorStopsNothingIsLost() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("rate(1 hour)")
        try bench.set("2026-01-01T01:00:00Z")
        bench.refuse(.stopped)
        await #expect(throws: ExecutorError.self) { try await bench.service().fireDue() }
        bench.refuse(nil)
        try await bench.service().fireDue()
        #expect(bench.names == ["daily-\(try millis("2026-01-01T01:00:00Z"))"])
    }

    @Test func oneTimeSchedulesRestAfterwards() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("at(2026-01-01T00:30:00)")
        try bench.set("2026-01-01T01:00:00Z")
        for _ in 0..<2 { try await bench.service().fireDue() }
        #expect(bench.names.count == 1)
        #expect(try bench.record().nextDueMillis == nil)
    }

    @Test func disabledSchedulesRestAndStartFromNow() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        try bench.put("rate(1 hour)")
        _ = try bench.book.setEnabled("daily", false, nowMillis: 0)
        try bench.set("2026-01-01T05:30:00Z")
        try await bench.service().fireDue()
        _ = try bench.book.setEnabled(
            "daily", true, nowMillis: try millis("2026-01-01T05:30:00Z"))
        try await bench.service().fireDue()
        #expect(bench.starts.isEmpty)
        #expect(try bench.record().nextDueMillis.map(utcText) == "2026-01-01T06:00:00Z")
    }

    @Test func aChangeWakesTheLoopAndCancellingEndsIt() async throws {
        let bench = try Bench(at: "2026-01-01T00:00:00Z")
        let service = bench.service()
        let (fired, firing) = AsyncStream<Void>.makeStream()
        let woken = SchedulerService(
            store: bench.store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            nowMillis: Surroundings.now
        ) { _, _, _ in firing.yield() }
        _ = service
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await woken.run() }
            let book = ScheduleBook(store: bench.store, onChange: { woken.wake() })
            // Long past by the clock of the loop: due at once.
            _ = try book.put(
                name: "daily", expression: "rate(1 minute)", timeZone: "UTC", machine: "m",
                input: "{}", catchUp: .one, nowMillis: 0)
            for await _ in fired { break }
            group.cancelAll()
        }
    }

    private enum Surroundings {
        static let now: @Sendable () -> Int64 = { 1_800_000_000_000 }
    }
}
