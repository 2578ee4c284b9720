import StileJSON

// Tasks that others do: activities' workers, and whoever was given a task token.
extension Executor {
    /// How long a poll for an activity's task waits, as AWS's do.
    package static let activityPollMillis: Int64 = 60_000

    /// Waits for a task of the activity; nil when there was none in time, or the caller's Swift
    /// task was cancelled.
    ///
    /// The attempt is stored as begun before it is answered here. A poll costs a small object and no
    /// thread or timer; one that is cancelled is forgotten.
    package func pollActivity(
        _ activityARN: String, workerName: String? = nil,
        waitMillis: Int64 = Executor.activityPollMillis
    ) async throws(ExecutorError) -> ActivityTask? {
        let ticket = PollTicket(
            activityARN: activityARN, workerName: workerName, waitMillis: waitMillis)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = ticket.park { continuation.resume(returning: $0) }
                if waits { mailbox.post(.poll(ticket)) }
            }
        } onCancel: {
            ticket.cancel()
        }
        return try answer.get()
    }

    /// Ends the attempt that the token was made for, with an output.
    package func sendTaskSuccess(
        _ taskToken: String, output: String
    ) async throws(ExecutorError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: output)
        } catch {
            throw .invalidOutput("line \(error.line), column \(error.column): \(error.message)")
        }
        try await report(taskToken, .succeeded(document))
    }

    /// Ends the attempt that the token was made for, with an error.
    package func sendTaskFailure(
        _ taskToken: String, error: String?, cause: String?
    ) async throws(ExecutorError) {
        try await report(taskToken, .failed(error: error, cause: cause))
    }

    /// Puts off the heartbeat's deadline of the attempt that the token was made for.
    package func sendTaskHeartbeat(_ taskToken: String) async throws(ExecutorError) {
        try await report(taskToken, .heartbeat)
    }

    /// Tells how far the attempt is; puts off its heartbeat's deadline too.
    package func sendTaskProgress(
        _ taskToken: String, completed: Int, total: Int?, unit: String
    ) async throws(ExecutorError) {
        try await report(taskToken, .progress(completed: completed, total: total, unit: unit))
    }

    /// What the attempt is that the token was made for; changes nothing, so that a worker can ask
    /// whether it is still wanted.
    ///
    /// - Throws: `taskTimedOut` when it is over, `invalidTaskToken`.
    package func describeTask(_ taskToken: String) async throws(ExecutorError) -> OpenTask {
        guard let key = try taskTokens().task(of: taskToken) else { throw .invalidTaskToken }
        return try await ask { .describeTask(key, $0) }
    }

    private func report(_ taskToken: String, _ report: TaskReport) async throws(ExecutorError) {
        guard let key = try taskTokens().task(of: taskToken) else { throw .invalidTaskToken }
        try await ask { .report(key, report, $0) }
    }
}

/// An attempt that is under way, as its worker may know it.
package struct OpenTask: Sendable, Hashable {
    package let executionARN: String
    package let stateName: String
    /// Zero-based: 1 is the first retry.
    package let attempt: Int
    /// The same for every delivery of the same attempt.
    package let idempotencyKey: String
    package let timeoutSeconds: Int?
    package let heartbeatSeconds: Int?
}
