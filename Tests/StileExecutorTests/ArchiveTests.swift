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
        let texts = try ["done", "failed"].map { try store.exportedText($0) }
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
                let again = try store.exportedText(record.arn)
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
                #expect(try store.exportedText(record.arn) == text)
            }
        }
    }

    @Test(arguments: [
        (#""version":1"#, #""version":3"#, "newer program"),
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

    // MARK: - With map runs

    /// The input `[1,"x",3]`: the second child fails, and the third never begins unless tolerated.
    private func exportedMapRun(_ fields: String) async throws -> String {
        try await withStore(.memory) { store in
            try store.deploy("d", MapRunTests.machine(fields))
            return try await withExecutor(store, MapRunTests.failingTexts) { executor in
                let record = try await executor.startExecution(
                    machine: "d", name: "all", input: #"[1,"x",3]"#)
                _ = try await executor.outcome(of: record.arn)
                let child = try #require(
                    try store.mapRunChildren(1, fromIndex: 0, limit: 1).first)
                let error = #expect(throws: StoreError.self) {
                    try store.exportedText(child.arn)
                }
                #expect(error?.description.contains("stile export all") == true)
                return try store.exportedText("all")
            }
        }
    }

    @Test(arguments: [#""ToleratedFailureCount":1,"#, #""MaxConcurrency":1,"#])
    func mapRunsComeAlong(_ fields: String) async throws {
        let text = try await exportedMapRun(fields)
        let folder = try TemporaryFolder(isDurable: false)
        let store = try owner(folder)
        try await withExecutor(store) { executor in
            let archive = try ExecutionArchive(parsing: text)
            let record = try await executor.importExecution(archive)
            #expect(try store.exportedText(record.arn) == text)
            await #expect(throws: ExecutorError.self) {
                try await executor.importExecution(archive)
            }
            let run = try #require(try store.mapRuns(of: record.id, limit: 9).first)
            try MapRunTests.expectTrueCounts(run, store)
            #expect(try store.executions(ExecutionFilter()).map(\.name) == ["all"])
            // Ids go on behind the children.
            try store.deploy("m", Machines.passes(1))
            let next = try await executor.startExecution(machine: "m")
            #expect(next.id == record.id + Int64(run.nextChild) + 1)
            // What failed there goes on here, with the children that failed or never began.
            guard record.status == .failed else { return }
            _ = try await executor.redriveExecution("all")
            #expect(try await executor.outcome(of: record.arn).output == #"[1,"x",3]"#)
        }
        try store.close()
        let report = try Database.examine(folder.path, compile: { _ in nil })
        #expect(report.findings.isEmpty)
    }

    private func refusal(of text: String, by executor: Executor) async -> String {
        do {
            _ = try await executor.importExecution(ExecutionArchive(parsing: text))
            return "it was imported"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        (#"\n[^\n]*\n$"#, "\n", "2 of its 3 children"),
        (#""index":1"#, #""index":0"#, "does not fit this file or is damaged"),
        (#""mapRun":"[^"]*""#, #""mapRun":"x""#, "which is not there"),
        (#"\n\{"mapRun"[^\n]*"#, "\n{", "damaged"),
        (#""failed":1,"#, #""failed":0,"#, "not those that it counts"),
        (#""childType":"STANDARD""#, #""childType":"NONE""#, "does not fit this file"),
        (#""running":0"#, #""running":1"#, "has not ended"),
    ])
    func aDamagedMapRunLeavesNothingBehind(
        _ pattern: String, _ replacement: String, _ expected: String
    ) async throws {
        let text = try await exportedMapRun(#""ToleratedFailureCount":1,"#)
        let changed = text.replacing(try Regex(pattern), with: replacement, maxReplacements: 1)
        #expect(changed != text)
        try await withStore(.memory) { store in
            try await withExecutor(store) { executor in
                let message = await refusal(of: changed, by: executor)
                #expect(message.contains(expected), "\(message)")
                let left = try store.executions(ExecutionFilter()).count
                #expect(left == 0)
                #expect(try store.machines().isEmpty)
                #expect(try store.lastMapRunID() == 0)
            }
        }
    }
}
