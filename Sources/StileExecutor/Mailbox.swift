import DequeModule
package import StileInterpreter
import StileJSON
import StileStore
import Synchronization

/// Answers a caller, once, after the commit.
typealias Reply<Value: Sendable> = @Sendable (Result<Value, ExecutorError>) -> Void

/// What reaches the engine's thread from others.
enum Message: Sendable {
    case start(StartRequest, Reply<ExecutionRecord>)
    case stop(execution: String, error: String?, cause: String?, Reply<ExecutionRecord>)
    case redrive(
        execution: String, clientToken: String?, PlannedRedrive?, Reply<ExecutionRecord>)
    case outcome(execution: String, Reply<ExecutionRecord>)
    case taskEnded(TaskKey, startedAtMillis: Int64, TaskOutcome)
    case taskSubmitted(TaskKey, startedAtMillis: Int64, JSONDocument)
    case heartbeat(TaskKey)
    case poll(PollTicket)
    case report(TaskKey, TaskReport, Reply<Void>)
    case describeTask(TaskKey, Reply<OpenTask>)
    case deletionBegan(Reply<Void>)
    case mapRun(MapRunKey, MapRunNews)
    case updateMapRun(arn: String, MapRunUpdate, Reply<Void>)
    case maintain(Maintenance)
    case drain(seconds: Int, graceMillis: Int64)
    case pause(Reply<Void>)
    case cancelTasks
    case goOn

    /// Answers whoever waits with an error; results and heartbeats have nobody.
    func refuse(_ error: ExecutorError) {
        switch self {
        case .start(_, let reply), .stop(_, _, _, let reply), .redrive(_, _, _, let reply),
            .outcome(_, let reply):
            reply(.failure(error))
        case .report(_, _, let reply), .deletionBegan(let reply), .updateMapRun(_, _, let reply),
            .pause(let reply):
            reply(.failure(error))
        case .describeTask(_, let reply): reply(.failure(error))
        case .maintain(let work): work.refuse(error)
        case .poll(let ticket): ticket.answer(.failure(error))
        case .taskEnded, .taskSubmitted, .heartbeat, .mapRun, .drain, .cancelTasks, .goOn: break
        }
    }
}

/// Names a task attempt across all executions.
package struct TaskKey: Hashable, Sendable {
    /// `ExecutionRecord.id`.
    package let executionID: Int64
    package let stamp: Stamp
}

/// The engine's queue: many threads post, one drains.
final class Mailbox: Sendable {
    private struct State {
        var messages = Deque<Message>()
        /// How many messages wake the engine.
        var wakeCount = 1
        /// Why nothing more is taken.
        var closedBy: ExecutorError?
    }

    let wakeUp = WakeUp()
    private let state = Mutex(State())

    /// Queues the message, or refuses it when the engine has ended.
    func post(_ message: Message) {
        let (refusal, wakes) = state.withLock { state -> (ExecutorError?, Bool) in
            if let reason = state.closedBy { return (reason, false) }
            state.messages.append(message)
            return (nil, state.messages.count >= state.wakeCount)
        }
        if let refusal { return message.refuse(refusal) }
        if wakes { wakeUp.raise() }
    }

    /// Waits for `count` messages or for whoever else raises `wakeUp`: what one alone brings could not
    /// be stored yet, and waking up for each would cost more than its step.
    func wait(forMessages count: Int) {
        let isThere = state.withLock { state in
            state.wakeCount = count
            return state.messages.count >= count
        }
        if !isThere { wakeUp.wait(millis: nil) }
        state.withLock { $0.wakeCount = 1 }
    }

    /// The oldest messages, at most `limit` of them.
    func take(_ limit: Int) -> [Message] {
        state.withLock { state in
            guard state.messages.count > limit else {
                let all = Array(state.messages)
                state.messages.removeAll(keepingCapacity: true)
                return all
            }
            let some = Array(state.messages.prefix(limit))
            state.messages.removeFirst(limit)
            return some
        }
    }

    var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }
    var count: Int { state.withLock { $0.messages.count } }

    /// Refuses what waits and all that comes later.
    func close(_ error: ExecutorError) {
        let left = state.withLock { state in
            state.closedBy = error
            let left = state.messages
            state.messages = []
            return left
        }
        for message in left { message.refuse(error) }
    }
}
