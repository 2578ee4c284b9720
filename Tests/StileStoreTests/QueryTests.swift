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
            #expect(try store.execution("n")?.lastEventID == 50)
            #expect(throws: StoreError.self) { try store.history(of: "x") }
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
