import Foundation
import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Whole histories, compared event by event with the ones that lie beside their definitions.
///
/// `STILE_REGENERATE_GOLDEN=1` writes them anew: read the difference before committing it.
struct GoldenTests {
    static let folder = Fixtures.folder.appending(path: "Golden")

    static let scenarios: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }()

    @Test(arguments: scenarios)
    func historyIsTheGoldenOne(_ name: String) throws {
        let driver = try Self.run(name, crashes: false)
        #expect(driver.problems.isEmpty)
        let file = Self.folder.appending(path: "\(name)/history.json")
        let found = driver.history.map(\.apiJSON)
        if ProcessInfo.processInfo.environment["STILE_REGENERATE_GOLDEN"] == "1" {
            let lines = found.map { "  " + $0.serialized() }.joined(separator: ",\n")
            try "[\n\(lines)\n]\n".write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try JSON(parsing: String(contentsOf: file, encoding: .utf8)).arrayValue ?? []
        #expect(found.count == golden.count)
        for (found, golden) in zip(found, golden) { #expect(found == golden) }
    }

    /// A restart after every single step changes nothing.
    @Test(arguments: scenarios)
    func historySurvivesCrashes(_ name: String) throws {
        let calm = try Self.run(name, crashes: false)
        let crashing = try Self.run(name, crashes: true)
        #expect(crashing.problems.isEmpty)
        #expect(crashing.history.map(\.apiJSON) == calm.history.map(\.apiJSON))
        #expect(crashing.state == calm.state)
    }

    @Test func thereAreScenarios() { #expect(Self.scenarios.count >= 20) }

    // MARK: - Running a scenario

    private static func run(_ name: String, crashes: Bool) throws -> Driver {
        func read(_ file: String) throws -> String {
            try String(contentsOf: folder.appending(path: "\(name)/\(file)"), encoding: .utf8)
        }
        var driver = Driver(try Definition(compiling: read("definition.asl.json")))
        driver.crashes = crashes
        let script = try JSON(parsing: read("script.json"))
        driver.script = results(script["tasks"])
        let input = try read("input.json").trimmingCharacters(in: .newlines)
        try driver.start(input: input)
        for command in script["commands"]?.arrayValue ?? [] { apply(command, to: &driver) }
        driver.run()
        return driver
    }

    private static func apply(_ command: JSON, to driver: inout Driver) {
        if let seconds = command["atSeconds"]?.integerValue {
            let time = Driver.startMillis + seconds * 1_000
            driver.run(untilMillis: time)
            driver.nowMillis = max(driver.nowMillis, time)
        } else {
            driver.run()
            driver.nowMillis += (command["afterSeconds"]?.integerValue ?? 0) * 1_000
        }
        if let stop = command["stop"] {
            driver.send(
                .stop(error: stop["error"]?.stringValue, cause: stop["cause"]?.stringValue))
        } else {
            driver.send(.redrive)
        }
    }

    private static func results(_ tasks: JSON?) -> [String: [Driver.Result]] {
        var script: [String: [Driver.Result]] = [:]
        guard case .object(let members)? = tasks else { return script }
        for (state, results) in members {
            script[state] = results.arrayValue?.map { result in
                if let output = result["output"] { return .success(output.serialized()) }
                if result["silent"] != nil { return .silence }
                return .failure(
                    error: result["error"]?.stringValue, cause: result["cause"]?.stringValue)
            }
        }
        return script
    }
}
