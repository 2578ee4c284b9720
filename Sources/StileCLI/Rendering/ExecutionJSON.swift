import StileInterpreter
import StileJSON

/// Executions, states and events in the shapes of Docs/CLI-JSON.md, with AWS's member names.
enum ExecutionJSON {
    static func summary(_ record: Execution) -> JSONObject {
        var object = JSONObject([
            ("executionArn", JSON.string(record.arn)),
            ("name", .string(record.name)),
            ("stateMachineArn", .string(record.stateMachineARN)),
            ("stateMachineName", .string(record.machineName)),
        ])
        object["revision"] = record.revision.map { .integer($0) }
        object["status"] = .string(record.status.rawValue)
        if record.isHeld { object["waitsForPlace"] = true }
        object["startDate"] = .string(TimeText.iso(record.startedAtMillis))
        object["stopDate"] = record.stoppedAtMillis.map { .string(TimeText.iso($0)) }
        object["redriveCount"] = .integer(record.redriveCount)
        object["redriveDate"] = record.redrivenAtMillis.map { .string(TimeText.iso($0)) }
        object["error"] = record.error.map { .string($0) }
        object["cause"] = record.cause.map { .string($0) }
        return object
    }

    /// Input and output are JSON texts, as in AWS's API.
    static func detail(_ record: Execution) -> JSONObject {
        var object = summary(record)
        object["input"] = .string(record.input)
        object["output"] = record.output.map { .string($0) }
        return object
    }

    static func states(_ progress: ExecutionProgress, nowMillis: Int64) -> JSON {
        .array(
            progress.entered.map { entry, state in
                var object = JSONObject([
                    ("name", JSON.string(entry.name)),
                    ("type", .string(entry.typeName)),
                    ("status", .string(statusName(state.mark))),
                    ("entered", .integer(state.entered)),
                    ("exited", .integer(state.exited)),
                    ("attempts", .integer(state.attempts)),
                    ("durationMillis", .integer(state.elapsedMillis(nowMillis: nowMillis))),
                ])
                object["error"] = state.lastFailure?.error.map { .string($0) }
                return .object(object)
            })
    }

    static func event(_ event: HistoryEvent) -> JSON {
        var object = JSONObject([
            ("timestamp", JSON.string(TimeText.iso(event.timestampMillis))),
            ("type", .string(event.type)),
            ("id", .integer(event.id)),
            ("previousEventId", .integer(event.previousEventID)),
        ])
        if let key = event.detailsKey { object[key] = .object(event.details) }
        return .object(object)
    }

    private static func statusName(_ mark: StateProgress.Mark) -> String {
        switch mark {
        case .running: "RUNNING"
        case .retrying: "RETRYING"
        case .succeeded: "SUCCEEDED"
        case .caught: "CAUGHT"
        case .failed: "FAILED"
        case .aborted: "ABORTED"
        }
    }
}
