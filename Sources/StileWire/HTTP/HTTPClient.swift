import Synchronization

/// Sends HTTP requests through libcurl and reuses its connections.
///
/// One thread of its own drives all transfers, so that a slow server never holds a thread that
/// Swift tasks share. Requests above `concurrencyMax` wait their turn in the order of asking.
package final class HTTPClient: Sendable {
    private let loop: CurlLoop

    package init(concurrencyMax: Int = 32) {
        loop = CurlLoop(concurrencyMax: concurrencyMax)
    }

    /// Ends the thread; requests under way fail as `closed`.
    deinit { loop.stop() }

    /// Sends one request and answers what the server said, whatever its status.
    ///
    /// Cancelling the Swift task ends the transfer at once and throws `HTTPError.cancelled`. A sink
    /// file of a failed transfer is left to the caller, who chose its place.
    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let transfer = try Transfer(request)
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
}
