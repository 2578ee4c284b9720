import Foundation
package import StileJSON

/// Answers the other commands while one process owns the data folder.
///
/// Each connection brings one request, a line of JSON, and takes one reply.
package struct ControlServer: Sendable {
    package typealias Handler =
        @Sendable (_ operation: String, _ input: JSON) async -> ControlReply

    private let socketPath: String
    private let limits: ControlLimits
    private let handler: Handler
    private let onHandOver: HandOverHandler?

    package typealias HandOverHandler = @Sendable (HandOverRequest) -> Void

    /// - Parameters:
    ///   - handler: Runs once per request; cancelled when its client hangs up.
    ///   - onHandOver: Takes whoever asks to take this process's place; nil: `handler` does.
    package init(
        socketPath: String, limits: ControlLimits = .standard,
        onHandOver: HandOverHandler? = nil, handler: @escaping Handler
    ) {
        self.onHandOver = onHandOver
        self.socketPath = socketPath
        self.limits = limits
        self.handler = handler
    }

    /// Listens until the task is cancelled, lets the requests under way end, and removes the
    /// socket file.
    ///
    /// - Parameter onListening: Called once clients can connect.
    package func run(onListening: @Sendable () -> Void = {}) async throws(ControlError) {
        let loop = try ControlLoop(
            socketPath: socketPath, limits: limits, onHandOver: onHandOver, handler: handler)
        let tasks = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread { continuation.resume(returning: loop.run()) }
                thread.name = "stile.control"
                thread.start()
                onListening()
            }
        } onCancel: {
            loop.stop()
        }
        for task in tasks { await task.value }
    }
}
