import StileExecutor
import StileInterpreter
import StileJSON
import StileStore

/// Executions and their events as the API answers them.
enum ExecutionShapes {
    private static let included: JSON = ["included": true]
    private static let left: JSON = ["included": false]

    static func description(
        _ record: ExecutionRecord, nowMillis: Int64, isMetadataOnly: Bool
    ) -> JSONObject {
        var shape = item(record)
        add(record, to: &shape, isMetadataOnly: isMetadataOnly)
        shape["traceHeader"] = record.launch.traceHeader.map { .string($0) }
        let reason = Redrivability.reasonAgainst(
            status: record.status, stoppedAtMillis: record.stoppedAtMillis,
            redriveCount: record.redriveCount, lastEventID: record.lastEventID, limits: .aws,
            nowMillis: nowMillis)
        shape["mapRunArn"] = (record.launch.child?.mapRunARN).map { .string($0) }
        let redrivable = record.launch.child == nil ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN"
        shape["redriveStatus"] = .string(reason == nil ? redrivable : "NOT_REDRIVABLE")
        shape["redriveStatusReason"] = reason.map { .string($0) }
        return shape
    }

    /// An execution in a list.
    static func item(_ record: ExecutionRecord) -> JSONObject {
        var shape = JSONObject([
            ("executionArn", .string(record.arn)),
            ("stateMachineArn", .string(record.stateMachineARN)),
            ("name", .string(record.name)), ("status", .string(record.status.rawValue)),
            ("startDate", .epochSeconds(millis: record.startedAtMillis)),
        ])
        shape["stopDate"] = record.stoppedAtMillis.map { .epochSeconds(millis: $0) }
        shape["stateMachineVersionArn"] = record.versionARN.map { .string($0) }
        shape["stateMachineAliasArn"] = record.aliasARN.map { .string($0) }
        shape["redriveCount"] = .integer(record.redriveCount)
        shape["redriveDate"] = record.redrivenAtMillis.map { .epochSeconds(millis: $0) }
        return shape
    }

    /// A child in the list of its map run.
    static func child(_ record: ExecutionRecord) -> JSONObject {
        var shape = item(record)
        shape["mapRunArn"] = (record.launch.child?.mapRunARN).map { .string($0) }
        shape["itemCount"] = (record.launch.child?.itemCount).map { .integer($0) }
        return shape
    }

    static func synchronous(_ outcome: SyncOutcome, isMetadataOnly: Bool) -> JSONObject {
        let record = outcome.execution
        var shape = JSONObject([
            ("executionArn", .string(record.arn)),
            ("stateMachineArn", .string(record.stateMachineARN)),
            ("name", .string(record.name)), ("status", .string(record.status.rawValue)),
            ("startDate", .epochSeconds(millis: record.startedAtMillis)),
            (
                "stopDate",
                .epochSeconds(millis: record.stoppedAtMillis ?? record.startedAtMillis)
            ),
        ])
        add(record, to: &shape, isMetadataOnly: isMetadataOnly)
        shape["traceHeader"] = record.launch.traceHeader.map { .string($0) }
        // AWS bills in steps of 100 milliseconds and of 64 MB.
        let billed = (outcome.durationMillis + 99) / 100 * 100
        shape["billingDetails"] = [
            "billedDurationInMilliseconds": .integer(billed), "billedMemoryUsedInMB": 64,
        ]
        return shape
    }

    private static func add(
        _ record: ExecutionRecord, to shape: inout JSONObject, isMetadataOnly: Bool
    ) {
        shape["inputDetails"] = isMetadataOnly ? left : included
        if record.output != nil { shape["outputDetails"] = isMetadataOnly ? left : included }
        guard !isMetadataOnly else { return }
        shape["input"] = .string(record.input)
        shape["output"] = record.output.map { .string($0) }
        shape["error"] = record.error.map { .string($0) }
        shape["cause"] = record.cause.map { .string($0) }
    }

    /// - Parameter includesData: false leaves out what the execution worked on.
    static func event(_ event: HistoryEvent, includesData: Bool) -> JSONObject {
        var shape = JSONObject([
            ("timestamp", .epochSeconds(millis: event.timestampMillis)),
            ("type", .string(event.type)), ("id", .integer(event.id)),
            ("previousEventId", .integer(event.previousEventID)),
        ])
        guard let key = event.detailsKey else { return shape }
        var details = event.details
        for member in RedriveEdit.ownMembers { details[member] = nil }
        if !includesData {
            for member in ["input", "output", "parameters", "assignedVariables"] {
                details[member] = nil
            }
        }
        shape[key] = .object(details)
        return shape
    }
}
