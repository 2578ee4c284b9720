import Foundation
import StileASL
import StileInterpreter
import StileJSON
import StileTestSupport
import Testing

@testable import StileExecutor
@testable import StileStore

/// A file of any earlier version is opened, everything in it is readable, and what ran goes on to its
/// end.
@Suite struct OldFileTests {
    /// A step that is added needs the file of the version before it, recorded by the program as it is
    /// before the step.
    @Test(.enabled(if: !OldFiles.isRecording)) func thereIsAFileOfEveryEarlierVersion() {
        for version in 1..<Database.schemaVersion {
            #expect(
                OldFiles.exists(version),
                "record the file of version \(version): STILE_RECORD=1, before its successor's step"
            )
        }
    }

    @Test(arguments: 1...Database.schemaVersion) func aFileIsUpgradedAndItsExecutionsGoOn(
        version: Int
    ) throws {
        if OldFiles.isRecording { try OldFiles.recordIfMissing(version) }
        guard OldFiles.exists(version) else { return }
        let folder = try TemporaryFolder()
        try OldFiles.make(version, in: folder.path)
        var store = try Database(opening: folder.path, mode: .owner(purpose: "a test"))
        try check(folder)
        let before = try store.executions(ExecutionFilter(limit: 1_000))
        let running = before.filter { $0.status == .running }.map(\.id)
        #expect(running.count >= 5)
        for record in before { try checkHistory(record, store) }
        try checkResources(store, version)

        let driver = TurnDriver(store)
        try driver.engine.recover(nowMillis: driver.nowMillis)
        try run(driver)
        for id in running {
            let record = try #require(try store.execution(id: id))
            #expect(record.status == .succeeded, "\(record.name): \(record.cause ?? "")")
            try checkHistory(record, store)
        }
        try checkOutputs(store, version)
        try redrive(["failed", "aborted"], driver)
        try store.close()
        try check(folder)
        store = try Database(opening: folder.path, mode: .reader)
        #expect(try store.runningExecutions().isEmpty)
    }

    // MARK: -

    /// Until nothing runs: workers take what activities have, and callbacks come.
    private func run(_ driver: TurnDriver) throws {
        var turns = 0
        while !driver.engine.executions.isEmpty || !driver.engine.parked.isEmpty {
            turns += 1
            try #require(turns < 200, "\(driver.engine.executions.values.map(\.arn))")
            for execution in driver.engine.executions.values {
                for frame in execution.state.frames.values {
                    guard case .task(let attempt) = frame.phase else { continue }
                    let key = TaskKey(executionID: execution.id, stamp: frame.stamp)
                    if attempt.submission != nil || driver.engine.activities.contains(key) {
                        driver.post(.report(key, .succeeded(attempt.input), { _ in }))
                    }
                }
            }
            try driver.turn()
        }
    }

    private func redrive(_ names: [String], _ driver: TurnDriver) throws {
        for name in names {
            driver.post(.redrive(execution: name, clientToken: nil, nil, { _ in }))
        }
        try driver.turn()
        try run(driver)
        for name in names {
            let record = try #require(try driver.store.execution(name))
            #expect(record.status == .succeeded)
            #expect(record.redriveCount == 1)
        }
    }

    private func checkHistory(_ record: ExecutionRecord, _ store: Database) throws {
        let history = try store.history(of: record.arn)
        #expect(history.map(\.id) == Array(1...record.lastEventID), "\(record.name)")
        #expect(history.first?.type == "ExecutionStarted")
    }

    private func checkOutputs(_ store: Database, _ version: Int) throws {
        let items = "[1,2,3,4,5]"
        for name in ["task", "waits", "retries", "map"] {
            #expect(try store.execution(name)?.output == items, "\(name)")
        }
        #expect(try store.execution("parallel")?.output == "[\(items),\(items)]")
        guard version >= 4 else { return }
        #expect(try store.execution("mapRun")?.output == items)
        let parent = try #require(try store.execution("mapRun"))
        let run = try #require(
            try store.mapRuns(of: parent.id, limit: 10, beforeID: nil).first)
        #expect(run.status == .succeeded)
        #expect(run.children.succeeded == 5)
    }

    private func checkResources(_ store: Database, _ version: Int) throws {
        #expect(try store.schedules().map(\.name) == ["nightly"])
        #expect(try store.machine("done")?.revision == 2)
        #expect(try store.definitionText(machineID: 1, revision: 1) == Machines.passes(2))
        guard version >= 2 else { return }
        #expect(try store.activity("w") != nil)
        #expect(try store.version(1, of: "done")?.description == "first")
        #expect(try store.alias("live", of: "done")?.routes.map(\.version) == [1])
        #expect(try store.tags(of: Names.stateMachineARN("done")).map(\.value) == ["a"])
    }

    private func check(_ folder: TemporaryFolder) throws {
        let report = try Database.examine(folder.path) { text in
            do {
                _ = try Definition(compiling: text)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(report.isFine, "\(report.findings)")
        #expect(report.schemaVersion == Database.schemaVersion)
    }
}
