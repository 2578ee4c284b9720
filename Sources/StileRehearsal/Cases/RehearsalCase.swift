package import StileJSON

/// One test case of a workflow: what goes in, what its tasks answer, and what must come of it.
package struct RehearsalCase: Sendable {
    package let name: String
    /// Where its name stands in the file.
    package var place = SourceLocation(line: 1, column: 1)
    package var input = JSONDocument.emptyObject
    package var settings = RehearsalSettings()
    /// By the name of the state.
    package var stateMocks: [String: Mock] = [:]
    /// By the `Resource` as the definition has it; for states without a mock of their own.
    package var resourceMocks: [String: Mock] = [:]
    package var expectation = Expectation()

    package init(name: String) { self.name = name }
}

/// The world of a case as far as no task answers for it: time, chance, names.
package struct RehearsalSettings: Sendable {
    /// The virtual clock's beginning: 2026-01-01T00:00:00Z where nobody says otherwise.
    package var startMillis: Int64 = 1_767_225_600_000
    /// Of everything random: jitter, `States.UUID()`, `$random()`.
    package var seed: UInt64 = 1
    /// The state to begin with instead of the machine's own `StartAt`.
    package var startAt: String?
    /// The variables to begin with, without `$`.
    package var variables: [String: JSON] = [:]
    package var isExpress = false
    package var executionName = "rehearsal"
    package var stateMachineName = "workflow"
    package var roleARN = "arn:aws:iam::000000000000:role/rehearsal"
    /// Given whole only where the case names them.
    package var executionARN: String?
    package var stateMachineARN: String?
    /// States that may be entered; a case that goes on is cut off.
    package var statesMax = 10_000

    package init() {}
}

/// What the calls of one state or resource answer.
package struct Mock: Sendable {
    package var answers: [Answer]
    /// A single answer stands for every call.
    package var isSingle: Bool
    /// Where it stands in its file.
    package var place: SourceLocation

    package init(answers: [Answer], isSingle: Bool, place: SourceLocation) {
        self.answers = answers
        self.isSingle = isSingle
        self.place = place
    }
}

/// What one call of a task answers, and which calls it is for.
package struct Answer: Sendable {
    package var outcome: Outcome
    /// How long the task takes, in milliseconds of the virtual clock.
    package var delayMillis: Int64 = 0
    /// How often it beats meanwhile; nil for never.
    package var heartbeatMillis: Int64?
    /// Zero-based calls of the state in the order of the execution.
    package var calls: CountRange?
    /// Zero-based attempts of one entry of the state: its retries.
    package var attempts: CountRange?
    /// Zero-based indexes of the innermost Map iteration.
    package var items: CountRange?

    package enum Outcome: Sendable {
        case result(JSONDocument)
        case failure(error: String, cause: String?)
        /// Only a timeout ends it.
        case never
    }

    package init(_ outcome: Outcome) { self.outcome = outcome }

    /// Whether it says which calls it is for.
    var isSelective: Bool { calls != nil || attempts != nil || items != nil }
}

/// `2`, `0-3`, or `4-` without an end.
package struct CountRange: Hashable, Sendable {
    package let first: Int
    /// Included; nil without an end.
    package let last: Int?

    package init(first: Int, last: Int?) {
        self.first = first
        self.last = last
    }

    /// Reads `2`, `0-3` or `4-`; nil for anything else.
    package init?(parsing text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let start = parts.first, let first = Self.count(start) else { return nil }
        switch parts.count {
        case 1: self.init(first: first, last: first)
        case 2 where parts[1].isEmpty: self.init(first: first, last: nil)
        case 2:
            guard let last = Self.count(parts[1]), last >= first else { return nil }
            self.init(first: first, last: last)
        case _: return nil
        }
    }

    package func contains(_ count: Int) -> Bool { count >= first && count <= last ?? .max }

    private static func count(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }
}
