import Synchronization

/// Sends HTTP requests through libcurl and reuses its connections.
///
/// One thread of its own drives all transfers, so that a slow server never holds a thread that
/// Swift tasks share. Requests above `concurrencyMax` wait their turn in the order of asking.
package final class HTTPClient: Sendable {
    private let concurrencyMax: Int
    /// Nil before the first request: most clients are made for a case that never comes.
    private let loop = Mutex<CurlLoop?>(nil)

    package init(concurrencyMax: Int = 32) { self.concurrencyMax = concurrencyMax }

    /// Ends the thread; requests under way fail as `closed`.
    deinit { loop.withLock(\.self)?.stop() }

    /// Sends one request and answers what the server said, whatever its status.
    ///
    /// Cancelling the Swift task ends the transfer at once and throws `HTTPError.cancelled`. A sink
    /// file of a failed transfer is left to the caller, who chose its place.
    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let transfer = try Transfer(request)
        if let obstacle = CurlLoop.obstacle { throw .unavailable(reason: obstacle) }
        let loop = startedLoop()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.onFinish = { continuation.resume(returning: $0) }
                loop.start(transfer)
            }
        } onCancel: {
            transfer.isCancelled.store(true, ordering: .releasing)
            loop.cancel(transfer)
        }
        return try result.get()
    }

    private func startedLoop() -> CurlLoop {
        loop.withLock { loop in
            if let loop { return loop }
            let made = CurlLoop(concurrencyMax: concurrencyMax)
            loop = made
            return made
        }
    }
}
