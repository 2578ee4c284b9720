import Logging
import ServiceLifecycle
import StileAPI
import Synchronization
import Testing

/// Answers at once, or (`/hold`) when it is released or cancelled, or (`/large`) with much.
final class TestSurface: HTTPSurface {
    static let largeBytes = 64 << 20

    enum Happening: Sendable, Equatable {
        case held
        case cancelled
    }

    let happenings: AsyncStream<Happening>
    private let happening: AsyncStream<Happening>.Continuation
    private let releases: AsyncStream<Void>
    private let releasing: AsyncStream<Void>.Continuation
    private let stuck = Mutex<CheckedContinuation<Void, Never>?>(nil)

    init() {
        (happenings, happening) = AsyncStream.makeStream()
        (releases, releasing) = AsyncStream.makeStream()
    }

    func release() { releasing.yield() }

    func answer(to call: HTTPCall) async -> HTTPAnswer? {
        switch call.path {
        case "/hold":
            let text = await call.whilePresent { await self.hold() } ?? ""
            return HTTPAnswer(status: 200, contentType: "text/plain", body: Array(text.utf8))
        case "/stuck":
            _ = await call.whilePresent { await self.untilReleased() }
            return HTTPAnswer(status: 503, contentType: "text/plain", body: [])
        case "/large":
            happening.yield(.held)
            return HTTPAnswer(
                status: 200, contentType: "text/plain",
                body: [UInt8](repeating: 0x61, count: Self.largeBytes))
        default:
            return HTTPAnswer(status: 200, contentType: "text/plain", body: call.body)
        }
    }

    /// Does not care whether it is cancelled.
    private func untilReleased() async {
        await withCheckedContinuation { stuck in
            self.stuck.withLock { $0 = stuck }
            happening.yield(.held)
        }
    }

    func releaseStuck() {
        stuck.withLock { stuck in
            stuck?.resume()
            stuck = nil
        }
    }

    private func hold() async -> String {
        happening.yield(.held)
        for await _ in releases { return "released" }
        happening.yield(.cancelled)
        return "nothing"
    }
}

/// A server with small bounds for as long as `body` runs.
func withServer(
    _ change: (inout HTTPServerSettings) -> Void = { _ in },
    _ body: @escaping @Sendable (_ port: Int, TestSurface, ServiceGroup) async throws -> Void
) async throws {
    var settings = HTTPServerSettings(
        port: 0, bodyBytesMax: 1_000_000, connectionsMax: 100,
        timeouts: HTTPServerTimeouts(
            idleMillis: 600_000, headMillis: 600_000, bodyMillis: 600_000, answerMillis: 600_000,
            lingerMillis: 200))
    change(&settings)
    let surface = TestSurface()
    let (ports, port) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let server = try HTTPServer(settings: settings, surfaces: [surface], logger: logger) {
        port.yield($0)
    }
    let group = ServiceGroup(services: [server], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await bound in ports {
            try await body(bound, surface, group)
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
