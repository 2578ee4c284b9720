import ServiceLifecycle
import StileStore
import StileWire

extension Server {
    /// Where other commands reach this one.
    func controlPart(_ owner: LocalOwner) -> ControlPart {
        let data = session.settings.data.value
        let console = session.console
        let path = data + "/stile.sock"
        let service = OwnerService(owner: owner)
        let server = ControlServer(socketPath: path) { operation, input in
            await service.reply(to: operation, input)
        }
        return ControlPart(server: server) {
            try owner.database.announce(socketPath: path)
            console.note("serving \(data)")
        }
    }
}

/// Answers other commands over the control socket.
struct ControlPart: Service {
    let server: ControlServer
    let onListening: @Sendable () throws -> Void

    func run() async throws {
        let server = server
        let onListening = onListening
        let (listening, continuation) = AsyncStream<Void>.makeStream()
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await server.run { continuation.finish() }
                    continuation.finish()
                }
                for await _ in listening {}
                if !Task.isCancelled { try onListening() }
                try await group.waitForAll()
            }
        }
    }
}
