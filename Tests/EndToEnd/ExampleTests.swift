import Foundation
import StileJSON
import Testing

/// Every example runs and gives the output that lies beside it.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct ExampleTests {
    static let examples: [String] = {
        let folder = StileProcess.repository.appending(path: "Examples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter {
            FileManager.default.fileExists(
                atPath: folder.appending(path: "\($0)/output.json").path)
        }
    }()

    @Test(arguments: examples) func runs(_ name: String) throws {
        let folder = try TemporaryFolder()
        var arguments = [
            "run", "Examples/\(name)/definition.asl.json", "--input",
            "@Examples/\(name)/input.json", "--data", folder.path("data"),
        ]
        let config = "Examples/\(name)/stile.json"
        if FileManager.default.fileExists(
            atPath: StileProcess.repository.appending(path: config).path)
        {
            arguments += ["--config", config]
        }
        let result = try StileProcess(arguments: arguments).run()
        #expect(result.status == 0, "\(result.errors)")
        let expected = try String(
            contentsOf: StileProcess.repository.appending(path: "Examples/\(name)/output.json"),
            encoding: .utf8)
        #expect(try JSON(parsing: result.output) == JSON(parsing: expected))
    }
}
