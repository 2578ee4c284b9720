import StileExecutor
import StileInterpreter
import StileStore
import StileTestSupport
import Testing

@Suite struct StartTests {
    @Test(
        arguments: Backend.allCases,
        [
            (Machines.passes(10), #"{"a": 1}"#, #"{"a": 1}"#),
            (Machines.tasks(3), #"{"a": 1}"#, #"{"a": 1}"#),
            (Machines.wait, "[1,  2]", "[1,  2]"),
            (Machines.map, "[1,2,3,4,5]", "[1,2,3,4,5]"),
            (Machines.parallel, "7", "[7,7]"),
        ])
    func executionsEnd(backend: Backend, scenario: (String, String, String)) async throws {
        try await withStore(backend) { store in
            try store.deploy("m", scenario.0)
            let record = try await withExecutor(store) { executor in
                let started = try await executor.startExecution(machine: "m", input: scenario.1)
                #expect(try store.execution(started.arn) != nil)
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .succeeded)
            #expect(record.output == scenario.2)
            let stored = try #require(try store.execution(record.arn))
            #expect(stored == record)
            let history = try store.history(of: record.arn)
            #expect(history.map(\.id) == Array(1...record.lastEventID))
            #expect(history.first?.type == "ExecutionStarted")
            #expect(history.last?.type == "ExecutionSucceeded")
            #expect(try store.liveState(of: record.arn) == nil)
        }
    }

    @Test func theSameNameAndInputIsTheSameExecution() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1))
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            try await withExecutor(store, runner) { executor in
                let first = try await executor.startExecution(
                    machine: "m", name: "n", input: "{}")
                let again = try await executor.startExecution(
                    machine: "m", name: "n", input: "{ }")
                #expect(first.id == again.id)
                await #expect(throws: ExecutorError.executionAlreadyExists(arn: first.arn)) {
                    try await executor.startExecution(machine: "m", name: "n", input: "1")
                }
                gate.open()
                #expect(try await executor.outcome(of: "n").status == .succeeded)
                await #expect(throws: ExecutorError.executionAlreadyExists(arn: first.arn)) {
                    try await executor.startExecution(machine: "m", name: "n", input: "{}")
                }
            }
            #expect(runner.attempts.count == 1)
        }
    }

    @Test(arguments: [
        ("nobody", nil, "{}", "there is no state machine \"nobody\""),
        ("m", "a b", "{}", "\"a b\" is no valid name"),
        ("m", nil, "{", "the execution's input is not valid"),
        ("m", nil, #""\#(String(repeating: "x", count: 262_144))""#, "it has 262146 bytes"),
    ])
    func startsAreRefused(
        machine: String, name: String?, input: String, message: String
    ) async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.passes(1))
            try await withExecutor(store) { executor in
                let error = await #expect(throws: ExecutorError.self) {
                    try await executor.startExecution(machine: machine, name: name, input: input)
                }
                #expect(error?.description.contains(message) == true)
            }
        }
    }

    @Test func aRunningExecutionStaysWithItsRevision() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(2))
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            try await withExecutor(store, runner) { executor in
                let old = try await executor.startExecution(machine: "m")
                await gate.arrivals(1)
                try store.deploy("m", Machines.passes(1))
                let new = try await executor.startExecution(machine: "m")
                #expect(new.revision == 2)
                gate.open()
                #expect(try await executor.outcome(of: old.arn).revision == 1)
            }
            #expect(runner.attempts.count == 2)
        }
    }
}
