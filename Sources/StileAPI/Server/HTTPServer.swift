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
    private let connections: Connections

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
        var settings = settings
        settings.connectionsMax = min(
            settings.connectionsMax, max(16, OpenFiles.raisedLimit() - OpenFiles.reserve))
        self.settings = settings
        connections = Connections(settings)
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
                let connections = connections
                let sweepMillis = settings.timeouts.sweepMillis
                group.addTask {
                    defer { port.finish() }
                    try await service.run()
                }
                group.addTask { try await connections.sweep(everyMillis: sweepMillis) }
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

    /// Answers who waits when the graceful stop begins, and ends some time after: with it, whatever
    /// still runs.
    private func cutWhenOverdue() async throws {
        try await gracefulShutdown()
        connections.stopWaiting()
        try await Task.sleep(for: .milliseconds(settings.drainMillis))
    }

    private func service(_ onPort: @escaping @Sendable (Int) -> Void) throws -> any Service {
        let responder = responder
        let connections = connections
        let bounds = ConnectionBounds(
            connections: connections, timeouts: settings.timeouts,
            bodyBytesMax: responder.bytesMax(_:))
        // The server's own messages are for its developers.
        var quiet = logger
        quiet.logLevel = .critical
        return try HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(bounds)],
                httpDecoderConfiguration: Self.headBounds)
        ).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1_024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet,
            responder: { request, writer, channel in
                let response = await responder.respond(
                    to: request, ClientPresence(connections: connections, channel: channel))
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { channel in onPort(channel.localAddress?.port ?? 0) })
    }

    /// Above what AWS's clients send by far, tokens of temporary credentials included.
    private static var headBounds: HTTP1Channel.Configuration.DecoderConfiguration {
        .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
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
