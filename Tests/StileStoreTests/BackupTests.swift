import Foundation
import GRDB
import StileInterpreter
import StileTestSupport
import Testing

@testable import StileStore

/// Backups of a file that is being written, and folders made out of them.
@Suite struct BackupTests {
    private let folder: TemporaryFolder
    private let store: StileStore.Database

    init() throws {
        folder = try TemporaryFolder()
        store = try StileStore.Database(
            opening: folder.path + "/data", mode: .owner(purpose: "a test"))
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    private func add(_ ids: ClosedRange<Int64>) throws {
        let machine = try store.machine("m") ?? store.deploy("m", "{}")
        for id in ids {
            let status = id % 2 == 0 ? ExecutionStatus.succeeded : .running
            try store.commit([
                Samples.write(id: id, machine, Samples.state(status, name: "n\(id)"))
            ])
        }
    }

    @discardableResult
    private func backUp(_ name: String = "copy", replaces: Bool = false) throws -> BackupReport {
        try StileStore.Database.backUp(
            folder.path + "/data", to: path(name), replaces: replaces)
    }

    @discardableResult
    private func restore(_ name: String, into data: String) throws -> BackupReport {
        try StileStore.Database.restore(path(name), into: path(data))
    }

    @Test func whatIsCommittedIsInTheBackupAndComesBack() throws {
        try add(1...20)
        let report = try backUp()
        #expect(report.executions == 20 && report.runningExecutions == 10)
        #expect(report.schemaVersion == Migrations.latest)
        try add(21...22)
        #expect(try restore("copy", into: "new").executions == 20)
        let restored = try StileStore.Database(
            opening: path("new"), mode: .owner(purpose: "a test"))
        #expect(try restored.runningExecutions().count == 10)
        #expect(try restored.history(of: "n20").count == 3)
        #expect(try restored.secret() == store.secret())
        try restored.close()
    }

    /// A writer commits between the steps of the copy: none of it gets in, none of it waits.
    @Test func aWriterGoesOnMeanwhile() throws {
        try add(1...4)
        // Several steps: more pages than one takes.
        try store.write { connection in
            try connection.execute(sql: "CREATE TABLE ballast (a BLOB)")
            for _ in 0..<40 {
                try connection.execute(sql: "INSERT INTO ballast VALUES (zeroblob(1000000))")
            }
        }
        var next: Int64 = 5
        var parts: [Double] = []
        let report = try StileStore.Database.backUp(
            folder.path + "/data", to: path("copy"), replaces: false
        ) { part in
            parts.append(part)
            try add(next...next)
            next += 1
        }
        #expect(report.executions == 4)
        #expect(parts.count > 2 && parts == parts.sorted() && parts.last == 1)
        #expect(try store.executions(ExecutionFilter()).count == 4 + parts.count)
    }

    @Test func aFileThatIsThereStays() throws {
        try add(1...2)
        try Data("mine".utf8).write(to: URL(filePath: path("copy")))
        let error = #expect(throws: StoreError.self) { try backUp() }
        #expect(error?.description.contains("--force") == true)
        #expect(try String(contentsOfFile: path("copy"), encoding: .utf8) == "mine")
        #expect(try backUp(replaces: true).executions == 2)
    }

    @Test func nothingIsLeftOfABackupThatFailed() throws {
        try add(1...2)
        struct Interrupted: Error {}
        #expect(throws: StoreError.self) {
            try StileStore.Database.backUp(
                folder.path + "/data", to: path("copy"), replaces: false
            ) { _ in throw Interrupted() }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left == ["data"])
        #expect(throws: StoreError.self) {
            try StileStore.Database.backUp(
                path("nothing"), to: path("copy"), replaces: false)
        }
    }

    @Test func theBackupIsItsOwnersAlone() throws {
        try add(1...1)
        try backUp()
        let attributes = try FileManager.default.attributesOfItem(atPath: path("copy"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func aFolderThatHoldsAStateIsRefused() throws {
        try add(1...2)
        try backUp()
        let error = #expect(throws: StoreError.self) { try restore("copy", into: "data") }
        #expect(error?.description.contains("is not empty") == true)
        for kept in ["lake", "buckets"] {
            try FileManager.default.createDirectory(
                atPath: path("new/\(kept)"), withIntermediateDirectories: true)
        }
        #expect(try restore("copy", into: "new").executions == 2)
    }

    /// What is no whole backup leaves the folder without a state.
    @Test(arguments: ["cut", "text", "foreign", "newer", "missing"])
    func whatIsNoBackupIsRefused(_ kind: String) throws {
        try add(1...200)
        try backUp()
        switch kind {
        case "cut":
            let whole = try Data(contentsOf: URL(filePath: path("copy")))
            try whole.prefix(whole.count / 2).write(to: URL(filePath: path("bad")))
        case "text": try Data("hello".utf8).write(to: URL(filePath: path("bad")))
        case "foreign":
            try DatabaseQueue(path: path("bad")).write { try $0.execute(sql: "CREATE TABLE t (a)") }
        case "newer":
            try backUp("bad")
            try DatabaseQueue(path: path("bad")).writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA user_version = 99")
            }
        case _: break
        }
        let error = #expect(throws: StoreError.self) { try restore("bad", into: "new") }
        #expect(error?.description.contains(path("bad")) == true, "\(String(describing: error))")
        #expect(!FileManager.default.fileExists(atPath: path("new/stile.sqlite")))
        #expect(!FileManager.default.fileExists(atPath: path("new/stile.sqlite.partial")))
    }
}
