import StileInterpreter
import StileStore
import StileTestSupport
import Testing

@Suite struct QueryTests {
    @Test(arguments: Backend.allCases)
    func aDeployMakesRevisions(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try store.deploy(name: "m", text: "{}", nowMillis: 1)
            let same = try store.deploy(name: "m", text: "{}", nowMillis: 2)
            #expect(same == first)
            let second = try store.deploy(
                name: "m", text: "{ }", sourcePath: "a.json", nowMillis: 3)
            #expect(second.revision == 2)
            #expect(second.updatedAtMillis == 3)
            #expect(second.createdAtMillis == 1)
            #expect(try store.definitionText(of: "m") == "{ }")
            #expect(try store.definitionText(of: first.arn, revision: 1) == "{}")
            #expect(try store.definitionText(of: "m", revision: 3) == nil)
            #expect(try store.machines() == [second])
            #expect(throws: StoreError.self) { try store.deploy("a b", "{}") }
        }
    }

    @Test(arguments: Backend.allCases)
    func listsArePagedNewestFirst(backend: Backend) async throws {
        try await withStore(backend) { store in
            let machine = try store.deploy("m", "{}")
            let statuses: [ExecutionStatus] = [.running, .succeeded, .failed, .aborted, .timedOut]
            try store.commit(
                (1...10).map { id in
                    Samples.write(
                        id: Int64(id), machine, Samples.state(statuses[id % 5], name: "n\(id)"))
                })
            let page = try store.executions(ExecutionFilter(limit: 4))
            #expect(page.map(\.id) == [10, 9, 8, 7])
            let rest = try store.executions(ExecutionFilter(limit: 100, beforeID: 7))
            #expect(rest.map(\.id) == [6, 5, 4, 3, 2, 1])
            for status in statuses {
                let found = try store.executions(ExecutionFilter(status: status))
                #expect(found.count == 2)
                #expect(found.allSatisfy { $0.status == status })
            }
            #expect(try store.executions(ExecutionFilter(machine: machine.arn)).count == 10)
            #expect(try store.executions(ExecutionFilter(machine: "x")).isEmpty)
            #expect(try store.executions(ExecutionFilter(startedAfterMillis: 1_001)).isEmpty)
            #expect(try store.executions(ExecutionFilter(startedBeforeMillis: 1_001)).count == 10)
            #expect(try store.counts(machine: "m")[.failed] == 2)
            #expect(try store.counts(machine: "x").isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func historyIsReadInPages(backend: Backend) async throws {
        try await withStore(backend) { store in
            let machine = try store.deploy("m", "{}")
            var chunk: Int64?
            for index in 0..<10 {
                let first = index * 5 + 1
                let state = Samples.state(.running, lastEvent: first + 4)
                chunk = try store.commit([
                    Samples.write(
                        id: 1, machine, state, isStored: index > 0, lastChunk: chunk,
                        events: first...first + 4)
                ])[0]
            }
            for (after, limit) in [(0, 1_000), (0, 7), (4, 3), (5, 5), (23, 50), (49, 9), (50, 9)] {
                let events = try store.history(of: "n", afterID: after, limit: limit)
                #expect(events == Array(Samples.events(1...50).dropFirst(after).prefix(limit)))
            }
            for (before, limit) in [(Int.max, 1_000), (51, 7), (46, 3), (6, 5), (5, 9), (1, 9)] {
                let events = try store.historyBackwards(of: 1, beforeID: before, limit: limit)
                let expected = Samples.events(1...50).reversed().filter { $0.id < before }
                #expect(events == Array(expected.prefix(limit)))
            }
            #expect(try store.execution("n")?.lastEventID == 50)
            #expect(throws: StoreError.self) { try store.history(of: "x") }
        }
    }

    @Test(arguments: Backend.allCases)
    func howAnExecutionWasStartedIsKept(backend: Backend) async throws {
        try await withStore(backend) { store in
            let machine = try store.deploy("m", "{}")
            let launches = [
                LaunchDetails(), LaunchDetails(version: 2, alias: "a", traceHeader: "T"),
                LaunchDetails(expressID: "1-2"), LaunchDetails(expressID: "3-4"),
            ]
            try store.commit(
                launches.enumerated().map { index, launch in
                    let name = launch.type == .express ? "n" : "n\(index)"
                    return ExecutionWrite(
                        id: Int64(index + 1), machineID: machine.id, revision: 1,
                        isStored: false, statusChanged: true, stoppedAtMillis: nil,
                        state: Samples.state(.running, name: name),
                        lastChunk: nil, events: Samples.events(1...3), changedFrames: [],
                        removedFrames: [], launch: launch)
                })
            let records = try store.executions(ExecutionFilter()).reversed()
            #expect(records.map(\.launch) == launches)
            #expect(records.map(\.name) == ["n0", "n1", "n", "n"])
            #expect(try store.runningExecutions().map(\.launch) == launches)
            for record in records { #expect(try store.execution(record.arn) == record) }
            var filter = ExecutionFilter()
            filter.machineID = machine.id
            filter.alias = "a"
            #expect(try store.executions(filter).map(\.id) == [2])
            filter.alias = nil
            filter.version = 2
            #expect(try store.executions(filter).map(\.id) == [2])
            #expect(try store.hasExecution(named: "n0", machineID: machine.id))
            #expect(try !store.hasExecution(named: "n", machineID: machine.id))
        }
    }

    @Test func aFailedGroupLeavesNothing() async throws {
        try await withStore(.file) { store in
            let machine = try store.deploy("m", "{}")
            let state = Samples.state(.running)
            #expect(throws: StoreError.self) {
                try store.commit([
                    Samples.write(id: 1, machine, state), Samples.write(id: 2, machine, state),
                ])
            }
            #expect(try store.executions(ExecutionFilter()).isEmpty)
            try store.commit([Samples.write(id: 1, machine, state)])
        }
    }

    @Test(arguments: Backend.allCases)
    func schedulesAreKept(backend: Backend) async throws {
        try await withStore(backend) { store in
            var daily = ScheduleRecord(
                name: "daily", expression: "rate(1 day)", timeZone: "UTC", stateMachine: "m",
                inputJSON: "{}", enabled: true, nextDueMillis: 100, lastFiredMillis: nil,
                createdAtMillis: 1)
            try store.putSchedule(daily)
            var off = daily
            off.name = "off"
            off.enabled = false
            try store.putSchedule(off)
            #expect(try store.schedules() == [daily, off])
            #expect(try store.schedulesDue(atMillis: 99).isEmpty)
            #expect(try store.schedulesDue(atMillis: 100) == [daily])
            #expect(try store.nextScheduleDueMillis() == 100)
            #expect(
                try store.advanceSchedule(
                    "daily", firedMillis: 101, expectedDueMillis: 100, nextDueMillis: 200))
            #expect(
                try !store.advanceSchedule(
                    "daily", firedMillis: 101, expectedDueMillis: 100, nextDueMillis: 200))
            daily.nextDueMillis = 200
            daily.lastFiredMillis = 101
            #expect(try store.schedule("daily") == daily)
            #expect(try store.setScheduleEnabled("daily", false, nextDueMillis: nil))
            #expect(try store.nextScheduleDueMillis() == nil)
            #expect(try store.deleteSchedule("daily"))
            #expect(try !store.deleteSchedule("daily"))
            let long = String(repeating: "x", count: 80)
            daily.name = long
            #expect(daily.executionName(dueMillis: 1_700_000_000_000).count == 80)
        }
    }
}
