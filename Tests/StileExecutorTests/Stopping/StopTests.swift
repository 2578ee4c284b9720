import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

@testable import StileExecutor

/// Whatever ends a state ends everything below it: the table of what and by what.
@Suite struct StopTests {
    struct Cell: Sendable, CustomTestStringConvertible {
        let below: Below
        let by: GivenUpBy
        var testDescription: String { "\(below.rawValue) by \(by.rawValue)" }
    }

    static let cells: [Cell] = Below.allCases.flatMap { below in
        GivenUpBy.allCases.filter { $0 != .stateTimeout || below.hasTimeout }
            .map { Cell(below: below, by: $0) }
    }

    @Test(arguments: cells) func nothingGoesOnBelow(_ cell: Cell) async throws {
        try await withStore(cell.by == .stopThenCrash ? .file : .memory) { store in
            let table = StopTable(cell, store)
            try table.deploy()
            if cell.by == .stopThenCrash {
                try await table.crash()
                try await table.run { executor in try await table.check(executor) }
            } else {
                try await table.run { executor in
                    try await table.begin(executor)
                    try await table.end(executor)
                    try await table.check(executor)
                }
            }
        }
    }

    /// A start that comes after its attempt was given up starts nothing.
    @Test func nobodyStartsForAnAttemptThatIsOver() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1, function: "hold"))
            try store.deploy("waiting", Machines.wait)
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                _ = await gate.pass()
                return .succeeded(task.input)
            }
            try await withExecutor(store, runner, clock: VirtualClock()) { executor in
                let started = try await executor.startExecution(machine: "m")
                await gate.arrivals(1)
                let stamp = try #require(runner.attempts.first?.stamp)
                let late = StartOptions(
                    target: "waiting",
                    parent: ParentTask(executionARN: started.arn, stamp: stamp))
                let child = try await executor.startExecution(late)
                _ = try await executor.stopExecution(started.arn)
                #expect(try store.execution(child.arn)?.status == .aborted)
                await #expect(throws: ExecutorError.taskTimedOut) {
                    try await executor.startExecution(late)
                }
                #expect(try store.counts() == [.aborted: 2])
            }
        }
    }

    /// A child that was redriven runs for itself, whatever became of its parent.
    @Test func aRedrivenChildRunsForItself() async throws {
        try await withStore(.file) { store in
            let table = StopTable(Cell(below: .syncChild, by: .stop), store)
            try table.deploy()
            try await table.run { executor in
                try await table.begin(executor)
                try await table.end(executor)
                let child = try #require(table.world.children.first)
                _ = try await executor.redriveExecution(child)
                #expect(try store.execution(child)?.status == .running)
            }
            try await table.run { executor in
                _ = try? await executor.outcome(of: "nobody")
                let counts = try store.counts()
                #expect(counts == [.aborted: 1, .running: 1])
            }
        }
    }
}
