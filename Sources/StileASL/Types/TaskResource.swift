/// What a Task's `Resource` names.
package enum TaskResource: Sendable, Hashable {
    /// A function ARN: the whole effective input goes to the function, its answer is the result.
    case function(arn: String)
    /// An activity ARN: workers poll for it.
    case activity(arn: String)
    /// `arn:aws:states:::SERVICE:ACTION[.PATTERN]`; an SDK service is `aws-sdk:NAME`.
    case integration(arn: String, service: String, action: String, pattern: IntegrationPattern)

    /// The ARN as written.
    package var arn: String {
        switch self {
        case .function(let arn), .activity(let arn), .integration(let arn, _, _, _): arn
        }
    }

    /// The name in a function ARN, without version or alias; nil for everything else.
    package var functionName: String? { functionParts?.name }

    /// The version or alias at the end of a function ARN.
    package var functionQualifier: String? { functionParts?.qualifier }

    private var functionParts: (name: String, qualifier: String?)? {
        guard case .function(let arn) = self else { return nil }
        let parts = ARNParser.split(arn)
        guard parts.count >= 7 else { return nil }
        return (parts[6], parts.count > 7 ? parts[7] : nil)
    }
}

/// How an optimised integration answers.
package enum IntegrationPattern: String, Sendable, Hashable, CaseIterable {
    case requestResponse = ""
    case sync = ".sync"
    case sync2 = ".sync:2"
    case waitForTaskToken = ".waitForTaskToken"
}
