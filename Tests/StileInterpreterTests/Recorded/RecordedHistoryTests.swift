import Foundation
import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Replays what AWS recorded: same definition, input and task results, same history.
@Suite(.enabled(if: RecordedExecution.arePresent, "no recordings: set STILE_SHARED"))
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

    @Test(arguments: RecordedExecution.all)
    func historyIsTheRecordedOne(_ recorded: RecordedExecution) throws {
        let differences = Self.differences(recorded)
        if let reason = Self.known[recorded.name] {
            #expect(!differences.isEmpty, "passes now, strike it off: \(reason)")
        } else {
            #expect(differences.isEmpty, "\n\(differences.joined(separator: "\n"))")
        }
    }

    @Test func everyKnownFailureIsACase() {
        let names = Set(RecordedExecution.all.map(\.name))
        #expect(Set(Self.known.keys).subtracting(names).isEmpty)
        #expect(names.count > 500)
    }

    static func differences(_ recorded: RecordedExecution) -> [String] {
        guard let text = recorded.definition else { return ["no definition"] }
        let compiled = Definition.compile(text)
        guard let definition = compiled.definition else {
            return compiled.errors.map { "refused: \($0.message) at \($0.pointer)" }
        }
        var driver = Driver(definition)
        driver.results = recorded.results
        if recorded.isActivityDeleted { driver.activities = { _ in false } }
        do {
            try driver.start(input: recorded.input)
        } catch {
            return ["input: \(error)"]
        }
        if recorded.isStopped {
            driver.run(untilMillis: driver.nowMillis)
            driver.send(.stop(error: nil, cause: nil))
        }
        driver.run()
        let differences = compare(recorded.expected, driver.history.map(\.apiJSON))
        return driver.problems + differences + (differences.isEmpty ? [] : driver.lines)
    }

    private static func compare(
        _ expected: RecordedExecution.Expected, _ actual: [JSON]
    ) -> [String] {
        switch expected {
        case .events(let events):
            return RecordedHistory.differences(events, actual)
        case .value(let value, let place):
            let parts = place.split(separator: ".").map(String.init)
            let found = actual.compactMap { $0[parts[0]]?[parts[1]] }
            guard found.count == 1 else { return ["\(found.count) values at \(place)"] }
            return Expectation.differences(value, found[0], at: place)
        }
    }
}
