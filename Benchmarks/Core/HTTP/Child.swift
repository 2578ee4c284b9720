import Foundation

/// A process beside this one, ended with the object at the latest.
final class Child {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// - Parameter log: where its standard error goes; nil: to this process's.
    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        log: String? = nil
    ) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        if let log {
            try Data().write(to: URL(fileURLWithPath: log))
            process.standardError = FileHandle(forWritingAtPath: log)
            process.standardOutput = process.standardError
        }
        try process.run()
    }

    deinit { end() }

    /// Everything that it prints until it ends.
    func allOutput() -> String {
        String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    /// What has been printed; waits while there is nothing.
    func nextOutput() -> String {
        String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    }

    func closeInput() { try? input.fileHandleForWriting.close() }

    func waitForEnd() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    func end() {
        guard process.isRunning else { return }
        process.terminate()
        for _ in 0..<300 where process.isRunning { usleep(10_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    var isRunning: Bool { process.isRunning }

    /// Megabytes that it has in memory now.
    func residentMegabytes() -> Double {
        let path = "/proc/\(process.processIdentifier)/status"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        let words = line.split { $0 == " " || $0 == "\t" }
        return words.count > 1 ? (Double(words[1]) ?? 0) / 1024 : 0
    }

    /// Seconds that it has taken of a processor so far.
    func processorSeconds() -> Double {
        let path = "/proc/\(process.processIdentifier)/stat"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        // After the name in brackets: user and system time are the 12th and 13th word.
        let words = (text.split(separator: ")").last ?? "").split(separator: " ")
        guard words.count > 12, let user = Double(words[11]), let system = Double(words[12]) else {
            return 0
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
