import Foundation

/// Runs the built `stile` binary as people do: real processes, real signals.
struct StileProcess {
    /// The repository, whose workflows the tests run.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The binary that was built beside the test bundle.
    static let binary: URL = {
        let named = ProcessInfo.processInfo.environment["STILE_BINARY"]
        return named.map { URL(filePath: $0) }
            ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "stile")
    }()

    static let duckDB: String? = {
        let environment = ProcessInfo.processInfo.environment
        let candidates: [String?] = [
            environment["STILE_DUCKDB"],
            repository.appending(path: ".tools/duckdb/bin/duckdb").path,
        ]
        return candidates.compactMap { $0 }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    static var canRun: Bool {
        duckDB != nil && FileManager.default.isExecutableFile(atPath: binary.path)
    }

    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    let arguments: [String]
    var environment: [String: String] = [:]
    var directory = repository

    /// Runs to the end.
    func run() throws -> Result {
        let folder = try TemporaryFolder()
        let process = try launch(output: folder.path("out"), errors: folder.path("errors"))
        let status = process.terminationStatus
        return Result(
            status: status, output: try Self.text(folder.path("out")),
            errors: try Self.text(folder.path("errors")))
    }

    /// Starts without waiting; what it prints is appended to `log`.
    func start(log: URL) throws -> ChildProcess {
        try launch(output: log.path, errors: log.path)
    }

    private func launch(output: String, errors: String) throws -> ChildProcess {
        var variables = ProcessInfo.processInfo.environment
        variables["NO_COLOR"] = "1"
        variables["STILE_PRIVACY_SALT"] = "tests"
        // Many servers run at once.
        variables["STILE_PORT"] = "0"
        if let duckDB = Self.duckDB { variables["STILE_DUCKDB"] = duckDB }
        return try ChildProcess(
            Self.binary.path, arguments, environment: variables.merging(environment) { $1 },
            directory: directory.path, output: output, errors: errors)
    }

    private static func text(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }
}

/// A folder of its own for a test, removed at the end.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "stile-e2e-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ text: String, to name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
