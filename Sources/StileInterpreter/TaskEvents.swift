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

    /// `scheduled` gives `LambdaFunctionScheduled`.
    func type(_ moment: Moment) -> String { family.names[moment.rawValue].type }

    /// `scheduled` gives `lambdaFunctionScheduledEventDetails`.
    func key(_ moment: Moment) -> String { family.names[moment.rawValue].key }

    /// `failed`, or how AWS calls a failure before the work began.
    func failure(at stage: TaskStage) -> Moment {
        switch (resource, stage) {
        case (.function, .scheduling), (.activity, .scheduling): .scheduleFailed
        case (.function, .starting), (.integration, .scheduling), (.integration, .starting):
            .startFailed
        case (.integration, .submitting): .submitFailed
        case (.function, .submitting), (.activity, .starting), (.activity, .submitting),
            (_, .running):
            .failed
        }
    }

    /// AWS shows no details of a started function.
    var startedKey: String? {
        switch resource {
        case .function: nil
        case .activity, .integration: key(.started)
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
            details = PayloadMembers.input.details(attempt.input)
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
        let payload = PayloadMembers.output.details(output)
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

    private var family: Family {
        switch resource {
        case .function: .function
        case .activity: .activity
        case .integration: .integration
        }
    }
}

extension TaskEvents {
    /// What an event of an attempt tells.
    enum Moment: Int, CaseIterable {
        case scheduled, started, submitted, succeeded, timedOut
        case scheduleFailed, startFailed, submitFailed, failed

        fileprivate var suffix: String {
            switch self {
            case .scheduled: "Scheduled"
            case .started: "Started"
            case .submitted: "Submitted"
            case .succeeded: "Succeeded"
            case .timedOut: "TimedOut"
            case .scheduleFailed: "ScheduleFailed"
            case .startFailed: "StartFailed"
            case .submitFailed: "SubmitFailed"
            case .failed: "Failed"
            }
        }
    }

    /// The names of a kind of resource, by moment: put together once, not for every event.
    private struct Family {
        let names: [(type: String, key: String)]

        private init(_ prefix: String, key: String) {
            names = Moment.allCases.map {
                (prefix + $0.suffix, key + $0.suffix + "EventDetails")
            }
        }

        static let function = Family("LambdaFunction", key: "lambdaFunction")
        static let activity = Family("Activity", key: "activity")
        static let integration = Family("Task", key: "task")
    }
}
