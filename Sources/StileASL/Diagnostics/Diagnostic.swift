/// One problem of a definition: what, where, and what to do about it.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: String, Sendable {
        /// The definition is refused.
        case error = "ERROR"
        /// It is accepted, but probably not what was meant.
        case warning = "WARNING"
        /// Worth knowing; nothing is wrong. AWS has no such severity, and its API never shows one.
        case info = "INFO"

        /// Whether it is as grave as `other`, or graver.
        package func isAtLeast(_ other: Severity) -> Bool { rank >= other.rank }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    package let severity: Severity
    package let code: DiagnosticCode
    /// AWS's text, word for word, where one is recorded; else ours.
    package let message: String
    /// What AWS's text leaves out (the reason, the offset in an expression).
    package let detail: String?
    /// What to do, such as `did you mean "Next"?`; never part of AWS's answer.
    package let suggestion: String?
    /// The place as AWS names it: a JSON pointer, `/` for the whole definition.
    package let pointer: String
    /// From 1.
    package let line: Int
    /// From 1, in characters.
    package let column: Int

    /// The text of an `InvalidDefinition` error for this problem, as AWS words it.
    package var awsText: String { "\(code.rawValue): \(message) at \(pointer)" }

    /// The same problem in a text that begins further on in the line.
    func moved(byColumns columns: Int) -> Diagnostic {
        Diagnostic(
            severity: severity, code: code, message: message, detail: detail,
            suggestion: suggestion, pointer: pointer, line: line, column: column + columns)
    }
}

/// What kind of problem it is. The first two groups are AWS's own codes.
package enum DiagnosticCode: String, Sendable, CaseIterable {
    case invalidJSONDescription = "INVALID_JSON_DESCRIPTION"
    case schemaValidationFailed = "SCHEMA_VALIDATION_FAILED"
    /// A transition to a state that does not exist, or a state that no transition reaches.
    case missingTransitionTarget = "MISSING_TRANSITION_TARGET"
    case duplicateStateName = "DUPLICATE_STATE_NAME"
    case invalidStateName = "INVALID_STATE_NAME"
    case missingEndState = "MISSING_END_STATE"
    case duplicateLabelName = "DUPLICATE_LABEL_NAME"
    case invalidLabelName = "INVALID_LABEL_NAME"

    // AWS's warnings.
    case noDollar = "NO_DOLLAR"
    case noPath = "NO_PATH"
    case passResultIsStatic = "PASS_RESULT_IS_STATIC"

    /// `${Name}` of a deployment template was not filled in.
    case unresolvedPlaceholder = "UNRESOLVED_PLACEHOLDER"
    case choiceWithoutDefault = "CHOICE_WITHOUT_DEFAULT"
    case unknownErrorName = "UNKNOWN_ERROR_NAME"
    case unreachableHandler = "UNREACHABLE_HANDLER"
    case repeatedField = "REPEATED_FIELD"
    case unknownIntegration = "UNKNOWN_INTEGRATION"
    case noExpressionMarks = "NO_EXPRESSION_MARKS"
    case handlerNeverFires = "HANDLER_NEVER_FIRES"
    case endlessLoop = "ENDLESS_LOOP"
    case waitBeyondLimit = "WAIT_BEYOND_LIMIT"
    case callbackWithoutTimeout = "CALLBACK_WITHOUT_TIMEOUT"
    case retryNotIdempotent = "RETRY_NOT_IDEMPOTENT"
    case pathNeverExists = "PATH_NEVER_EXISTS"
    case unassignedVariable = "UNASSIGNED_VARIABLE"
    case historyLimit = "HISTORY_LIMIT"
    case payloadLimit = "PAYLOAD_LIMIT"
}
