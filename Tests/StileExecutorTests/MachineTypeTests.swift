import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

@testable import StileExecutor

extension Database {
    func create(
        _ name: String, _ type: StateMachineType, _ definition: String
    ) throws {
        _ = try createStateMachine(
            NewStateMachine(
                name: name, type: type, definition: definition, settings: .init(), tags: [],
                publication: nil), nowMillis: 1)
    }
}

@Suite struct ExpressTests {
    @Test func aSynchronousExecutionLeavesNoTrace() async throws {
        try await withStore(.memory) { store in
            try store.create("x", .express, Machines.tasks(2))
            try await withExecutor(store, clock: VirtualClock()) { executor in
                let options = StartOptions(target: "x", name: "n", input: "[1]")
                for _ in 0..<2 {
                    let outcome = try await executor.startSyncExecution(options)
                    #expect(outcome.execution.output == "[1]")
                    #expect(outcome.execution.arn.contains(":express:x:n:"))
                }
            }
            #expect(try store.executions(ExecutionFilter()).isEmpty)
        }
    }

    @Test func aSynchronousExecutionIsNotForStandardMachines() async throws {
        try await withStore(.memory) { store in
            try store.create("m", .standard, Machines.passes(1))
            try await withExecutor(store) { executor in
                let expected = ExecutorError.stateMachineTypeNotSupported(
                    arn: Names.stateMachineARN("m"))
                await #expect(throws: expected) {
                    try await executor.startSyncExecution(StartOptions(target: "m"))
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func anAsynchronousExecutionIsStoredAndEndsInTime(backend: Backend) async throws {
        try await withStore(backend) { store in
            try store.create("x", .express, Machines.wait)
            let clock = VirtualClock(jumps: true)
            let begin = clock.nowMillis()
            let records = try await withExecutor(store, clock: clock) { executor in
                var records: [ExecutionRecord] = []
                for _ in 0..<2 {
                    let options = StartOptions(target: "x", name: "n", traceHeader: "T")
                    let started = try await executor.startExecution(options)
                    records.append(try await executor.outcome(of: started.arn))
                }
                return records
            }
            #expect(records.map(\.status) == [.timedOut, .timedOut])
            #expect(records.map(\.name) == ["n", "n"])
            #expect(records[0].stoppedAtMillis == begin + 300_000)
            for record in records {
                #expect(try store.execution(record.arn) == record)
                #expect(record.launch.type == .express)
                #expect(record.launch.traceHeader == "T")
            }
        }
    }

    @Test func anAsynchronousExecutionGoesOnAfterARestart() async throws {
        try await withStore(.memory) { store in
            try store.create("x", .express, Machines.wait)
            let clock = VirtualClock()
            let started = try await withExecutor(store, clock: clock) { executor in
                try await executor.startExecution(StartOptions(target: "x"))
            }
            let record = try await withExecutor(store, clock: clock) { executor in
                clock.advance(millis: 300_000)
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .timedOut)
            #expect(record.arn == started.arn)
        }
    }
}

@Suite struct RoutingTests {
    @Test func anAliasSharesItsStarts() async throws {
        try await withStore(.memory) { store in
            try store.create("m", .standard, Machines.passes(1))
            for text in [Machines.passes(1), Machines.passes(2)] {
                _ = try store.deploy(name: "m", text: text, nowMillis: 2)
                _ = try store.publishVersion(
                    of: "m", description: nil, nowMillis: 3)
            }
            _ = try store.createAlias(
                "live", of: "m", description: nil,
                routes: [AliasRoute(version: 1, weight: 20), AliasRoute(version: 2, weight: 80)],
                nowMillis: 4)
            let alias = Names.aliasARN(machine: "m", alias: "live")
            var versions: [Int: Int] = [:]
            try await withExecutor(store) { executor in
                for _ in 0..<200 {
                    let record = try await executor.startExecution(StartOptions(target: alias))
                    #expect(record.aliasARN == alias)
                    versions[record.launch.version ?? 0, default: 0] += 1
                }
                let version = Names.versionARN(machine: "m", version: 1)
                let record = try await executor.startExecution(StartOptions(target: version))
                #expect(record.versionARN == version)
                #expect(record.revision == 1)
                #expect(record.aliasARN == nil)
                #expect(try store.execution(record.arn)?.launch == record.launch)
            }
            #expect(versions.keys.sorted() == [1, 2])
            #expect((20...70).contains(versions[1] ?? 0))
        }
    }
}

@Suite struct DeletionTests {
    @Test func aDeletedMachinesExecutionsEndAtTheirNextTransition() async throws {
        try await withStore(.memory) { store in
            try store.create("m", .standard, Machines.tasks(2))
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            try await withExecutor(store, runner) { executor in
                let started = try await executor.startExecution(machine: "m")
                await gate.arrivals(1)
                try store.deleteStateMachine("m")
                try await executor.stateMachineDeletionBegan()
                await #expect(
                    throws: ExecutorError.stateMachineDeleting(
                        arn: Names.stateMachineARN("m"))
                ) {
                    try await executor.startExecution(machine: "m")
                }
                #expect(try store.machine("m")?.status == .deleting)
                gate.open()
                #expect(try await executor.outcome(of: started.arn).status == .aborted)
                #expect(try store.machine("m") == nil)
                // The name is free, for another machine.
                try store.create("m", .standard, Machines.passes(1))
                let again = try await executor.startExecution(machine: "m", name: started.name)
                #expect(try await executor.outcome(of: again.arn).status == .succeeded)
            }
            #expect(runner.attempts.count == 1)
        }
    }

    @Test func aMachineWithoutExecutionsIsGoneAtOnce() async throws {
        try await withStore(.memory) { store in
            try store.create("m", .standard, Machines.passes(1))
            try await withExecutor(store) { executor in
                try store.deleteStateMachine("m")
                try await executor.stateMachineDeletionBegan()
                #expect(try store.machine("m") == nil)
            }
        }
    }
}

@Suite struct RedriveTests {
    @Test func aClientsTokenRedrivesOnce() async throws {
        try await withStore(.memory) { store in
            try store.deploy(
                "m", #"{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}}"#)
            try await withExecutor(store) { executor in
                let started = try await executor.startExecution(machine: "m")
                _ = try await executor.outcome(of: started.arn)
                let first = try await executor.redriveExecution(started.arn, clientToken: "t")
                let again = try await executor.redriveExecution(started.arn, clientToken: "t")
                #expect(first.redriveCount == 1 && again.redriveCount == 1)
                #expect(first.redrivenAtMillis == again.redrivenAtMillis)
                let other = try await executor.redriveExecution(started.arn, clientToken: "u")
                #expect(other.redriveCount == 2)
            }
        }
    }

    private static let rules: [(ExecutionStatus, Int64?, Int, String?)] = [
        (.running, nil, 1, "Execution is RUNNING and cannot be redriven"),
        (.succeeded, 0, 1, "Execution is SUCCEEDED and cannot be redriven"),
        (.failed, 0, 24_999, "Execution history event limit exceeded"),
        (.failed, -15 * 86_400_000, 1, "Execution redrivable period exceeded"),
        (.failed, 0, 1, nil), (.aborted, 0, 1, nil), (.timedOut, 0, 24_998, nil),
    ]

    @Test(arguments: rules)
    func whatMayBeRedriven(
        status: ExecutionStatus, stopped: Int64?, lastEventID: Int, reason: String?
    ) {
        #expect(
            Redrivability.reasonAgainst(
                status: status, stoppedAtMillis: stopped, redriveCount: 0,
                lastEventID: lastEventID, limits: .aws, nowMillis: 1_000) == reason)
    }
}
