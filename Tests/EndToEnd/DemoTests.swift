import Foundation
import Testing

/// The demo on generated data: everything adds up, and a second run changes nothing.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct DemoTests {
    @Test func runsTwiceAndChangesNothingTheSecondTime() throws {
        let folder = try TemporaryFolder()
        let first = try demo(folder, log: "first.log")
        #expect(first.status == 0, "\(first.printed.suffix(2_000))")
        #expect(first.printed.contains("files of tables written"))
        for dataset in ["online_retail", "weblogs", "flights", "weather_nyc"] {
            #expect(first.printed.contains("\(dataset): adds up"))
        }
        let second = try demo(folder, log: "second.log")
        #expect(second.status == 0, "\(second.printed.suffix(2_000))")
        #expect(second.printed.contains("nothing changed:"))
    }

    private func demo(_ folder: TemporaryFolder, log: String) throws -> (
        status: Int32, printed: String
    ) {
        var variables = ProcessInfo.processInfo.environment
        variables["STILE"] = StileProcess.binary.path
        variables["STILE_SHARED"] = "/nonexistent"
        if let duckDB = StileProcess.duckDB { variables["STILE_DUCKDB"] = duckDB }
        let process = try ChildProcess(
            "/bin/bash", ["Examples/demo/demo.sh", folder.path("demo")], environment: variables,
            directory: StileProcess.repository.path, output: folder.path(log),
            errors: folder.path(log))
        let status = process.terminationStatus
        return (status, try String(contentsOfFile: folder.path(log), encoding: .utf8))
    }
}
