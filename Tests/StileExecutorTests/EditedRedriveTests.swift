import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

@testable import StileExecutor

@Suite struct EditedRedriveTests {
    private static func machine(_ first: String = "1", end: String = "end") -> String {
        """
        {"StartAt":"A","States":{
         "A":{"Type":"Pass","Assign":{"v":\(first)},"Next":"T"},
         "T":{"Type":"Task","Resource":"\(Machines.function("f"))","ResultPath":"$.t","Next":"Z"},
         "Z":{"Type":"Pass","Parameters":{"v.$":"$v","in.$":"$.n","end":"\(end)"},"End":true}}}
        """
    }

    private static let runner = ScriptedRunner { task, _ in
        task.input.text.contains("bad")
            ? .failed(TaskError(error: "Bad", cause: nil)) : .succeeded(task.input)
    }

    private func failed(_ store: Database, _ executor: Executor) async throws -> String {
        try store.deploy("m", Self.machine())
        let started = try await executor.startExecution(
            machine: "m", name: "n", input: #"{"n":"bad"}"#)
        let record = try await executor.outcome(of: started.arn)
        #expect(record.status == .failed)
        return record.arn
    }

    @Test(arguments: Backend.allCases)
    func anotherStateInputAndVariables(backend: Backend) async throws {
        try await withStore(backend) { store in
            try await withExecutor(store, Self.runner) { executor in
                let arn = try await failed(store, executor)
                let options = RedriveOptions(
                    execution: arn, clientToken: "t", from: "T", input: #"{"n":"good"}"#,
                    variables: #"{"v":[2]}"#)
                let answer = try await executor.redriveExecution(options)
                #expect(answer.execution.status == .running)
                let record = try await executor.outcome(of: arn)
                #expect(record.output == #"{"v":[2],"in":"good","end":"end"}"#)
                // The token answers a repetition, whatever has come of the execution.
                let again = try await executor.redriveExecution(options)
                #expect(again.execution.redriveCount == 1)
                #expect(again.execution.status == .succeeded)
                await #expect(throws: ExecutorError.self) {
                    try await executor.redriveExecution(RedriveOptions(execution: arn, from: "T"))
                }
            }
        }
    }

    @Test func aNewerRevisionIsRunFromThenOn() async throws {
        try await withStore(.file) { store in
            let clock = VirtualClock(jumps: true)
            let arn = try await withExecutor(store, Self.runner, clock: clock) { executor in
                let arn = try await failed(store, executor)
                try store.deploy("m", Self.machine("5", end: "new"))
                var options = RedriveOptions(
                    execution: arn, from: "T", input: #"{"n":1}"#, revision: .latest)
                await #expect {
                    try await executor.redriveExecution(options)
                } throws: { error in
                    "\(error)".contains(#"state "A": "Assign" was changed (/States/A/Assign)"#)
                }
                #expect(try store.execution(arn)?.status == .failed)
                options.isForced = true
                let answer = try await executor.redriveExecution(options)
                #expect(answer.changes.map(\.pointer) == ["/States/A/Assign"])
                #expect(answer.execution.revision == 2)
                #expect(try await executor.outcome(of: arn).status == .succeeded)
                return arn
            }
            let record = try #require(try store.execution(arn))
            #expect(record.revision == 2)
            #expect(record.output == #"{"v":1,"in":1,"end":"new"}"#)
            #expect(try store.pinned(record)?.revision == 2)
        }
    }

    /// Stored before the crash: the next start goes on where the redrive began, in the new revision.
    @Test func aCrashInBetweenLosesNothing() async throws {
        try await withStore(.file) { store in
            let arn = try await withExecutor(store, Self.runner) { executor in
                let arn = try await failed(store, executor)
                try store.deploy("m", Self.machine(end: "new"))
                return arn
            }
            let options = RedriveOptions(
                execution: arn, clientToken: "t", input: #"{"n":1}"#, variables: #"{"v":3}"#,
                revision: .number(2))
            await #expect(throws: ExecutorError.crashed(.afterCommit)) {
                try await withExecutor(store, Self.runner, faults: { $0 == .afterCommit }) {
                    _ = try await $0.redriveExecution(options)
                }
            }
            try await withExecutor(store, Self.runner) { executor in
                let again = try await executor.redriveExecution(options)
                #expect(again.execution.redriveCount == 1)
                let record = try await executor.outcome(of: arn)
                #expect(record.output == #"{"v":3,"in":1,"end":"new"}"#)
                #expect(record.revision == 2)
            }
        }
    }

    @Test(arguments: [
        (RedriveOptions(execution: "n", revision: .number(9)), "has no revision 9"),
        (RedriveOptions(execution: "n", input: "{"), "the execution's input is not valid"),
        (RedriveOptions(execution: "n", variables: "[]"), "the variables are not an object"),
        (RedriveOptions(execution: "nobody", from: "T"), "there is no execution"),
    ])
    func refusals(options: RedriveOptions, reason: String) async throws {
        try await withStore(.memory) { store in
            try await withExecutor(store, Self.runner) { executor in
                _ = try await failed(store, executor)
                await #expect {
                    try await executor.redriveExecution(options)
                } throws: { "\($0)".contains(reason) }
            }
        }
    }
}
