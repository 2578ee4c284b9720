import Foundation
import StileCLI
import Synchronization
import Testing

/// Runs command lines in this process, against a folder of their own that is removed at the end.
final class Shell {
    let folder: String
    var environment: [String: String] = [:]
    var input = ""
    var isTerminal = false

    struct Result {
        let status: Int32
        let out: String
        let err: String
    }

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "stile-cli-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: folder).appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: folder).appending(path: name), encoding: .utf8)
    }

    @discardableResult
    func run(_ arguments: String...) async -> Result { await run(arguments) }

    func run(_ arguments: [String]) async -> Result {
        let out = Collector()
        let err = Collector()
        let input = input
        let surroundings = Surroundings(
            environment: environment, currentDirectory: folder,
            console: Console(
                write: { out.append($0) }, writeError: { err.append($0) },
                outIsTerminal: isTerminal, errorIsTerminal: isTerminal),
            readInput: { input })
        let status = await CommandLineInterface.run(arguments, surroundings)
        return Result(status: status, out: clean(out.text), err: clean(err.text))
    }

    /// The folder's name differs in every run.
    private func clean(_ text: String) -> String { text.replacing(folder, with: "DIR") }

    private final class Collector: Sendable {
        private let stored = Mutex("")
        var text: String { stored.withLock { $0 } }
        func append(_ text: String) { stored.withLock { $0 += text } }
    }
}
