import StileExecutor
import StileInterpreter
import StileStore
import StileTestSupport
import Testing

/// Executions whose time is up go, whole, and nothing else does.
@Suite struct PurgeTests {
    private static let day: Int64 = 86_400_000
    private static let fail = #"{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}}"#

    private func folder() throws -> (TemporaryFolder, StileStore.Database) {
        let folder = try TemporaryFolder(isDurable: false)
        let store = try Database(opening: folder.path, mode: .owner(purpose: "a test"))
        try store.deploy("m", Machines.passes(2))
        try store.deploy("f", Self.fail)
        try store.deploy("w", Machines.wait)
        return (folder, store)
    }

    private func sweep(_ executor: Executor, _ policy: PurgePolicy) async throws -> PurgeBatch {
        try await RetentionService(executor: executor, policy: policy, logger: .silent).sweep()
    }

    private func isWhole(_ folder: TemporaryFolder) throws -> Bool {
        try Database.examine(folder.path, compile: { _ in nil }).findings.isEmpty
    }

    @Test func theClockDecides() async throws {
        let (folder, store) = try folder()
        let clock = VirtualClock()
        let policy = PurgePolicy(standardMillis: 90 * Self.day, expressMillis: nil)
        try await withExecutor(store, clock: clock) { executor in
            for name in ["a", "b"] {
                _ = try await executor.startExecution(machine: "m", name: name)
            }
            _ = try await executor.startExecution(machine: "w", name: "running")
            #expect(try await sweep(executor, policy).executions == 0)
            clock.advance(millis: 90 * Self.day)
            #expect(try await sweep(executor, policy).executions == 0)
            _ = try await executor.startExecution(machine: "m", name: "c")
            clock.advance(millis: 1)
            let removed = try await sweep(executor, policy)
            #expect(removed.executions == 2)
            #expect(try store.execution("a") == nil)
            #expect(try store.execution("b") == nil)
            #expect(try store.execution("c") != nil)
            // The name is free again, and what is gone is unknown.
            await #expect(throws: ExecutorError.executionDoesNotExist("b")) {
                try await executor.redriveExecution("b")
            }
            _ = try await executor.startExecution(machine: "m", name: "a")
        }
        #expect(try isWhole(folder))
        try store.close()
    }

    @Test func whatCanBeRedrivenStaysUnlessForced() async throws {
        let (folder, store) = try folder()
        let clock = VirtualClock()
        try await withExecutor(store, clock: clock) { executor in
            _ = try await executor.startExecution(machine: "f", name: "failed")
            _ = try await executor.startExecution(machine: "m", name: "done")
            _ = try await executor.startExecution(machine: "m", name: "newest")
            clock.advance(millis: 2 * Self.day)
            var policy = PurgePolicy(standardMillis: Self.day, expressMillis: Self.day)
            #expect(try await sweep(executor, policy).executions == 1)
            #expect(try store.execution("done") == nil)
            #expect(try await sweep(executor, policy).executions == 0)
            policy.keepsRedrivable = false
            #expect(try await sweep(executor, policy).executions == 1)
            #expect(try store.execution("failed") == nil)
            // The newest stays: its id must not be given again.
            #expect(try store.execution("newest") != nil)
        }
        #expect(try isWhole(folder))
        try store.close()
    }

    @Test func statusAndMachineChoose() async throws {
        let (folder, store) = try folder()
        let clock = VirtualClock()
        try await withExecutor(store, clock: clock) { executor in
            _ = try await executor.startExecution(machine: "f", name: "failed")
            _ = try await executor.startExecution(machine: "m", name: "done")
            _ = try await executor.startExecution(machine: "m", name: "newest")
            clock.advance(millis: 30 * Self.day)
            var policy = PurgePolicy(standardMillis: Self.day, expressMillis: nil)
            policy.machine = "w"
            #expect(try await sweep(executor, policy).executions == 0)
            policy.machine = "f"
            policy.status = .succeeded
            #expect(try await sweep(executor, policy).executions == 0)
            policy.status = .failed
            #expect(try await sweep(executor, policy).executions == 1)
            #expect(try store.execution("done") != nil)
        }
        #expect(try isWhole(folder))
        try store.close()
    }

    /// Many batches, with executions that start and end between them; a batch is bounded.
    @Test func aLargePurgeGoesInSteps() async throws {
        let (folder, store) = try folder()
        let clock = VirtualClock()
        try await withExecutor(store, clock: clock) { executor in
            for number in 0..<1_500 {
                _ = try await executor.startExecution(machine: "m", name: "n\(number)")
            }
            clock.advance(millis: 30 * Self.day)
            let policy = PurgePolicy(standardMillis: Self.day, expressMillis: nil)
            var batches: [PurgeBatch] = []
            var cursor: Int64 = 0
            repeat {
                let batch = try await executor.purge(policy, after: cursor)
                cursor = batch.cursor
                batches.append(batch)
                let name = "later\(batches.count)"
                _ = try await executor.startExecution(machine: "m", name: name)
            } while batches.last?.isDone == false
            #expect(batches.count > 2 && batches.allSatisfy { $0.rows <= 1_100 })
            #expect(batches.map(\.executions).reduce(0, +) == 1_500)
            #expect(try store.executions(ExecutionFilter()).count == batches.count)
        }
        #expect(try isWhole(folder))
        try store.close()
    }

    /// The process dies before or after a batch: the file is whole, and the next purge ends it.
    @Test(arguments: [FaultPoint.beforeCommit, .afterCommit])
    func aCrashLeavesAWholeFile(_ point: FaultPoint) async throws {
        let (folder, store) = try folder()
        let clock = VirtualClock()
        let policy = PurgePolicy(standardMillis: Self.day, expressMillis: nil)
        try await withExecutor(store, clock: clock) { executor in
            for number in 0..<700 {
                _ = try await executor.startExecution(machine: "m", name: "n\(number)")
            }
        }
        clock.advance(millis: 30 * Self.day)
        await #expect(throws: ExecutorError.crashed(point)) {
            try await withExecutor(store, clock: clock, faults: { $0 == point }) { executor in
                _ = try await executor.purge(policy)
            }
        }
        let left = try store.counts()[.succeeded, default: 0]
        #expect(point == .beforeCommit ? left == 700 : (1..<700).contains(left))
        #expect(try isWhole(folder))
        try await withExecutor(store, clock: clock) { executor in
            let removed = try await sweep(executor, policy)
            #expect(removed.executions == left - 1)
        }
        #expect(try isWhole(folder))
        try store.close()
    }

    /// Children of a map run go with their parent, over several batches and a crash between two.
    @Test func aMapRunGoesWithItsChildren() async throws {
        let (folder, store) = try folder()
        try store.deploy("d", MapRunTests.machine())
        let clock = VirtualClock()
        let policy = PurgePolicy(standardMillis: Self.day, expressMillis: nil)
        let items = "[" + (0..<900).map(String.init).joined(separator: ",") + "]"
        try await withExecutor(store, clock: clock) { executor in
            let record = try await executor.startExecution(machine: "d", name: "all", input: items)
            #expect(try await executor.outcome(of: record.arn).status == .succeeded)
            // The newest of all stays; it is no child.
            _ = try await executor.startExecution(machine: "m", name: "newest")
        }
        clock.advance(millis: 30 * Self.day)
        await #expect(throws: ExecutorError.crashed(.afterCommit)) {
            try await withExecutor(store, clock: clock, faults: { $0 == .afterCommit }) {
                _ = try await $0.purge(policy)
            }
        }
        #expect(try store.execution("all") != nil)
        #expect(try isWhole(folder))
        try await withExecutor(store, clock: clock) { executor in
            let removed = try await sweep(executor, policy)
            #expect(removed.executions == 1)
            #expect((1..<900).contains(removed.children))
        }
        #expect(try store.execution("all") == nil)
        #expect(try isWhole(folder))
        let report = try Database.examine(folder.path, compile: { _ in nil })
        #expect(report.totals.executions == 1)
        try store.close()
    }

    /// A history of more chunks than a batch takes goes in several, over a crash between two.
    @Test func aLongHistoryGoesInSteps() async throws {
        let (folder, store) = try folder()
        try store.deploy("long", Machines.tasks(1_300))
        let clock = VirtualClock()
        let policy = PurgePolicy(standardMillis: Self.day, expressMillis: nil)
        try await withExecutor(store, clock: clock) { executor in
            let record = try await executor.startExecution(machine: "long", name: "long")
            #expect(try await executor.outcome(of: record.arn).status == .succeeded)
            _ = try await executor.startExecution(machine: "m", name: "newest")
        }
        clock.advance(millis: 30 * Self.day)
        await #expect(throws: ExecutorError.crashed(.afterCommit)) {
            try await withExecutor(store, clock: clock, faults: { $0 == .afterCommit }) {
                _ = try await $0.purge(policy)
            }
        }
        let left = try #require(try store.execution("long"))
        #expect(left.status == .succeeded)
        #expect(try store.history(of: left.id, limit: 10_000).count == left.lastEventID)
        let report = try Database.examine(folder.path, compile: { _ in nil })
        #expect(report.findings.map(\.ailment) == [.purging])
        #expect(report.isFine)
        // What was begun goes, whatever the next rule says.
        try await withExecutor(store, clock: clock) { executor in
            let never = PurgePolicy(standardMillis: 999 * Self.day, expressMillis: nil)
            let removed = try await sweep(executor, never)
            #expect(removed.executions == 1)
        }
        #expect(try store.execution("long") == nil)
        #expect(try isWhole(folder))
        try store.close()
    }
}
