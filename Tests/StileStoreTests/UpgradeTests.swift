import Foundation
import GRDB
import StileInterpreter
import StileTestSupport
import Testing

@testable import StileStore

/// Files that an older program wrote.
@Suite struct UpgradeTests {
    /// A file of version 1 with two machines, one of them changed once, and a running execution.
    private func versionOne(_ folder: TemporaryFolder) throws {
        let queue = try DatabaseQueue(path: folder.path + "/stile.sqlite")
        try Migrations.apply(to: queue, path: "", upTo: 1)
        try queue.write { connection in
            try connection.execute(
                sql: """
                    INSERT INTO state_machine VALUES
                        (1, 'a', 'arn:aws:iam::000000000000:role/a', 2, 10, 20, 'a.json'),
                        (2, 'b', 'arn:aws:iam::000000000000:role/b', 1, 30, 30, NULL);
                    INSERT INTO state_machine_revision VALUES
                        (1, 1, '{}', 10), (1, 2, '{ }', 20), (2, 1, '[]', 30);
                    INSERT INTO execution
                        (id, state_machine_id, revision, name, status, started_at_millis, input)
                    VALUES (7, 1, 1, 'n', 'RUNNING', 15, '{}');
                    INSERT INTO live_execution VALUES (7, 3, 1, 1, NULL, NULL);
                    """)
        }
        try queue.close()
    }

    @Test func aFileOfVersionOneKeepsWhatItHolds() throws {
        let folder = try TemporaryFolder()
        try versionOne(folder)
        let store = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "a test"))
        let machines = try store.machines()
        #expect(machines.map(\.name) == ["a", "b"])
        #expect(machines.map(\.id) == [1, 2])
        #expect(machines.map(\.revision) == [2, 1])
        #expect(machines.map(\.createdAtMillis) == [10, 30])
        #expect(machines.map(\.updatedAtMillis) == [20, 30])
        #expect(machines.map(\.sourcePath) == ["a.json", nil])
        #expect(machines.allSatisfy { $0.type == .standard && $0.status == .active })
        #expect(machines[0].roleARN == "arn:aws:iam::000000000000:role/a")
        #expect(try store.definitionText(machineID: 1, revision: 1) == "{}")
        #expect(try store.definitionText(of: "a") == "{ }")
        #expect(try store.revision(1, machineID: 1)?.revisionID == nil)
        let name = try #require(machines[0].revisionID)
        #expect(UUID(uuidString: name) != nil)
        let running = try store.runningExecutions()
        #expect(running.map(\.id) == [7])
        #expect(running.first?.state.identity.roleARN == "arn:aws:iam::000000000000:role/a")
        #expect(try store.deploy("a", "{ }") == machines[0])
        #expect(try store.secret().count == 32)
    }

    /// Version 2 knew no Express executions and had frames of format 1.
    @Test func aFileOfVersionTwoKeepsItsExecutions() throws {
        let folder = try TemporaryFolder()
        try versionOne(folder)
        let queue = try DatabaseQueue(path: folder.path + "/stile.sqlite")
        try Migrations.apply(to: queue, path: "", upTo: 2)
        try queue.write { connection in
            try connection.execute(
                sql: """
                    INSERT INTO live_frame VALUES (7, 0, 1,
                        '{"state":"T","enteredAt":1,"enteredEvent":2,"previousEvent":3,"entry":1,'
                        || '"phase":{"kind":"task","attempt":0,"started":true}}', '[1]', NULL);
                    """)
        }
        try queue.close()
        let store = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "a test"))
        let running = try #require(try store.runningExecutions().first)
        #expect(running.launch == LaunchDetails())
        #expect(running.redriveToken == nil)
        guard case .task(let attempt)? = running.state.frames.values.first?.phase else {
            Issue.record("the frame is no task")
            return
        }
        #expect(attempt.started && attempt.submission == nil)
        #expect(try store.execution("n")?.launch.type == .standard)
    }

    @Test func foreignKeysHoldAfterTheUpgrade() throws {
        let folder = try TemporaryFolder()
        try versionOne(folder)
        let store = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "a test"))
        #expect(try store.read { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
        for sql in ["DELETE FROM state_machine", "DELETE FROM state_machine_revision"] {
            #expect(throws: StoreError.self) { try store.write { try $0.execute(sql: sql) } }
        }
    }

    @Test func aFileWithAStrayRowIsNotUpgraded() throws {
        let folder = try TemporaryFolder()
        try versionOne(folder)
        let path = folder.path + "/stile.sqlite"
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: "DELETE FROM state_machine WHERE id = 1") }
        try queue.close()
        let error = #expect(throws: StoreError.self) {
            try StileStore.Database(opening: folder.path, mode: .owner(purpose: "a test"))
        }
        guard case .corrupt(path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
