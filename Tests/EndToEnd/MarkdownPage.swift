import Foundation

/// A page of the documentation, whose blocks the tests run.
struct MarkdownPage {
    /// One fenced block.
    struct Block {
        /// The language and what stands after it: `sh`, `python background`.
        let info: String
        let text: String
    }

    let text: String

    /// - Parameter path: From the root of the repository.
    init(_ path: String) throws {
        text = try String(
            contentsOf: StileProcess.repository.appending(path: path), encoding: .utf8)
    }

    private init(text: String) { self.text = text }

    /// The part between two marks.
    func between(_ begin: String, _ end: String) -> MarkdownPage {
        let rest = text.components(separatedBy: begin).last ?? ""
        return MarkdownPage(text: rest.components(separatedBy: end).first ?? "")
    }

    /// All blocks, in their order.
    var blocks: [Block] {
        var blocks: [Block] = []
        var open: (info: String, lines: [String])?
        for line in text.components(separatedBy: "\n") {
            guard line.hasPrefix("```") else {
                open?.lines.append(line)
                continue
            }
            if let done = open {
                blocks.append(Block(info: done.info, text: done.lines.joined(separator: "\n")))
                open = nil
            } else {
                open = (String(line.dropFirst(3)), [])
            }
        }
        return blocks
    }

    func blocks(_ info: String) -> [Block] { blocks.filter { $0.info == info } }
}

/// Blocks as a person would paste them into a terminal.
enum Pasted {
    /// Runs a block and answers all it prints.
    static func run(
        _ script: String, in folder: URL, environment: [String: String] = [:]
    ) throws -> String {
        let log = folder.appending(path: "printed-\(UUID().uuidString)").path
        let process = try start(script, in: folder, log: log, environment: environment)
        process.waitUntilExit()
        return try String(contentsOfFile: log, encoding: .utf8)
    }

    /// Starts a block that does not end by itself.
    static func start(
        _ script: String, in folder: URL, log: String, environment: [String: String] = [:]
    ) throws -> ChildProcess {
        var variables = ProcessInfo.processInfo.environment
        let tools = [
            StileProcess.binary.deletingLastPathComponent().path,
            StileProcess.repository.appending(path: ".tools/python/bin").path,
        ]
        variables["PATH"] = (tools + [variables["PATH"] ?? ""]).joined(separator: ":")
        variables["NO_COLOR"] = "1"
        return try ChildProcess(
            "/bin/bash", ["-c", script], environment: variables.merging(environment) { $1 },
            directory: folder.path, output: log, errors: log)
    }
}
