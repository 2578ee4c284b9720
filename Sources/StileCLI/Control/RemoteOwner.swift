import ServiceLifecycle
import StileStore

extension Session {
    /// The server that owns the data folder, if there is one that can be reached.
    var server: (any Owner)? { nil }
}

extension Server {
    /// Tells that the server is up.
    func controlPart(_ owner: LocalOwner) -> ControlPart { ControlPart(session: session) }
}

struct ControlPart: Service {
    let session: Session

    func run() async throws {
        session.console.note("serving \(session.settings.data.value)")
        try await gracefulShutdown()
    }
}
