import Foundation
import StileJSON

/// Runs a few lines of Python on a request and takes the seconds that it measured itself.
struct PythonTool {
    /// Ends the script this way where a package is missing, so that the group is skipped visibly.
    private static let missingModuleStatus: Int32 = 77

    private let program: [String]

    /// The Python of `make setup`, which has what `Tests/requirements.txt` lists, else the system's.
    init() {
        let own = ".tools/python/bin/python"
        program = FileManager.default.isExecutableFile(atPath: own) ? [own] : ["python3"]
    }

    /// Whether `module` can be imported.
    func has(module: String) throws -> Bool {
        let script = """
            import importlib.util, sys
            sys.exit(0 if importlib.util.find_spec("\(module)") else \(Self.missingModuleStatus))
            """
        return try run(script, input: nil).status == 0
    }

    /// The number that `script` prints after reading `request` as JSON from its standard input.
    func seconds(_ script: String, request: JSON, _ what: String) throws -> Double {
        try seconds(script, text: request.serialized(), what)
    }

    /// The number that `script` prints after reading `text` from its standard input.
    func seconds(_ script: String, text: String, _ what: String) throws -> Double {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(ProcessInfo.processInfo.processIdentifier).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let answer = try run(script, input: try FileHandle(forReadingFrom: file))
        let figure = answer.output.trimmingCharacters(in: .whitespacesAndNewlines)
        guard answer.status == 0, let seconds = Double(figure) else {
            throw BenchmarkFailure("\(what): Python ended with \(answer.status): \(figure)")
        }
        return seconds
    }

    private func run(
        _ script: String, input: FileHandle?
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = program + ["-c", script]
        process.standardInput = input ?? FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: answer, as: UTF8.self))
    }
}

/// Seconds that one call of `work` takes, over calls enough to fill `budget` seconds.
func secondsEach(budget: Double, _ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var count = 0
    while start.duration(to: clock.now).seconds < budget {
        for _ in 0..<10 { try work() }
        count += 10
    }
    return start.duration(to: clock.now).seconds / Double(count)
}
