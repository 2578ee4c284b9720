import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization

/// Does the tasks of the cases, as the functions and services of a server would.
final class StopWorld: TaskRunner {
    private struct Seen {
        var begun: [String] = []
        var cancelled: [String] = []
        var tokens: [String] = []
        var children: [String] = []
    }
    private let seen = Mutex(Seen())
    private let executor = Mutex<Executor?>(nil)
    private let gate = Gate()

    func bind(_ executor: Executor) { self.executor.withLock { $0 = executor } }

    /// Functions whose handler began, and those whose handler learnt that nobody waits for it.
    var begun: [String] { seen.withLock { $0.begun } }
    var cancelled: [String] { seen.withLock { $0.cancelled } }
    var tokens: [String] { seen.withLock { $0.tokens } }
    /// ARNs of the executions that tasks started, with doublets.
    var children: [String] { seen.withLock { $0.children } }

    func keep(_ token: String) { seen.withLock { $0.tokens.append(token) } }

    /// Lets handlers end that were not cancelled.
    func open() { gate.open() }

    func refusal(of resource: String, input: JSONDocument) -> TaskError? { nil }

    func worksElsewhere(_ task: TaskDispatch) -> Bool { task.isServiceCall }

    func limit(of task: TaskDispatch) -> TaskLimit? {
        task.resource.hasSuffix(":gated") ? TaskLimit(name: "gated", concurrencyMax: 1) : nil
    }

    func run(
        _ task: TaskDispatch, executionARN: String, reporter: TaskReporter
    ) async -> TaskOutcome {
        let name = String(task.resource.split(separator: ":").last ?? "")
        seen.withLock { $0.begun.append(name) }
        switch name {
        case "flaky": return .failed(TaskError(error: "Flaky", cause: nil))
        case "invoke.waitForTaskToken":
            seen.withLock { $0.tokens.append(task.taskToken) }
            return .awaitingToken(task.input)
        case "startExecution": return await start(task, parent: nil, reporter)
        case "2":
            let parent = ParentTask(executionARN: executionARN, stamp: task.stamp)
            return await start(task, parent: parent, reporter)
        case _:
            if await gate.pass() { return .succeeded(task.input) }
            seen.withLock { $0.cancelled.append(name) }
            return .cancelled
        }
    }

    /// Starts an execution, and with a parent waits for it. Unlike the real one it never stops what
    /// it started: that is the engine's part.
    private func start(
        _ task: TaskDispatch, parent: ParentTask?, _ reporter: TaskReporter
    ) async -> TaskOutcome {
        guard let executor = executor.withLock({ $0 }),
            let machine = task.input.value["machine"]?.stringValue
        else { return .failed(TaskError(error: "Test", cause: "no machine")) }
        do throws(ExecutorError) {
            var arn = task.submission?.value["ExecutionArn"]?.stringValue
            if arn == nil {
                let started = try await executor.startExecution(
                    StartOptions(target: machine, input: "[0,1]", parent: parent))
                arn = started.arn
                seen.withLock { $0.children.append(started.arn) }
                let answer = JSONDocument(["ExecutionArn": .string(started.arn)])
                guard parent != nil else { return .succeeded(JSONDocument([0, 1])) }
                reporter.submitted(answer)
            }
            let ended = try await executor.outcome(of: arn ?? "")
            return .failed(TaskError(error: "Child", cause: ended.status.rawValue))
        } catch {
            return .cancelled
        }
    }
}
