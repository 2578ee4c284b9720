import Foundation
package import StileJSON
import StileProcess

/// The data engine: DuckDB's command line, one child process per script.
///
/// The script goes in on standard input, so nothing of it shows in the list of processes. The child
/// gets a bare environment (no credentials of ours), a session of its own, and is killed together
/// with whatever it started when the Swift task is cancelled, or this process dies.
package struct DuckDB: Sendable {
    /// The version that this code was written for and tested with.
    package static let expectedVersion = "1.5.6"

    package let executable: String

    package init(executable: String) {
        self.executable = executable
    }

    /// What a script may use.
    package struct Options: Sendable {
        /// DuckDB's own accounting; the process takes up to 250 MB on top (measured), so that the
        /// default stays below 512 MB as a whole.
        package var memoryLimitMegabytes = 224
        package var threads = 2
        /// Where DuckDB spills what does not fit; nil turns spilling off.
        package var temporaryDirectory: String?
        /// Standard output above this fails with `resultTooLarge`.
        package var resultBytesMax = 64 * 1024 * 1024
        package var timeoutSeconds: Int?
        /// Texts that must never appear in an error, such as keys used for hashing.
        package var secrets: [String] = []
        /// Off lets DuckDB work with less memory where row order means nothing.
        package var preservesInsertionOrder = false

        package init() {}

        /// The defaults with spilling to `temporaryDirectory`.
        package init(temporaryDirectory: String) {
            self.temporaryDirectory = temporaryDirectory
        }
    }
}

// MARK: - Running

extension DuckDB {
    /// Runs a script and returns the rows of each statement that printed some, in order.
    ///
    /// The first failing statement ends the script.
    /// - Throws: `DuckDBError`; `CancellationError` when the task was cancelled.
    package func run(_ script: String, options: Options = Options()) async throws -> [DuckDBResult]
    {
        let output = try await execute(
            Self.prelude(options) + script + "\n", mode: "-json", options: options)
        var reader = ResultReader(output)
        return try reader.results()
    }

    /// The rows of the last statement of `sql` that printed any.
    package func query(_ sql: String, options: Options = Options()) async throws -> [JSONObject] {
        try await run(sql, options: options).last?.rows ?? []
    }

    /// Runs a script and returns what it printed as CSV with a header line.
    package func csv(_ script: String, options: Options = Options()) async throws -> String {
        let output = try await execute(
            Self.prelude(options) + script + "\n", mode: "-csv", options: options)
        return String(decoding: output, as: UTF8.self)
    }

    /// The version of the binary, for example `1.5.6`.
    package func version() async throws -> String {
        let rows = try await query("SELECT version() AS version;")
        guard let text = rows.first?["version"]?.stringValue else {
            throw DuckDBError.unreadableResult(reason: "no version")
        }
        return text.hasPrefix("v") ? String(text.dropFirst()) : text
    }

    /// Refuses a binary of another version.
    package func requireExpectedVersion() async throws {
        let found = try await version()
        guard found == Self.expectedVersion else {
            throw DuckDBError.wrongVersion(found: found, expected: Self.expectedVersion)
        }
    }

    private static func prelude(_ options: Options) -> String {
        let spill =
            options.temporaryDirectory.map { "SET temp_directory = \(SQL.literal($0));" }
            ?? "SET temp_directory = '';"
        return "SET memory_limit = '\(options.memoryLimitMegabytes)MB';"
            + "SET threads = \(options.threads);"
            + "SET preserve_insertion_order = \(options.preservesInsertionOrder);"
            + "SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false;"
            + "SET autoload_known_extensions = false; SET enable_progress_bar = false;" + spill
            + "\n"
    }
}

// MARK: - The child process

extension DuckDB {
    func execute(_ script: String, mode: String, options: Options) async throws -> [UInt8] {
        try Task.checkCancellation()
        let end: Program.End
        do throws(ProgramNotStarted) {
            end = try await program(script, mode: mode, options: options).run()
        } catch {
            throw DuckDBError.notStarted(executable: executable, reason: Self.reason(error.code))
        }
        try Task.checkCancellation()
        return try output(of: end, script: script, options: options)
    }

    private func program(_ script: String, mode: String, options: Options) -> Program {
        var program = Program(executable: executable)
        program.arguments = ["-batch", "-bail", "-no-init", mode]
        // No HOME, so that neither an init file nor stored secrets are read; UTC everywhere.
        program.environment = ["TZ": "UTC", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"]
        program.input = Array(script.utf8)
        program.outputBytesMax = options.resultBytesMax
        program.errorBytesMax = 1 << 20
        program.timeoutMillis = options.timeoutSeconds.map { Int64($0) * 1_000 }
        return program
    }

    private static func reason(_ code: Int32) -> String {
        code == ENOENT ? "no such program" : String(cString: strerror(code))
    }

    private func output(
        of end: Program.End, script: String, options: Options
    ) throws -> [UInt8] {
        switch end.halt {
        case .cancelled: throw CancellationError()
        case .outputTooLarge: throw DuckDBError.resultTooLarge(bytesMax: options.resultBytesMax)
        case .timedOut: throw DuckDBError.timedOut(seconds: options.timeoutSeconds ?? 0)
        case nil: break
        }
        switch end.status {
        case .exited(code: 0): return end.output
        case .exited:
            // The settings take up the first line, which is not the caller's.
            let own = script.firstIndex(of: "\n").map { script[script.index(after: $0)...] }
            throw DuckDBError.statement(
                .parse(end.errors, script: String(own ?? ""), secrets: options.secrets))
        case .signaled(let signal): throw DuckDBError.killed(signal: signal)
        }
    }
}
