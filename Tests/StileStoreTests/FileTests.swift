import Foundation
import GRDB
import StileInterpreter
import StileTestSupport
import Testing

@testable import StileStore

/// What the file itself, its lock and its disk can do to us.
@Suite struct FileTests {
    private func owner(_ folder: TemporaryFolder) throws -> StileStore.Database {
        try StileStore.Database(opening: folder.path, mode: .owner(purpose: "stile serve"))
    }

    @Test func commitsSurviveAPowerCut() throws {
        let folder = try TemporaryFolder()
        let store = try owner(folder)
        let synchronous = try store.write {
            // The pragma cannot be changed within a transaction, but read it can be.
            try Int.fetchOne($0, sql: "PRAGMA synchronous")
        }
        #expect(synchronous == 2)
        #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try store.read { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
    }

    @Test func theSecondOwnerIsTurnedAway() throws {
        let folder = try TemporaryFolder()
        #expect(StileStore.Database.owner(of: folder.path) == nil)
        var store: StileStore.Database? = try owner(folder)
        try store?.announce(socketPath: "/run/stile.sock")
        let error = #expect(throws: StoreError.self) { try owner(folder) }
        let holder = try #require(StileStore.Database.owner(of: folder.path))
        #expect(error == .owned(folder: folder.path, by: holder))
        #expect(holder.processID == Int(getpid()))
        #expect(holder.socketPath == "/run/stile.sock")
        #expect(error?.description.contains("stile serve (process \(getpid()) since ") == true)
        store = nil
        _ = try owner(folder)
    }

    @Test func readersWorkBesideAnOwnerAndAlone() throws {
        let folder = try TemporaryFolder()
        #expect(throws: StoreError.missing(path: folder.path + "/stile.sqlite")) {
            try StileStore.Database(opening: folder.path, mode: .reader)
        }
        var store: StileStore.Database? = try owner(folder)
        try store?.deploy("m", "{}")
        let beside = try StileStore.Database(opening: folder.path, mode: .reader)
        #expect(try beside.machines().count == 1)
        try store?.deploy("m2", "{}")
        #expect(try beside.machines().count == 2)
        #expect(throws: StoreError.self) { try beside.deploy("m3", "{}") }
        try beside.close()
        try store?.close()
        store = nil
        let alone = try StileStore.Database(opening: folder.path, mode: .reader)
        #expect(try alone.machines().count == 2)
    }

    @Test func aNewerFileIsRefused() throws {
        let folder = try TemporaryFolder()
        try owner(folder).write { try $0.execute(sql: "PRAGMA user_version = 99") }
        let path = folder.path + "/stile.sqlite"
        let expected = StoreError.newerSchema(found: 99, known: Migrations.latest, path: path)
        #expect(throws: expected) { try owner(folder) }
        #expect(throws: expected) {
            try StileStore.Database(opening: folder.path, mode: .reader)
        }
    }

    @Test func aFileThatIsNoDatabaseIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/stile.sqlite"
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
        for mode in [DatabaseMode.owner(purpose: "a test"), .reader] {
            let error = #expect(throws: StoreError.self) {
                try StileStore.Database(opening: folder.path, mode: mode)
            }
            guard case .corrupt(path, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aFullDiskIsNamedAndNothingIsLost() throws {
        let folder = try TemporaryFolder()
        let store = try owner(folder)
        let machine = try store.deploy("m", "{}")
        try store.commit([Samples.write(id: 1, machine, Samples.state(.running))])
        // SQLite reports a page limit exactly as it does a full disk.
        try store.write { connection in
            let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(connection, sql: "PRAGMA max_page_count = \(pages)")
        }
        let text = String(repeating: "x", count: 1_000_000)
        let error = #expect(throws: StoreError.self) { try store.deploy("big", text) }
        #expect(error == .full(path: folder.path + "/stile.sqlite"))
        #expect(try store.machines().map(\.name) == ["m"])
        #expect(try store.runningExecutions().count == 1)
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func aFolderWithoutPermissionIsNamed() throws {
        let folder = try TemporaryFolder()
        chmod(folder.path, 0o555)
        defer { chmod(folder.path, 0o755) }
        #expect(throws: StoreError.notPermitted(path: folder.path + "/stile.lock")) {
            try owner(folder)
        }
    }

    @Test func migrationsStepByStepEqualAFreshSchema() throws {
        func schema(steps: [Int]) throws -> [String] {
            let queue = try DatabaseQueue()
            for step in steps { try Migrations.apply(to: queue, path: "", upTo: step) }
            return try queue.read {
                try String.fetchAll(
                    $0, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            }
        }
        #expect(Migrations.all.map(\.number) == Array(1...Migrations.latest))
        let fresh = try schema(steps: [Migrations.latest])
        #expect(try schema(steps: Array(1...Migrations.latest)) == fresh)
        #expect(fresh.filter { $0.hasPrefix("CREATE TABLE") }.allSatisfy { $0.contains("STRICT") })
    }

    @Test(arguments: [
        "UPDATE execution SET status = 'DONE'", "UPDATE execution SET status = 'SUCCEEDED'",
        "UPDATE execution SET stopped_at_millis = 1", "UPDATE execution SET output = '1'",
        "UPDATE execution SET revision = 7", "UPDATE execution SET redrive_count = 1",
        "UPDATE execution SET started_at_millis = 'soon'", "DELETE FROM live_execution",
    ])
    func theSchemaRefusesNonsense(sql: String) throws {
        let store = try StileStore.Database.inMemory()
        let machine = try store.deploy("m", "{}")
        let state = Samples.state(.running, frames: Array(SnapshotTests.frames.prefix(1)))
        try store.commit([Samples.write(id: 1, machine, state)])
        #expect(throws: StoreError.self) { try store.write { try $0.execute(sql: sql) } }
    }

    @Test func historyIsThereForSQL() throws {
        let store = try StileStore.Database.inMemory()
        let machine = try store.deploy("m", "{}")
        try store.commit([Samples.write(id: 1, machine, Samples.state(.running))])
        let types = try store.read {
            try String.fetchAll($0, sql: "SELECT type FROM history_event ORDER BY id")
        }
        #expect(types == Samples.events(1...3).map(\.type))
    }

    @Test(arguments: [
        ("", "it is empty"), (String(repeating: "x", count: 81), "it has 81 characters"),
        ("a b", "white space"), ("a\u{7F}", "it contains"), ("a:b", "':'"), ("a/b", "'/'"),
    ])
    func namesAreRefused(name: String, reason: String) {
        #expect(Names.refusal(of: name)?.contains(reason) == true)
    }

    @Test(arguments: ["a", "Ä-ö_1.", String(repeating: "x", count: 80), "a@b+c=d!()'"])
    func namesAreTaken(name: String) { #expect(Names.refusal(of: name) == nil) }
}
