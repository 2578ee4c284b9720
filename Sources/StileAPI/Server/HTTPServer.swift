import CoreMetrics
import Foundation
import HTTPTypes
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers HTTP requests from the surfaces that share its port.
///
/// Stops gracefully: no new connections, requests under way end, and after
/// `HTTPServerSettings.drainMillis` those that still run are cut.
package struct HTTPServer: Service {
    private let settings: HTTPServerSettings
    private let responder: HTTPResponder
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) throws -> Void

    /// - Parameters:
    ///   - surfaces: Asked in this order; the first that answers wins.
    ///   - onListening: Called once with the bound port; what it throws ends the server.
    /// - Throws: `HTTPServerError.notLoopback`.
    package init(
        settings: HTTPServerSettings, surfaces: [any HTTPSurface], logger: Logger,
        metrics: HTTPMetrics = HTTPMetrics(factory: NOOPMetricsHandler.instance),
        onListening: @escaping @Sendable (_ port: Int) throws -> Void = { _ in }
    ) throws(HTTPServerError) {
        guard HTTPServerSettings.isLoopback(settings.host) else {
            throw .notLoopback(host: settings.host)
        }
        self.settings = settings
        self.logger = logger
        self.onListening = onListening
        responder = HTTPResponder(
            surfaces: surfaces, bodyBytesMax: settings.bodyBytesMax, metrics: metrics)
    }

    package func run() async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (ports, port) = AsyncStream<Int>.makeStream()
                let service = try service { port.yield($0) }
                group.addTask {
                    defer { port.finish() }
                    try await service.run()
                }
                group.addTask { try await cutWhenOverdue() }
                for await bound in ports {
                    try onListening(bound)
                    break
                }
                try await group.next()
                group.cancelAll()
            }
        } catch let error as IOError {
            throw failure(error)
        }
    }

    /// Ends some time after the graceful stop began, and with it whatever still runs.
    private func cutWhenOverdue() async throws {
        try await gracefulShutdown()
        try await Task.sleep(for: .milliseconds(settings.drainMillis))
    }

    private func service(_ onPort: @escaping @Sendable (Int) -> Void) throws -> any Service {
        let responder = responder
        // The server's own messages are for its developers.
        var quiet = logger
        quiet.logLevel = .critical
        return try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(
                address: .hostname(settings.host, port: settings.port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet,
            responder: { request, writer, _ in
                let response = await responder.respond(to: request)
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { channel in onPort(channel.localAddress?.port ?? 0) })
    }

    private func failure(_ error: IOError) -> HTTPServerError {
        let (host, port) = (settings.host, settings.port)
        return switch error.errnoCode {
        case EADDRINUSE: .addressInUse(host: host, port: port)
        case EACCES: .notPermitted(host: host, port: port)
        default: .failed(host: host, port: port, reason: "\(error)")
        }
    }
}
