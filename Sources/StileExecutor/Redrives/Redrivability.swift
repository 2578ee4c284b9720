package import StileInterpreter
import StileStore

/// AWS's rules for which executions may be redriven.
package enum Redrivability {
    /// Days after its end for which an execution may be redriven.
    private static let daysMax: Int64 = 14
    package static let periodMillis = daysMax * 86_400_000
    private static let redrivesMax = 1_000

    /// Why an execution cannot be redriven, in AWS's words; nil when it can.
    package static func reasonAgainst(
        status: ExecutionStatus, stoppedAtMillis: Int64?, redriveCount: Int, lastEventID: Int,
        limits: Limits, nowMillis: Int64
    ) -> String? {
        switch status {
        case .running, .succeeded:
            return "Execution is \(status.rawValue) and cannot be redriven"
        case .failed, .timedOut, .aborted: break
        }
        if lastEventID + 1 >= limits.historyEventsMax {
            return "Execution history event limit exceeded"
        }
        if redriveCount >= redrivesMax { return "Execution redrive limit exceeded" }
        if let stoppedAtMillis, nowMillis - stoppedAtMillis > periodMillis {
            return "Execution redrivable period exceeded"
        }
        return nil
    }

    /// - Parameter status: As it is now; one that ended this very moment still counts as running.
    /// - Throws: AWS's refusal.
    static func check(
        _ record: ExecutionRecord, status: ExecutionStatus, limits: Limits, nowMillis: Int64
    ) throws(ExecutorError) {
        let reason = reasonAgainst(
            status: status, stoppedAtMillis: record.stoppedAtMillis,
            redriveCount: record.redriveCount, lastEventID: record.lastEventID, limits: limits,
            nowMillis: nowMillis)
        if let reason { throw .executionNotRedrivable(arn: record.arn, reason: reason) }
        if record.launch.child != nil {
            throw .executionNotRedrivable(
                arn: record.arn, reason: "Execution is redriven with its Map Run")
        }
        switch record.launch.type {
        case .standard: break
        case .express: throw .stateMachineTypeNotSupported(arn: record.stateMachineARN)
        }
    }
}

extension ExecutionRecord {
    /// AWS takes a client's token for the same redrive for so long.
    private static let clientTokenMillis: Int64 = 15 * 60 * 1_000

    /// Whether the last redrive was made with this token, not long ago.
    func isRedriven(by clientToken: String?, nowMillis: Int64) -> Bool {
        guard let clientToken, clientToken == redriveToken, let redriven = redrivenAtMillis
        else { return false }
        return nowMillis - redriven < Self.clientTokenMillis
    }
}
