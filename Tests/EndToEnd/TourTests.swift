import Foundation
import Testing

/// The tour in the README does what the README says.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct TourTests {
    /// The shell blocks between the tour's markers.
    static func blocks() throws -> [String] {
        let readme = try String(
            contentsOf: StileProcess.repository.appending(path: "README.md"), encoding: .utf8)
        let tour = readme.components(separatedBy: "<!-- tour:begin -->").last?
            .components(separatedBy: "<!-- tour:end -->").first
        return (tour ?? "").components(separatedBy: "```sh\n").dropFirst().map {
            $0.components(separatedBy: "\n```").first ?? ""
        }
    }

    @Test func everyStepDoesWhatItSays() throws {
        let folder = try TemporaryFolder()
        let printed = try Self.blocks().map { try shell($0, in: folder.url) }
        try #require(printed.count == 3)
        #expect(printed[0].contains("did you mean \"End\"?"), "\(printed[0])")
        #expect(printed[1].contains("Hello, Ada!"), "\(printed[1])")
        #expect(printed[2].contains("FAILED"), "\(printed[2])")
        #expect(printed[2].contains("stile redrive"), "\(printed[2])")
    }

    /// The pipeline's block, all but the server that would not end.
    @Test func thePipelineIsDeployedAndScheduled() throws {
        let readme = try String(
            contentsOf: StileProcess.repository.appending(path: "README.md"), encoding: .utf8)
        let block = try #require(
            readme.components(separatedBy: "```sh\n").first { $0.hasPrefix("stile deploy") })
        let script = (block.components(separatedBy: "\n```").first ?? "")
            .replacing(
                "\nstile serve",
                with: "\nstile schedule list --json\nstile schedule next nightly-retail")
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: StileProcess.repository.appending(path: "Workflows"),
            to: folder.url.appending(path: "Workflows"))
        let printed = try shell(script, in: folder.url)
        for expected in ["retail-daily", "weblogs-hourly", "flights-daily", "Europe/London"] {
            #expect(printed.contains(expected), "\(expected) is missing in: \(printed)")
        }
        #expect(!printed.contains("error:"), "\(printed)")
    }

    /// Runs a block as a person would paste it, and returns all it prints.
    private func shell(_ script: String, in folder: URL) throws -> String {
        var variables = ProcessInfo.processInfo.environment
        let binaries = StileProcess.binary.deletingLastPathComponent().path
        variables["PATH"] = "\(binaries):\(variables["PATH"] ?? "")"
        variables["NO_COLOR"] = "1"
        let log = folder.appending(path: "printed-\(UUID().uuidString)").path
        let process = try ChildProcess(
            "/bin/bash", ["-c", script], environment: variables, directory: folder.path,
            output: log, errors: log)
        process.waitUntilExit()
        return try String(contentsOfFile: log, encoding: .utf8)
    }
}
