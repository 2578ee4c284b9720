package import StileJSON

/// What Stile answers beside AWS's operations (`X-Amz-Target: Stile.NAME`): what its own command line
/// needs and the AWS API has no word for.
package enum StileOperation: String, Sendable, CaseIterable {
    /// `{}` → `{"product": "Stile"}`: tells a Stile endpoint from others.
    case describeServer = "DescribeServer"
    /// `{"execution": ARN or name}` → `{"executionArn", "status"}`, once it has ended.
    case awaitExecution = "AwaitExecution"
    /// `{"executionArn", "clientToken"?, "from"?, "input"?, "variables"?, "revision"?: number or "latest",
    /// "force"?: Bool}` → `{"executionArn", "redriveDate", "revision", "changes": [{"state"?, "field"?,
    /// "pointer", "kind"}]}`: AWS's RedriveExecution, and what it does not have.
    case redriveExecution = "RedriveExecution"
    /// `{"name", "definition", "sourcePath"?}` → `{"stateMachineArn", "name", "revision", "changed"}`.
    case deployStateMachine = "DeployStateMachine"
    /// `{"name", "expression", "timeZone", "stateMachine", "input", "catchUp"}` →
    /// `{"name", "nextDueMillis"}`; null when it is never due.
    case putSchedule = "PutSchedule"
    /// `{"name"}` → `{"deleted": Bool}`.
    case deleteSchedule = "DeleteSchedule"
    /// `{"name", "enabled": Bool}` → `{"changed": Bool}`.
    case enableSchedule = "EnableSchedule"
    /// `{}` → `{"schedules": [{"name", "expression", "timeZone", "stateMachine", "input", "enabled",
    /// "catchUp", "nextDueMillis"?, "lastFiredMillis"?, "lastProblem"?, "createdAtMillis"}]}`.
    case listSchedules = "ListSchedules"
    /// `{"olderThanMillis", "status"?, "stateMachine"?, "redrivable": Bool, "cursor"}` →
    /// `{"executions", "children", "cursor", "done"}`: removes a bounded number of ended executions.
    case purgeExecutions = "PurgeExecutions"
    /// `{"archive": text}` → `{"executionArn"}`.
    case importExecution = "ImportExecution"

    /// `{"taskToken"}` → `{"executionArn", "stateName", "attempt", "idempotencyKey",
    /// "timeoutSeconds"?, "heartbeatSeconds"?}`; `TaskTimedOut` once the attempt is over. Changes
    /// nothing: a worker asks it whether its task is still wanted.
    case describeTask = "DescribeTask"
    /// `{"taskToken", "completed", "total"?, "unit"}` → `{}`; counts as a heartbeat.
    case sendTaskProgress = "SendTaskProgress"
    /// `{"executionArn"}` → `{"tasks": [{"name", "attempt", "completed", "total"?, "unit"}]}`: how far the
    /// execution's running tasks say they are, whoever does them.
    case listTaskProgress = "ListTaskProgress"

    /// As it stands before the operation's name in `X-Amz-Target` and on the control socket.
    package static let prefix = "Stile"

    /// Reads `Stile.NAME`; nil for anything else.
    package init?(target: String) {
        let parts = target.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, parts[0] == Self.prefix else { return nil }
        self.init(rawValue: String(parts[1]))
    }

    /// `Stile.NAME`.
    package var target: String { "\(Self.prefix).\(rawValue)" }
}

/// Whoever answers Stile's own operations: the service in this process, its control channel, or
/// an endpoint somewhere.
package protocol StileCalling: Sendable {
    /// - Throws: `APIError` with AWS's code where AWS has one for the case.
    func call(_ operation: StileOperation, _ parameters: JSONObject) async throws(APIError)
        -> JSONObject
}
