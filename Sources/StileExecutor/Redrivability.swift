package import StileInterpreter

/// AWS's rules for which executions may be redriven.
package enum Redrivability {
    /// Days after its end for which an execution may be redriven.
    private static let daysMax: Int64 = 14
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
        if let stoppedAtMillis, nowMillis - stoppedAtMillis > daysMax * 86_400_000 {
            return "Execution redrivable period exceeded"
        }
        return nil
    }
}
