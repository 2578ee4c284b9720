import StileInterpreter
import StileJSON
import StileStore

/// Map runs as the API answers them.
enum MapRunShapes {
    static func item(_ run: MapRunRecord, parent: ExecutionRecord) -> JSONObject {
        var shape = JSONObject([
            ("executionArn", .string(parent.arn)), ("mapRunArn", .string(run.arn)),
            ("stateMachineArn", .string(parent.stateMachineARN)),
            ("startDate", .epochSeconds(millis: run.startedAtMillis)),
        ])
        shape["stopDate"] = run.stoppedAtMillis.map { .epochSeconds(millis: $0) }
        return shape
    }

    static func description(
        _ run: MapRunRecord, parent: ExecutionRecord,
        notRedrivable: (children: Int, items: Int)
    ) -> JSONObject {
        var shape = JSONObject([
            ("mapRunArn", .string(run.arn)), ("executionArn", .string(parent.arn)),
            ("status", .string(run.status.rawValue)),
            ("startDate", .epochSeconds(millis: run.startedAtMillis)),
        ])
        shape["stopDate"] = run.stoppedAtMillis.map { .epochSeconds(millis: $0) }
        shape["maxConcurrency"] = .integer(run.limits.maxConcurrency)
        let share = run.limits.toleratedFailurePercentage ?? 0
        shape["toleratedFailurePercentage"] = .number(.text(share.description))
        shape["toleratedFailureCount"] = .integer(run.limits.toleratedFailureCount ?? 0)
        shape["itemCounts"] = counts(
            run.items, pending: run.itemsPending, written: run.itemResultsWritten,
            notRedrivable: notRedrivable.items, pendingRedrive: run.itemsPendingRedrive)
        shape["executionCounts"] = counts(
            run.children, pending: run.childrenPending, written: run.resultsWritten,
            notRedrivable: notRedrivable.children, pendingRedrive: run.pendingRedrive)
        shape["redriveCount"] = .integer(run.redriveCount)
        shape["redriveDate"] = run.redrivenAtMillis.map { .epochSeconds(millis: $0) }
        return shape
    }

    private static func counts(
        _ counts: MapRunCounts, pending: Int, written: Int, notRedrivable: Int,
        pendingRedrive: Int
    ) -> JSON {
        [
            "pending": .integer(pending), "running": .integer(counts.running),
            "succeeded": .integer(counts.succeeded), "failed": .integer(counts.failed),
            "timedOut": .integer(counts.timedOut), "aborted": .integer(counts.aborted),
            "total": .integer(counts.total + pending), "resultsWritten": .integer(written),
            "failuresNotRedrivable": .integer(notRedrivable),
            "pendingRedrive": .integer(pendingRedrive),
        ]
    }
}
