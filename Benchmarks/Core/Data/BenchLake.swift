import Foundation
import Logging
import StileDuckDB
import StileLake
import StileTasks
import Subprocess

/// A project, a landing area and a lake in a fresh directory, removed with the value.
final class BenchLake: Sendable {
    let root: String
    let lake: DirectoryStore
    let engine: DuckDB

    private let isOwner: Bool

    /// Holds a copy of `Workflows`, so that its contracts are where they say.
    init() throws {
        root =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(UUID().uuidString)").path
        isOwner = true
        let files = FileManager.default
        for folder in ["landing", "lake"] {
            try files.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try files.copyItem(atPath: "Workflows", toPath: root + "/Workflows")
        lake = try DirectoryStore(root + "/lake")
        engine = try DuckDB.locate()
    }

    /// What another process made.
    init(existing root: String) throws {
        self.root = root
        isOwner = false
        lake = try DirectoryStore(root + "/lake")
        engine = try DuckDB.locate()
    }

    deinit { if isOwner { try? FileManager.default.removeItem(atPath: root) } }

    var options: DuckDB.Options { DuckDB.Options(temporaryDirectory: root + "/spill") }

    /// A context for one call; no two are alike.
    func context() -> TaskContext {
        let key = UUID().uuidString
        return TaskContext(
            executionARN: "arn:aws:states:us-east-1:000000000000:execution:bench:\(key)",
            stateName: "Bench", attempt: 0, idempotencyKey: key,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Takes away what was made of raw, so that it is made again.
    func forget(_ folders: [String]) throws {
        for folder in folders { try remove("lake/" + folder) }
    }

    func remove(_ path: String) throws {
        let path = "\(root)/\(path)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
    }

    /// Runs a shell script, which must succeed, in the root.
    func shell(_ script: String) async throws {
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-ec", "cd \(root)\n" + script], output: .discarded,
            error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else {
            throw BenchmarkFailure("\(script): \(result.standardError)")
        }
    }
}
