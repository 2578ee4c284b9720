package import StileASL
package import StileJSON

/// What TestState is asked: one state of a definition, with its data and, where it has work to do
/// outside, perhaps with what that work gives.
package struct StateTest: Sendable {
    package let definition: Definition
    package let state: State
    package var input = JSONDocument.emptyObject
    package var variables = JSONObject()
    /// Stands for the whole context object.
    package var context: JSON?
    package var mock: Mock?
    package var configuration = Configuration()
    package var revealsSecrets = false
    package var roleARN: String?
    /// What the context object says of the execution, which does not exist otherwise.
    package let executionARN: String
    package let stateMachineARN: String

    /// What the work gives instead of being done.
    package struct Mock: Sendable {
        package var result: JSONDocument?
        package var errorOutput: (error: String?, cause: String?)?
        package var fieldValidation: FieldValidation

        package init(
            result: JSONDocument? = nil, errorOutput: (error: String?, cause: String?)? = nil,
            fieldValidation: FieldValidation = .strict
        ) {
            self.result = result
            self.errorOutput = errorOutput
            self.fieldValidation = fieldValidation
        }
    }

    /// How closely a mocked result must be what the service answers.
    package enum FieldValidation: String, Sendable, CaseIterable {
        /// Required fields must be there, and those that are must have their type.
        case strict = "STRICT"
        /// Fields that are there must have their type.
        case present = "PRESENT"
        case none = "NONE"
    }

    /// What happened to the state before.
    package struct Configuration: Sendable {
        package var retrierRetryCount = 0
        package var errorCausedByState: String?
        package var mapIterationFailureCount: Int?
        package var mapItemReaderData: JSONDocument?

        package init() {}
    }

    package init(
        definition: Definition, state: State, executionARN: String, stateMachineARN: String
    ) {
        self.definition = definition
        self.state = state
        self.executionARN = executionARN
        self.stateMachineARN = stateMachineARN
    }

    /// The name that AWS gives a tested state, whatever its own.
    package static let stateName = "StateName"
}

/// Why a test was not begun: in AWS's words, for whoever asked.
package struct StateTestRefusal: Error, Hashable, Sendable {
    package enum Kind: Sendable {
        case validation
        case invalidDefinition
    }

    package let kind: Kind
    package let message: String

    init(_ message: String, _ kind: Kind = .validation) {
        self.kind = kind
        self.message = message
    }
}

/// How far a test has come.
package enum StateTestProgress: Sendable {
    case finished(StateTestOutcome)
    /// The state's task is to be done; `StateTestRun.answer` takes what it gave.
    case task(StateTestTask)
}

/// The task of a tested Task state, as its parameters came out.
package struct StateTestTask: Sendable {
    package let resource: TaskResource
    package let input: JSONDocument
    package let timeoutSeconds: Int?
    package let heartbeatSeconds: Int?
    /// A call to a service that does the work elsewhere.
    package var isServiceCall: Bool { resource.isServiceCall }
}

/// What a tested state did.
package struct StateTestOutcome: Sendable {
    package enum Status: String, Sendable {
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case retriable = "RETRIABLE"
        case caughtError = "CAUGHT_ERROR"
    }

    package let status: Status
    package var output: JSONDocument?
    package var error: String?
    package var cause: String?
    package var nextState: String?
    /// `inspectionData`: what became of the data on its way, payloads as JSON texts.
    package var inspection = JSONObject()
}
