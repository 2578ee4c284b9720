import StileExecutor
import StileInterpreter
import StileStore
import StileTestSupport
import Testing

/// Executions that wait long are not kept in memory; nobody may notice.
@Suite struct ParkingTests {
    private static let wait =
        #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}"#
    private static let branches = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
        {"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":30,"End":true}}},
        {"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":60,"End":true}}}]}}}
        """

    @Test(arguments: [wait, branches], Backend.allCases)
    func aWaitEndsInItsTime(definition: String, backend: Backend) async throws {
        try await withStore(backend) { store in
            try store.deploy("m", definition)
            let clock = VirtualClock(jumps: true)
            let record = try await withExecutor(store, clock: clock) { executor in
                let started = try await executor.startExecution(machine: "m", name: "e")
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .succeeded)
            #expect(record.stoppedAtMillis == record.startedAtMillis + 60_000)
        }
    }

    @Test func whoWaitsIsFoundAndStopped() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Self.wait)
            try await withExecutor(store, clock: VirtualClock()) { executor in
                let first = try await executor.startExecution(
                    machine: "m", name: "e", input: "[1]")
                let again = try await executor.startExecution(
                    machine: "m", name: "e", input: "[1]")
                #expect(again.id == first.id)
                await #expect(throws: ExecutorError.executionAlreadyExists(arn: first.arn)) {
                    try await executor.startExecution(machine: "m", name: "e", input: "[2]")
                }
                let stopped = try await executor.stopExecution(first.arn, error: "Enough")
                #expect(stopped.status == .aborted)
                #expect(try await executor.outcome(of: "e").error == "Enough")
            }
        }
    }

    @Test func aRestartLeavesThemWaiting() async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Self.wait)
            let started = try await withExecutor(store, clock: VirtualClock()) {
                try await $0.startExecution(machine: "m")
            }
            let clock = VirtualClock(jumps: true)
            let record = try await withExecutor(store, clock: clock) {
                try await $0.outcome(of: started.arn)
            }
            #expect(record.status == .succeeded)
        }
    }
}
