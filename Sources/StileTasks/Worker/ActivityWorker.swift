import Foundation
public import Logging
import StileJSON
package import StileWire

/// Serves activities with the handlers of a registry, from a process of its own: polls tasks over
/// HTTP, runs the handler, sends its result.
///
/// Handlers are the same as in the server. Their heartbeats and progress are sent on; once the server
/// says that a task is over (timed out, execution stopped), the handler's Swift task is cancelled.
public struct ActivityWorker: Sendable {
    /// An activity and the function that does its tasks.
    public struct Post: Hashable, Sendable {
        /// ARN or name; an activity that is named and does not exist is created.
        public let activity: String
        /// The handler's name.
        public let function: String

        public init(activity: String, function: String) {
            self.activity = activity
            self.function = function
        }
    }

    let registry: TaskRegistry
    let server: WorkerServer
    let posts: [Post]
    let name: String
    let concurrency: Int
    let drainSeconds: Int
    let logger: Logger

    /// - Parameters:
    ///   - endpoint: Of a `stile serve`, or of anything that answers AWS Step Functions' API;
    ///     credentials and region come from the environment, as AWS's tools read them.
    ///   - name: Stands in the history as `workerName`.
    ///   - concurrency: Tasks of each activity at once.
    ///   - drainSeconds: How long running tasks may go on once `run` is cancelled; then they fail as
    ///     `Worker.Stopped`, so that a Retry gives them to another worker.
    public init(
        endpoint: String, registry: TaskRegistry, posts: [Post], name: String,
        concurrency: Int = 1, drainSeconds: Int = 10, logger: Logger
    ) {
        let environment = ProcessInfo.processInfo.environment
        // Each poll is a request that waits.
        let http = HTTPClient(concurrencyMax: max(32, 3 * concurrency * posts.count))
        let client = StepFunctionsClient(
            endpoint: endpoint, credentials: AWSCredentials(environment: environment),
            region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1",
            http: http, nowMillis: { Int64(Date().timeIntervalSince1970 * 1_000) })
        self.init(
            stepFunctions: client, stile: client, registry: registry, posts: posts, name: name,
            concurrency: concurrency, drainSeconds: drainSeconds, logger: logger)
    }

    package init(
        stepFunctions: any StepFunctionsCalling, stile: any StileCalling, registry: TaskRegistry,
        posts: [Post], name: String, concurrency: Int = 1, drainSeconds: Int = 10, logger: Logger
    ) {
        server = WorkerServer(stepFunctions: stepFunctions, stile: stile, logger: logger)
        self.registry = registry
        self.posts = posts
        self.name = name
        self.concurrency = max(1, concurrency)
        self.drainSeconds = drainSeconds
        self.logger = logger
    }

    /// Works until the Swift task is cancelled.
    ///
    /// - Throws: `TaskFailure("Worker.NotStarted")` for a function that is not registered, and what
    ///   the server says to an activity that it does not have; a server that is away is waited for.
    public func run() async throws {
        for post in posts where !registry.names.contains(post.function) {
            throw TaskFailure(
                "Worker.NotStarted",
                cause: "there is no function \"\(post.function)\"; known are"
                    + " \(registry.names.joined(separator: ", "))")
        }
        let isStile = try await server.isStile()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for post in posts {
                let arn = try await server.activityARN(post.activity)
                for _ in 0..<concurrency {
                    group.addTask { try await serve(post, arn, isStile: isStile) }
                }
            }
            logger.notice("worker \(name) polls \(posts.map(\.activity).joined(separator: ", "))")
            try await group.waitForAll()
        }
    }

    /// One place: a task at a time.
    private func serve(_ post: Post, _ arn: String, isStile: Bool) async throws {
        while !Task.isCancelled {
            guard let task = try await server.poll(arn, workerName: name) else { continue }
            // The handler outlives a cancellation of ours by the time to drain: only a task that is
            // no child of this one hears nothing of it. It is awaited here.
            let job = Task { await work(task, post, isStile: isStile) }
            await withTaskCancellationHandler {
                await job.value
            } onCancel: {
                let seconds = drainSeconds
                // It holds the other's handle alone, and ends when the time is over.
                Task {
                    try? await Task.sleep(for: .seconds(seconds))
                    job.cancel()
                }
            }
        }
    }
}
