package import StileJSON
package import StileJSONPath

/// A state machine as the interpreter runs it: decoded, checked and compiled, immutable and shared.
package struct Definition: Sendable {
    package let comment: String?
    package let version: String?
    package let timeoutSeconds: Int?
    package let graph: StateGraph
    /// The text that was deployed, byte for byte.
    package let text: String
}

/// The states of a machine, a Parallel branch or a Map's item processor.
package struct StateGraph: Sendable {
    package let startAt: String
    /// By name, in the order of the text.
    package let states: [String: State]
    package let stateNames: [String]
}

/// One state: what all states share, and what its type adds.
package struct State: Sendable {
    package let name: String
    package let comment: String?
    /// Where the state stands in the definition, as a JSON pointer (`/States/Load`).
    package let pointer: String
    /// `InputPath`; nil is JSON null (an empty object comes in), absent is `$`.
    package let inputPath: DataPath?
    /// `OutputPath`; nil is JSON null (an empty object goes out), absent is `$`.
    package let outputPath: DataPath?
    package let kind: StateKind
}

/// The eight state types of the States Language.
package enum StateKind: Sendable {
    case task(TaskState)
    case pass(PassState)
    case choice(ChoiceState)
    case wait(WaitState)
    case succeed
    case fail(FailState)
    case parallel(ParallelState)
    case map(MapState)

    /// The type's name in definitions and in history events.
    package var typeName: String {
        switch self {
        case .task: "Task"
        case .pass: "Pass"
        case .choice: "Choice"
        case .wait: "Wait"
        case .succeed: "Succeed"
        case .fail: "Fail"
        case .parallel: "Parallel"
        case .map: "Map"
        }
    }
}

/// Where a state goes when it is done.
package enum Successor: Sendable, Hashable {
    case next(String)
    case end
}

/// `ResultPath`: where a result goes into the raw input.
package enum ResultPath: Sendable {
    /// JSON null: the result is thrown away, the input goes on.
    case discard
    case path(ReferencePath)
}

/// A field that stands in the definition as a value or, with `Path` at its name's end, as a path
/// into the state's input.
package enum Dynamic<Value: Sendable>: Sendable {
    case value(Value)
    case path(DataPath)
}

// MARK: - State types

package struct TaskState: Sendable {
    package let resource: TaskResource
    package let parameters: PayloadTemplate?
    package let resultSelector: PayloadTemplate?
    package let resultPath: ResultPath
    package let timeoutSeconds: Dynamic<Int>?
    package let heartbeatSeconds: Dynamic<Int>?
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor
}

package struct PassState: Sendable {
    package let result: JSONDocument?
    package let parameters: PayloadTemplate?
    package let resultPath: ResultPath
    package let successor: Successor
}

package struct ChoiceState: Sendable {
    package let rules: [ChoiceRule]
    package let defaultNext: String?
}

package struct WaitState: Sendable {
    package let duration: WaitDuration
    package let successor: Successor
}

package enum WaitDuration: Sendable {
    case seconds(Dynamic<Int>)
    /// An RFC 3339 time, kept as text.
    case timestamp(Dynamic<String>)
}

package struct FailState: Sendable {
    package let error: FailText?
    package let cause: FailText?
}

/// `Error` and `Cause` of a Fail state: a text, a path, or an intrinsic function.
package enum FailText: Sendable {
    case value(String)
    case path(DataPath)
    case intrinsic(IntrinsicCall)
}

package struct ParallelState: Sendable {
    package let branches: [StateGraph]
    package let parameters: PayloadTemplate?
    package let resultSelector: PayloadTemplate?
    package let resultPath: ResultPath
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor
}

/// A Map state in INLINE mode.
package struct MapState: Sendable {
    package let itemProcessor: StateGraph
    package let itemsPath: DataPath
    package let itemSelector: PayloadTemplate?
    /// 0 means as many as the limit allows.
    package let maxConcurrency: Dynamic<Int>
    package let toleratedFailureCount: Dynamic<Int>?
    package let toleratedFailurePercentage: Dynamic<Double>?
    package let resultSelector: PayloadTemplate?
    package let resultPath: ResultPath
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor
}

// MARK: - Errors

package struct Retrier: Sendable {
    package let errorEquals: [String]
    package let intervalSeconds: Int
    package let maxAttempts: Int
    package let backoffRate: Double
    package let maxDelaySeconds: Int?
    package let jitter: JitterStrategy
}

package enum JitterStrategy: String, Sendable {
    case none = "NONE"
    case full = "FULL"
}

package struct Catcher: Sendable {
    package let errorEquals: [String]
    package let resultPath: ResultPath
    package let next: String
}

// MARK: - Task resources

/// What a Task's `Resource` names.
package enum TaskResource: Sendable, Hashable {
    /// A function ARN: the whole effective input goes to the function, its answer is the result.
    case function(arn: String)
    /// An activity ARN: workers poll for it.
    case activity(arn: String)
    /// `arn:aws:states:::SERVICE:ACTION[.PATTERN]`.
    case integration(arn: String, service: String, action: String, pattern: IntegrationPattern)

    /// The ARN as written.
    package var arn: String {
        switch self {
        case .function(let arn), .activity(let arn), .integration(let arn, _, _, _): arn
        }
    }
}

/// How an optimised integration answers.
package enum IntegrationPattern: String, Sendable, Hashable {
    case requestResponse = ""
    case sync = ".sync"
    case sync2 = ".sync:2"
    case waitForTaskToken = ".waitForTaskToken"
}

// MARK: - Choice rules

package struct ChoiceRule: Sendable {
    package let condition: Condition
    package let next: String
}

package indirect enum Condition: Sendable {
    case and([Condition])
    case or([Condition])
    case not(Condition)
    case comparison(Comparison)
}

package struct Comparison: Sendable {
    package let variable: DataPath
    package let test: ComparisonTest
}

package enum ComparisonTest: Sendable {
    case isPresent(Bool)
    case isNull(Bool)
    case isString(Bool)
    case isNumeric(Bool)
    case isBoolean(Bool)
    case isTimestamp(Bool)
    /// Pattern with `*` as wildcard and `\` as escape.
    case stringMatches(String)
    case booleanEquals(Dynamic<Bool>)
    case string(Ordering, Dynamic<String>)
    case numeric(Ordering, Dynamic<JSONNumber>)
    case timestamp(Ordering, Dynamic<String>)

    package enum Ordering: String, Sendable, CaseIterable {
        case equals = "Equals"
        case lessThan = "LessThan"
        case greaterThan = "GreaterThan"
        case lessThanEquals = "LessThanEquals"
        case greaterThanEquals = "GreaterThanEquals"
    }
}
