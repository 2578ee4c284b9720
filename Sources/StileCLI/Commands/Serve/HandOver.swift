import Foundation
import ServiceLifecycle
import StileAPI
import StileExecutor
import StileJSON
import StileStore
import StileWire
import Synchronization

/// Hands the data folder to another process that asks for it, while clients wait.
///
/// First no task begins any more, and those that run may end until the deadline: all else goes on as
/// ever. Then nobody is let in any more: who connects waits in the queue of the listening socket,
/// which the other process gets. The last commit is made, the file is closed, and the lock goes over
/// without ever being free.
final class HandOverDesk: Sendable {
    private let requests: AsyncStream<HandOverRequest>
    private let arrived: AsyncStream<HandOverRequest>.Continuation
    private let heir = Mutex<Heir?>(nil)

    private struct Heir {
        let request: HandOverRequest
        let note: JSON
        /// The lock, then the listening socket if there is one.
        let descriptors: [Int32]
    }

    /// What is left of this process.
    struct Parts {
        let executor: Executor
        let database: Database
        let http: HTTPServer
        /// Where it listens.
        let host: String
        /// For tasks that run.
        let deadline: Duration
    }

    /// How long cancelled tasks may take to notice.
    private static let grace = Duration.seconds(2)
    private static let abandonCheck = Duration.milliseconds(100)

    init() { (requests, arrived) = AsyncStream.makeStream() }

    /// Whether another process waits for the end of this one.
    var hasHeir: Bool { heir.withLock { $0 != nil } }

    func take(_ request: HandOverRequest) { arrived.yield(request) }

    /// Answers requests one by one; returns when everything is ready for an heir.
    func run(_ parts: Parts, _ console: Console) async throws {
        for await request in requests {
            if try await prepare(request, parts, console) { return }
        }
    }

    /// Gives everything away; to be called once the file is closed.
    func give() {
        guard let heir = heir.withLock({ $0 }) else { return }
        defer { for descriptor in heir.descriptors { close(descriptor) } }
        _ = heir.request.give(heir.note, heir.descriptors)
    }

    // MARK: - Steps

    private func prepare(
        _ request: HandOverRequest, _ parts: Parts, _ console: Console
    ) async throws -> Bool {
        if let reason = Self.refusal(of: request) {
            request.refuse(name: "HandOverRefused", message: reason)
            return false
        }
        let other = request.input["processId"]?.integerValue ?? 0
        console.note("process \(other) takes over: no task begins here any more")
        guard await endTasks(request, parts) else {
            parts.executor.goOn()
            console.note("process \(other) is gone: this one goes on")
            return false
        }
        try parts.database.announce(socketPath: nil)
        let listener = try await parts.http.leave()
        guard let lock = parts.database.leaveLock() else {
            preconditionFailure("a server without the lock of its data folder")
        }
        let note: JSON = [
            "host": .string(parts.host), "port": .integer(Int64(listener?.port ?? 0)),
        ]
        let descriptors = [lock] + [listener?.descriptor].compactMap(\.self)
        heir.withLock { $0 = Heir(request: request, note: note, descriptors: descriptors) }
        return true
    }

    /// An older program would not know the file's form: this one would have ended for nothing.
    private static func refusal(of request: HandOverRequest) -> String? {
        let known = request.input["schemaVersion"]?.integerValue ?? 0
        guard known < Int64(Database.schemaVersion) else { return nil }
        return "the running stile serve is newer: it wrote version \(Database.schemaVersion) of the"
            + " file, this program knows \(known)"
    }

    /// - Returns: False when nobody takes over any more, as long as there is a way back.
    private func endTasks(_ request: HandOverRequest, _ parts: Parts) async -> Bool {
        let executor = parts.executor
        switch await Self.first(parts.deadline, request, { try? await executor.pauseTasks() }) {
        case .done: return true
        case .abandoned: return false
        case .late: break
        }
        executor.cancelPausedTasks()
        _ = await Self.first(Self.grace, nil, { try? await executor.pauseTasks() })
        return true
    }

    private enum First { case done, late, abandoned }

    /// Waits for `body`, for at most `limit`, and as long as somebody waits for it.
    private static func first(
        _ limit: Duration, _ request: HandOverRequest?, _ body: @escaping @Sendable () async -> Void
    ) async -> First {
        let (ends, ended) = AsyncStream<First>.makeStream()
        // Safe: ends with the pause that it waits for, which the engine ends at the latest.
        let task = Task {
            await body()
            ended.yield(.done)
        }
        // Safe: cancelled below.
        let watch = Task {
            let deadline = ContinuousClock.now + limit
            while ContinuousClock.now < deadline, !Task.isCancelled {
                if request?.isAbandoned == true { ended.yield(.abandoned) }
                try? await Task.sleep(for: min(limit, Self.abandonCheck))
            }
            ended.yield(.late)
        }
        defer { watch.cancel() }
        _ = task
        for await first in ends { return first }
        return .abandoned
    }
}
