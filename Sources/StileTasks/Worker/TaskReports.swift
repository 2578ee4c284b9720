import StileWire
import Synchronization

/// What a handler said and the server has not heard yet.
final class TaskSignals: Sendable {
    struct News: Sendable {
        var hasBeaten = false
        var progress: TaskProgress?
    }

    private let news = Mutex(News())

    func beat() { news.withLock { $0.hasBeaten = true } }
    func progress(_ progress: TaskProgress) { news.withLock { $0.progress = progress } }

    func take() -> News {
        news.withLock { news in
            defer { news = News() }
            return news
        }
    }
}

/// Sends on what a handler says, at most a few times a second, and finds out that nobody wants its
/// task any more.
struct TaskReports: Sendable {
    private static let pauseMillisMax = 1_000
    private static let pauseMillisMin = 200

    let server: WorkerServer
    let token: String
    let signals: TaskSignals
    /// Whether the server can be asked about a task without a heartbeat.
    let asks: Bool
    let heartbeatSeconds: Int?

    /// Goes on until it is cancelled, or until the task is over; true then.
    func run() async -> Bool {
        while true {
            do { try await Task.sleep(for: .milliseconds(pauseMillis)) } catch { return false }
            if await !isWanted() { return true }
        }
    }

    /// Several times within the shortest heartbeat.
    private var pauseMillis: Int {
        guard let heartbeatSeconds else { return Self.pauseMillisMax }
        let part = heartbeatSeconds.multipliedReportingOverflow(by: 250)
        return part.overflow
            ? Self.pauseMillisMax
            : min(Self.pauseMillisMax, max(Self.pauseMillisMin, part.partialValue))
    }

    private func isWanted() async -> Bool {
        let news = signals.take()
        if asks, let progress = news.progress { return await server.progress(token, progress) }
        if news.hasBeaten { return await server.heartbeat(token) }
        return asks ? await server.isWanted(token) : true
    }
}
