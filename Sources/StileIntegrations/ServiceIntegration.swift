package import StileExecutor
package import StileInterpreter
package import StileJSON

/// A service that Task states may call.
package protocol ServiceIntegration: Sendable {
    /// Why the call can not be made here, before anything is tried; nil when it can.
    func refusal(of resource: TaskResourceName, input: JSONDocument) -> TaskError?

    /// Whether the work is done outside of this process; answers at once.
    func worksElsewhere(_ resource: TaskResourceName, input: JSONDocument) -> Bool

    /// How many such calls may be under way at once; nil: any number. Answers at once.
    func limit(of resource: TaskResourceName, input: JSONDocument) -> TaskLimit?

    /// Makes the call, and for `.sync` waits for the end of what it started.
    func run(_ call: IntegrationCall, reporter: TaskReporter) async -> TaskOutcome
}

extension ServiceIntegration {
    package func worksElsewhere(_ resource: TaskResourceName, input: JSONDocument) -> Bool { true }

    package func limit(of resource: TaskResourceName, input: JSONDocument) -> TaskLimit? { nil }
}

/// One attempt of a Task state, with its resource taken apart.
package struct IntegrationCall: Sendable {
    package let resource: TaskResourceName
    package let task: TaskDispatch
    package let executionARN: String

    package init(resource: TaskResourceName, task: TaskDispatch, executionARN: String) {
        self.resource = resource
        self.task = task
        self.executionARN = executionARN
    }

    /// What the service answered is the task's result, or, with `.waitForTaskToken`, only the news
    /// that the call was made.
    func answered(_ output: JSONDocument) -> TaskOutcome {
        resource.pattern == .waitForTaskToken ? .awaitingToken(output) : .succeeded(output)
    }

    /// The service refused, which AWS records as `TaskSubmitFailed` for calls that go on after the
    /// answer.
    func refused(_ error: String, _ cause: String?) -> TaskOutcome {
        .failed(
            TaskError(
                error: error, cause: cause,
                stage: resource.pattern == .requestResponse ? .running : .submitting))
    }

    /// A request's id where nothing else gives one: the same for every delivery of the attempt.
    var requestID: String { DerivedUUID.text("request", task.idempotencyKey) }
}

/// Which integration serves which resources. The table is the only place that knows.
package struct IntegrationTable: Sendable {
    /// What a row serves.
    package enum Pattern: Sendable, Hashable {
        /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME`.
        case function
        /// `arn:aws:states:::SERVICE:ACTION`, with these patterns of the call.
        case action(service: String, action: String, patterns: Set<CallPattern>)
        /// `arn:aws:states:::SERVICE:ANY`, with these patterns of the call.
        case service(String, patterns: Set<CallPattern>)

        func matches(_ resource: TaskResourceName) -> Bool {
            switch self {
            case .function: resource.kind == .function
            case .action(let service, let action, let patterns):
                resource.kind == .integration && resource.service == service
                    && resource.action == action && patterns.contains(resource.pattern)
            case .service(let service, let patterns):
                resource.kind == .integration && resource.service == service
                    && patterns.contains(resource.pattern)
            }
        }

        /// For messages.
        var text: String {
            switch self {
            case .function: "function ARNs (arn:aws:lambda:REGION:ACCOUNT:function:NAME)"
            case .action(let service, let action, _): "arn:aws:states:::\(service):\(action)"
            case .service(let service, _): "arn:aws:states:::\(service):OPERATION"
            }
        }
    }

    package struct Row: Sendable {
        package let pattern: Pattern
        package let integration: any ServiceIntegration

        package init(_ pattern: Pattern, _ integration: any ServiceIntegration) {
            self.pattern = pattern
            self.integration = integration
        }
    }

    private let rows: [Row]

    package init(_ rows: [Row]) { self.rows = rows }

    /// The integration, or a failure that names what is not served.
    package func find(_ resource: TaskResourceName) -> Result<any ServiceIntegration, TaskError> {
        if let row = rows.first(where: { $0.pattern.matches(resource) }) {
            return .success(row.integration)
        }
        return .failure(Self.unserved(resource, among: rows.map(\.pattern)))
    }

    static func unserved(_ resource: TaskResourceName, among patterns: [Pattern]) -> TaskError {
        let reason =
            switch resource.kind {
            case .function: "functions are not served here"
            case .activity: "activities are served by workers, not by calls"
            case .integration:
                "the integration \(resource.service):\(resource.action)"
                    + "\(resource.pattern.rawValue) is not served here"
            case .unknown: "this resource is not served here"
            }
        let served = patterns.map(\.text).joined(separator: ", ")
        return TaskError(
            error: "States.Runtime", cause: "\(resource.arn): \(reason); served are \(served)")
    }
}
