package import StileJSONPath

/// A state machine as the interpreter runs it: decoded, checked and compiled, immutable and shared.
package struct Definition: Sendable {
    package let comment: String?
    package let version: String?
    package let timeoutSeconds: Int?
    package let graph: StateGraph
    /// The text that was deployed, byte for byte.
    package let text: String

    package init(
        comment: String? = nil, version: String? = nil, timeoutSeconds: Int? = nil,
        graph: StateGraph, text: String
    ) {
        self.comment = comment
        self.version = version
        self.timeoutSeconds = timeoutSeconds
        self.graph = graph
        self.text = text
    }
}

/// The states of a machine, a Parallel branch or a Map's item processor.
package struct StateGraph: Sendable {
    package let startAt: String
    /// By name.
    package let states: [String: State]
    /// In the order of the text.
    package let stateNames: [String]

    /// A graph of `states`, which are given in the order of the text.
    package init(startAt: String, states: [State]) {
        self.startAt = startAt
        self.stateNames = states.map(\.name)
        self.states = Dictionary(
            states.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// One state: what all states share, and what its type adds.
package final class State: Sendable {
    package let name: String
    package let comment: String?
    /// Where the state stands in the definition, as a JSON pointer (`/States/Load`).
    package let pointer: String
    /// `InputPath`; nil is JSON null (an empty object comes in), absent is `$`.
    package let inputPath: DataPath?
    /// `OutputPath`; nil is JSON null (an empty object goes out), absent is `$`.
    package let outputPath: DataPath?
    package let queryLanguage: QueryLanguage
    /// `Output`, in the query language JSONata: what goes out instead of the result or the input.
    package let output: JSONataTemplate?
    /// `Assign`: the variables that the state sets when it ends well.
    package let assign: Template?
    package let kind: StateKind

    package init(
        name: String, comment: String? = nil, pointer: String,
        queryLanguage: QueryLanguage = .jsonPath, inputPath: DataPath?, outputPath: DataPath?,
        output: JSONataTemplate? = nil, assign: Template? = nil, kind: StateKind
    ) {
        self.name = name
        self.comment = comment
        self.pointer = pointer
        self.queryLanguage = queryLanguage
        self.inputPath = inputPath
        self.outputPath = outputPath
        self.output = output
        self.assign = assign
        self.kind = kind
    }
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
    package var typeName: String { type.rawValue }

    /// The type without what it carries.
    package var type: StateType {
        switch self {
        case .task: .task
        case .pass: .pass
        case .choice: .choice
        case .wait: .wait
        case .succeed: .succeed
        case .fail: .fail
        case .parallel: .parallel
        case .map: .map
        }
    }
}

/// The values of a state's `Type`, in the order in which AWS lists them.
package enum StateType: String, Sendable, CaseIterable {
    case task = "Task"
    case wait = "Wait"
    case pass = "Pass"
    case succeed = "Succeed"
    case fail = "Fail"
    case choice = "Choice"
    case parallel = "Parallel"
    case map = "Map"
}

/// The values of `QueryLanguage`: how a state's fields are computed.
package enum QueryLanguage: String, Sendable, CaseIterable {
    case jsonPath = "JSONPath"
    case jsonata = "JSONata"
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

/// A field that stands in the definition as a value, with `Path` at its name's end as a path into the
/// state's input, or in JSONata as an expression.
package enum Dynamic<Value: Sendable>: Sendable {
    case value(Value)
    case path(DataPath)
    case expression(QueryExpression)
}
