import StileExecutor
import StileInterpreter
import StileStore
import StileTestSupport
import Testing

/// Executions that leave one file and come into another.
@Suite struct ArchiveTests {
    private static let fail = #"{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}}"#

    private func owner(_ folder: TemporaryFolder) throws -> Database {
        try Database(opening: folder.path, mode: .owner(purpose: "a test"))
    }

    /// Executions of one failing task each, of a succeeding and an Express machine.
    private func exported() async throws -> [String] {
        let folder = try TemporaryFolder(isDurable: false)
        defer { withExtendedLifetime(folder) {} }
        let store = try owner(folder)
        try store.deploy("m", Machines.passes(3))
        try store.deploy("f", Machines.tasks(2))
        let runner = ScriptedRunner { _, _ in
            .failed(TaskError(error: "E", cause: "not \"now\"\n"))
        }
        try await withExecutor(store, runner) { executor in
            for (machine, name) in [("m", "done"), ("f", "failed")] {
                let record = try await executor.startExecution(
                    machine: machine, name: name, input: #"{"b": 1.0,  "a":"é\u0000"}"#)
                _ = try await executor.outcome(of: record.arn)
            }
        }
        let texts = try ["done", "failed"].map { try store.export($0).text() }
        try store.close()
        return texts
    }

    @Test func theRoundTripIsByteExact() async throws {
        let texts = try await exported()
        let folder = try TemporaryFolder(isDurable: false)
        let store = try owner(folder)
        try await withExecutor(store) { executor in
            for text in texts {
                let record = try await executor.importExecution(ExecutionArchive(parsing: text))
                let again = try store.export(record.arn).text()
                #expect(again.utf8.elementsEqual(text.utf8))
                await #expect(throws: ExecutorError.self) {
                    try await executor.importExecution(ExecutionArchive(parsing: text))
                }
            }
            // What failed there goes on here.
            let redriven = try await executor.redriveExecution("failed")
            #expect(try await executor.outcome(of: redriven.arn).status == .succeeded)
            // Ids go on from there.
            _ = try await executor.startExecution(machine: "m", name: "next")
        }
        #expect(try store.execution("next")?.id == 3)
        try store.close()
        let report = try Database.examine(folder.path, compile: { _ in nil })
        #expect(report.findings.isEmpty)
    }

    /// A machine of that name with another definition keeps it.
    @Test func anotherDefinitionStaysBeside() async throws {
        let text = try #require(try await exported().first)
        try await withStore(.memory) { store in
            try store.deploy("m", Self.fail)
            try await withExecutor(store) { executor in
                let record = try await executor.importExecution(ExecutionArchive(parsing: text))
                #expect(try store.pinned(record)?.definition == Machines.passes(3))
                #expect(try store.machine("m")?.revision == 1)
                #expect(try store.export(record.arn).text() == text)
            }
        }
    }

    @Test(arguments: [
        (#""version":1"#, #""version":2"#, "newer program"),
        (#""format":"stile-execution""#, #""format":"x""#, "no exported execution"),
        (#""status":"SUCCEEDED""#, #""status":"FAILED""#, "ends with"),
        (#"{"id":2,"#, #"{"id":9,"#, "not all there"),
        (#""stateMachine":{"#, #""other":{"#, "lacks \"stateMachine\""),
        (#""events":["#, #""events":[1,"#, "damaged"),
    ])
    func whatIsNotWholeIsRefused(_ from: String, _ to: String, _ expected: String) async throws {
        let text = try #require(try await exported().first)
        let changed = text.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != text)
        let error = #expect(throws: StoreError.self) { try ExecutionArchive(parsing: changed) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
}
