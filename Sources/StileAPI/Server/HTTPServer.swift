import CoreMetrics
import Foundation
import HTTPTypes
import HummingbirdCore
package import Logging
import NIOCore
import NIOHTTPTypes
import NIOPosix
import ServiceLifecycle
import Synchronization

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
    private let listener: Listener?
    private let door = Door()

    /// - Parameters:
    ///   - surfaces: Asked in this order; the first that answers wins.
    ///   - listener: Taken over from another process; nil: the settings say where.
    ///   - onListening: Called once with the bound port; what it throws ends the server.
    /// - Throws: `HTTPServerError.notLoopback`.
    package init(
        settings: HTTPServerSettings, surfaces: [any HTTPSurface], logger: Logger,
        metrics: HTTPMetrics = HTTPMetrics(factory: NOOPMetricsHandler.instance),
        listener: Listener? = nil,
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
        self.listener = listener
        self.onListening = onListening
        responder = HTTPResponder(
            surfaces: surfaces, bodyBytesMax: settings.bodyBytesMax, metrics: metrics)
    }

    package func run() async throws {
        do {
            let listener = try listener ?? Listener(host: settings.host, port: settings.port)
            defer { listener.end() }
            let server = try await open(listener)
            door.way.withLock { $0 = (listener, server.channel) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let connections = connections
                let sweepMillis = settings.timeouts.sweepMillis
                group.addTask { await serve(server, listener) }
                group.addTask { try await connections.sweep(everyMillis: sweepMillis) }
                group.addTask { try await cutWhenOverdue() }
                try onListening(server.channel.localAddress?.port ?? settings.port)
                try await group.next()
                group.cancelAll()
            }
        } catch let error as IOError {
            throw failure(error)
        }
    }

    /// Accepts no more connections, and lets those that are there end within moments. Who connects
    /// from now on waits in the queue of the listening socket, which another process may take over.
    ///
    /// - Returns: The socket, for the caller to close, and its port; nil when the server does not listen.
    package func leave() async throws -> (descriptor: Int32, port: Int)? {
        guard let (listener, channel) = door.way.withLock(\.self) else { return nil }
        try await channel.setOption(.autoRead, value: false).get()
        connections.leave()
        for _ in 0..<Self.leavingSteps where !connections.isEmpty {
            try await Task.sleep(for: .milliseconds(5))
        }
        return (try listener.duplicate(), channel.localAddress?.port ?? settings.port)
    }

    /// For requests that still run when another process waits for this one's end.
    private static let leftMillis: Int64 = 300

    /// Of five milliseconds: for clients to have the answers that they wait for. Connections that
    /// stay open longer are idle, or wait for something that takes long.
    private static let leavingSteps = 30

    // MARK: - Connections

    private typealias Child = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private func open(_ listener: Listener) async throws -> NIOAsyncChannel<Child, Never> {
        let (protocolOfChildren, logger) = (childSetup, quietLogger)
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(listener.duplicate()) { channel in
                protocolOfChildren.setup(channel: channel, logger: logger)
            }
    }

    /// Until the graceful stop, and until the last connection has ended.
    private func serve(_ server: NIOAsyncChannel<Child, Never>, _ listener: Listener) async {
        let (protocolOfChildren, logger) = (childSetup, quietLogger)
        let connections = connections
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                // What accepting ends with is told by nobody: it ends when the server does.
                try? await server.executeThenClose { accepted in
                    for try await child in accepted {
                        group.addTask {
                            await protocolOfChildren.handle(value: child, logger: logger)
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            listener.end()
            server.channel.close(promise: nil)
            connections.quiesce()
        }
    }

    private var childSetup: HTTP1Channel {
        let responder = responder
        let connections = connections
        let bounds = ConnectionBounds(
            connections: connections, timeouts: settings.timeouts,
            bodyBytesMax: responder.bytesMax(_:))
        return HTTP1Channel(
            responder: { request, writer, channel in
                let response = await responder.respond(
                    to: request, ClientPresence(connections: connections, channel: channel))
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(bounds)],
                httpDecoderConfiguration: Self.headBounds))
    }

    /// The server's own messages are for its developers.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = .critical
        return quiet
    }

    /// Answers who waits when the graceful stop begins, and ends some time after: with it, whatever
    /// still runs.
    private func cutWhenOverdue() async throws {
        try await gracefulShutdown()
        connections.stopWaiting()
        let millis = connections.isLeft ? Self.leftMillis : settings.drainMillis
        try await Task.sleep(for: .milliseconds(millis))
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

/// Where connections come in; nothing before the server listens.
private final class Door: Sendable {
    let way = Mutex<(listener: Listener, channel: any Channel)?>(nil)
}
