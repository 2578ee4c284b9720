/// Waits for executions of this process; the composition root connects it to the executor.
package protocol ExecutionWaiting: Sendable {
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
