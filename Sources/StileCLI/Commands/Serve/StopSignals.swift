import Foundation
import ServiceLifecycle
import UnixSignals

extension Server {
    /// Runs the services until they end; the first SIGTERM or SIGINT asks them to, the second does not
    /// ask. An heir asks, too.
    func run(
        _ group: ServiceGroup, _ desk: HandOverDesk, _ parts: HandOverDesk.Parts
    ) async throws {
        let console = session.console
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var hasAsked = false
                for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                    if hasAsked { Self.endAtOnce(signal, console) }
                    hasAsked = true
                    console.note("stopping: running tasks may end; a second signal ends at once")
                    await group.triggerGracefulShutdown()
                }
                // The first task says when it is over.
                try await Task.sleep(for: .seconds(Self.sleepSeconds))
            }
            tasks.addTask {
                try await desk.run(parts, console)
                await group.triggerGracefulShutdown()
                try await Task.sleep(for: .seconds(Self.sleepSeconds))
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    private static var sleepSeconds: Int { 86_400 * 365 }

    /// Everything acknowledged is in the file, and the programs of running tasks end with this process.
    private static func endAtOnce(_ signal: UnixSignal, _ console: Console) -> Never {
        console.note("ended at once; what did not end goes on with the next start")
        _exit(128 + (signal == .sigint ? SIGINT : SIGTERM))
    }
}
