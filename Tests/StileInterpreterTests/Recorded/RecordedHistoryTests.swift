import Foundation
import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Replays what AWS recorded: same definition, input and task results, same history.
@Suite(.enabled(if: RecordedCase.folder != nil, "no recordings: set STILE_SHARED"))
struct RecordedHistoryTests {
    /// Cases that fail, each with the reason; a case that passes must be struck off.
    static let known: [String: String] = {
        let file = Fixtures.folder.appending(path: "Recorded/KnownFailures.json")
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            case .object(let members)? = try? JSON(parsing: text)
        else { return [:] }
        return Dictionary(
            members.map { ($0.key, $0.value.stringValue ?? "") }, uniquingKeysWith: { $1 })
    }()

    @Test(arguments: RecordedCase.all)
    func historyIsTheRecordedOne(_ recorded: RecordedCase) throws {
        let differences = Self.differences(recorded)
        if let reason = Self.known[recorded.name] {
            #expect(!differences.isEmpty, "passes now, strike it off: \(reason)")
        } else {
            #expect(differences.isEmpty, "\n\(differences.joined(separator: "\n"))")
        }
    }

    @Test func everyKnownFailureIsACase() {
        let names = Set(RecordedCase.all.map(\.name))
        #expect(Set(Self.known.keys).subtracting(names).isEmpty)
        #expect(names.count > 100)
    }

    static func differences(_ recorded: RecordedCase) -> [String] {
        guard let text = recorded.definition, let expected = recorded.expected else { return ["-"] }
        let compiled = Definition.compile(text)
        guard let definition = compiled.definition else {
            return compiled.errors.map { "refused: \($0.message) at \($0.pointer)" }
        }
        var driver = Driver(definition)
        driver.results = recorded.results
        do {
            try driver.start(input: recorded.input)
        } catch {
            return ["input: \(error)"]
        }
        if recorded.step("StopExecution") != nil {
            driver.run(untilMillis: driver.nowMillis)
            driver.send(.stop(error: nil, cause: nil))
        }
        driver.run()
        let differences = RecordedHistory.differences(expected, driver.history.map(\.apiJSON))
        return driver.problems + differences + (differences.isEmpty ? [] : driver.lines)
    }
}
