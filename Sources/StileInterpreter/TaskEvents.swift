import StileASL
import StileJSON

/// How the events of a task attempt are called and what they hold, by the kind of its resource:
/// `LambdaFunction…`, `Activity…`, or `Task…` for integrations.
struct TaskEvents {
    let resource: TaskResource
    private let executionARN: String

    init(_ resource: TaskResource, identity: ExecutionIdentity) {
        self.resource = resource
        executionARN = identity.executionARN
    }

    /// The Region, as the execution's own ARN has it.
    private var region: String {
        let parts = executionARN.split(
            separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
        return parts.count > 3 ? String(parts[3]) : ""
    }

    /// `Scheduled` gives `LambdaFunctionScheduled`.
    func type(_ suffix: String) -> String { prefix + suffix }

    /// `Scheduled` gives `lambdaFunctionScheduledEventDetails`.
    func key(_ suffix: String) -> String { keyPrefix + suffix + "EventDetails" }

    /// `Failed`, or how AWS calls a failure before the work began.
    func failure(at stage: TaskStage) -> String {
        switch (resource, stage) {
        case (.function, .scheduling), (.activity, .scheduling): "ScheduleFailed"
        case (.function, .starting), (.integration, .scheduling), (.integration, .starting):
            "StartFailed"
        case (.integration, .submitting): "SubmitFailed"
        case (.function, .submitting), (.activity, .starting), (.activity, .submitting),
            (_, .running):
            "Failed"
        }
    }

    /// AWS shows no details of a started function.
    var startedKey: String? {
        switch resource {
        case .function: nil
        case .activity, .integration: key("Started")
        }
    }

    /// What a limit's cause calls the task: the ARN, or the service.
    var nameInCauses: String {
        switch resource {
        case .function(let arn), .activity(let arn): arn
        case .integration(_, let service, _, _): service
        }
    }

    func scheduled(_ attempt: TaskAttempt) -> JSONObject {
        var details: JSONObject
        switch resource {
        case .function(let arn), .activity(let arn):
            details = payloadDetails("input", attempt.input)
            details["resource"] = .string(arn)
        case .integration:
            details = common
            details["region"] = .string(region)
            details["parameters"] = .string(attempt.input.text)
        }
        if let seconds = attempt.timeoutSeconds { details["timeoutInSeconds"] = .integer(seconds) }
        if let seconds = attempt.heartbeatSeconds, !isFunction {
            details["heartbeatInSeconds"] = .integer(seconds)
        }
        return details
    }

    /// What a Started event says; only an activity's names its worker.
    func started(workerName: String?) -> JSONObject {
        var details = common
        if let workerName { details["workerName"] = .string(workerName) }
        return details
    }

    /// What Succeeded and Submitted events say.
    func answered(_ output: JSONDocument) -> JSONObject {
        let payload = payloadDetails("output", output)
        var details = common
        guard !details.isEmpty else { return payload }
        for (key, value) in payload { details[key] = value }
        return details
    }

    func failed(_ error: String?, _ cause: String?) -> JSONObject {
        var details = common
        for (key, value) in errorDetails(error, cause) { details[key] = value }
        return details
    }

    /// What every `Task…` event says; nothing for functions and activities.
    var common: JSONObject {
        switch resource {
        case .function, .activity:
            JSONObject()
        case .integration(_, let service, let action, let pattern):
            JSONObject([
                ("resourceType", .string(service)),
                ("resource", .string(action + pattern.rawValue)),
            ])
        }
    }

    /// A function's Scheduled event has no member for heartbeats.
    private var isFunction: Bool {
        switch resource {
        case .function: true
        case .activity, .integration: false
        }
    }

    private var prefix: String {
        switch resource {
        case .function: "LambdaFunction"
        case .activity: "Activity"
        case .integration: "Task"
        }
    }

    private var keyPrefix: String {
        switch resource {
        case .function: "lambdaFunction"
        case .activity: "activity"
        case .integration: "task"
        }
    }
}
