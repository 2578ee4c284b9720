import ArgumentParser
import Foundation
import Logging
import StileTasks
import UnixSignals

/// `stile worker`
struct WorkerCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Do the tasks of activities on this machine, for a server elsewhere.",
        discussion: """
            Each activity is served by the function of the same name, or by the one after the equals \
            sign: a program of stile.json, or one of stile's own. An activity that does not exist is \
            created. SIGTERM or SIGINT ends the polling; tasks that run get ten seconds, and then fail as \
            Worker.Stopped. See Docs/Workers.md.

            examples:
              stile worker enrich --endpoint http://127.0.0.1:8083
              stile worker orders=enrich --concurrency 4 --endpoint http://127.0.0.1:8083
            """)

    @Argument(
        help: ArgumentHelp(
            "Activities, by name or ARN, each with its function.", valueName: "activity[=function]")
    )
    var activities: [String]

    @Option(help: ArgumentHelp("Tasks of each activity at once.", valueName: "count"))
    var concurrency = 1

    @Option(help: ArgumentHelp("Name in the history; the host's when left out.", valueName: "name"))
    var name: String?

    @OptionGroup var global: GlobalOptions

    private static let drainSeconds = 10

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        guard let endpoint = session.endpoint else {
            throw CommandFailure.usage(
                "a worker needs the URL of its server",
                next: "stile worker \(activities.joined(separator: " ")) --endpoint URL")
        }
        guard (1...256).contains(concurrency) else {
            throw CommandFailure.usage(
                "--concurrency must be a number from 1 to 256, found \(concurrency)")
        }
        let worker = ActivityWorker(
            endpoint: endpoint.url, registry: Workers(session).registry(),
            posts: activities.map(Self.post), name: name ?? ProcessInfo.processInfo.hostName,
            concurrency: concurrency,
            drainSeconds: Self.drainSeconds, logger: Log.logger(surroundings, level: .notice))
        try await Self.run(worker)
        session.console.note("stopped")
        return .succeeded
    }

    /// `orders=enrich`; an ARN holds no equals sign.
    private static func post(_ text: String) -> ActivityWorker.Post {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let activity = parts.first ?? ""
        let function =
            parts.count > 1 ? parts[1] : activity.split(separator: ":").last.map(String.init)
        return ActivityWorker.Post(activity: activity, function: function ?? "")
    }

    /// Works until a signal; then what runs comes to its end.
    private static func run(_ worker: ActivityWorker) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await worker.run() } catch is CancellationError {}
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
