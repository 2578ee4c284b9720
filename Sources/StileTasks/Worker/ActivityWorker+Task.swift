import Logging
import StileJSON
import StileWire

/// A task as the poll answered it.
struct PolledTask: Sendable {
    let token: String
    let input: JSONDocument
}

extension ActivityWorker {
    /// Does one task: the handler beside the reporting, and then its result.
    func work(_ task: PolledTask, _ post: Post, isStile: Bool) async {
        let signals = TaskSignals()
        let description = isStile ? await server.describe(task.token) : nil
        let context = context(task, post, description, signals)
        let reports = TaskReports(
            server: server, token: task.token, signals: signals, asks: isStile,
            heartbeatSeconds: context.heartbeatSeconds)
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                .ended(await registry.run(post.function, input: task.input, context: context))
            }
            group.addTask { await reports.run() ? .unwanted : .stopped }
            let first = await group.next() ?? .stopped
            group.cancelAll()
            guard case .ended = first else {
                // The handler comes to its end before the next task is asked for.
                for await next in group {
                    if case .ended(.succeeded) = next, case .stopped = first { return next }
                }
                return first
            }
            return first
        }
        await tell(ending, task, post)
    }

    /// How a task came to its end here.
    private enum Ending: Sendable {
        case ended(TaskRegistry.Outcome?)
        /// The server no longer wants it.
        case unwanted
        /// The worker stops.
        case stopped
    }

    private func tell(_ ending: Ending, _ task: PolledTask, _ post: Post) async {
        switch ending {
        case .ended(.succeeded(let output)): await server.succeed(task.token, output.text)
        case .ended(.failed(let failure)), .ended(.notStarted(let failure)):
            await server.fail(task.token, failure)
        case .ended(nil):
            await server.fail(
                task.token,
                TaskFailure("Worker.NotStarted", cause: "no function \"\(post.function)\""))
        case .ended(.cancelled), .stopped:
            await server.fail(
                task.token,
                TaskFailure(
                    "Worker.Stopped",
                    cause: "the worker \"\(name)\" was stopped before the task had ended"))
        case .unwanted:
            logger.notice(
                "a task was given up: the server no longer waits for it",
                metadata: ["function": "\(post.function)"])
        }
    }

    /// A server that is not Stile does not tell of which execution a task is.
    private func context(
        _ task: PolledTask, _ post: Post, _ description: TaskDescription?, _ signals: TaskSignals
    ) -> TaskContext {
        var logger = logger
        logger[metadataKey: "execution"] = description.map { "\($0.executionARN)" }
        logger[metadataKey: "state"] = description.map { "\($0.stateName)" }
        return TaskContext(
            executionARN: description?.executionARN ?? "activity:\(post.activity)",
            stateName: description?.stateName ?? post.activity,
            attempt: description?.attempt ?? 0,
            idempotencyKey: description?.idempotencyKey ?? task.token,
            timeoutSeconds: description?.timeoutSeconds,
            heartbeatSeconds: description?.heartbeatSeconds, logger: logger,
            heartbeat: { signals.beat() }, progress: { signals.progress($0) })
    }
}
