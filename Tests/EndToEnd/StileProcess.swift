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
        let output = Pipe()
        let errors = Pipe()
        let process = try launch(output: output, errors: errors)
        let collected = Collected()
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            collected.set(errors: errors.fileHandleForReading.readDataToEndOfFile())
        }
        let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
        group.wait()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: collected.errors, as: UTF8.self))
    }

    /// Starts without waiting; what it prints goes to `log`.
    func start(log: URL) throws -> Process {
        if !FileManager.default.fileExists(atPath: log.path) {
            try Data().write(to: log)
        }
        let handle = try FileHandle(forWritingTo: log)
        try handle.seekToEnd()
        return try launch(output: handle, errors: handle)
    }

    private func launch(output: Any, errors: Any) throws -> Process {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        process.currentDirectoryURL = directory
        var variables = ProcessInfo.processInfo.environment
        variables["NO_COLOR"] = "1"
        if let duckDB = Self.duckDB { variables["STILE_DUCKDB"] = duckDB }
        process.environment = variables.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }

    /// Bytes handed from the reading thread to the caller, which waits for the thread.
    private final class Collected: @unchecked Sendable {
        private let lock = NSLock()
        private var stored = Data()
        var errors: Data { lock.withLock { stored } }
        func set(errors: Data) { lock.withLock { stored = errors } }
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
