import Foundation
import GRDB

/// What SQLite and the shell do with a file, to compare with.
enum SQLiteTool {
    /// SQLite's own examination.
    static func check(_ path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        let answer = try queue.read {
            try String.fetchOne($0, sql: "PRAGMA integrity_check(20)")
        }
        guard answer == "ok" else { throw BenchmarkFailure("\(path): \(answer ?? "nothing")") }
    }

    /// `cp` to a file that is on the disk afterwards.
    static func copy(_ source: String, to target: String) throws {
        for arguments in [["cp", source, target], ["sync", target]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = arguments
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw BenchmarkFailure("\(arguments) failed")
            }
        }
    }
}
