package import StileExecutor
package import StileJSON
package import StileWire

/// Executions that others of this process wait for; the composition root connects it to the executor.
package protocol ExecutionWaiting: Sendable {
    /// Starts an execution that ends when nobody waits for `parent` any more, even if this process
    /// ends in between.
    ///
    /// - Parameter parameters: Those of `StartExecution`; the answer is its answer.
    func startExecution(
        _ parameters: JSONObject, parent: ParentTask
    ) async throws(APIError) -> JSONObject

    /// Waits until the execution has ended.
    ///
    /// Returns early only when the process stops: what waits then is dispatched again at its next
    /// start.
    func waitForEnd(of executionARN: String) async -> ExecutionWait

    /// Whether the process is stopping: what is cancelled now goes on at its next start, so nothing
    /// that it started may be stopped.
    var isStopping: Bool { get }
}

/// How waiting for an execution came to its end.
package enum ExecutionWait: Sendable, Hashable {
    case ended
    case processStops
    /// The execution can not be waited for.
    case failed(reason: String)
}
