package import StileExecutor
package import StileInterpreter
package import StileJSON
import Synchronization

/// A task runner that does what a closure says, and remembers what it was asked.
package final class ScriptedRunner: TaskRunner {
    package typealias Script =
        @Sendable (_ task: TaskDispatch, _ reporter: TaskReporter) async -> TaskOutcome

    private let script: Script
    private let dispatches = Mutex<[TaskDispatch]>([])

    package init(_ script: @escaping Script) { self.script = script }

    /// Answers every task with its input.
    package static func echoing() -> ScriptedRunner {
        ScriptedRunner { task, _ in .succeeded(task.input) }
    }

    /// Every attempt so far, in the order of its beginning.
    package var attempts: [TaskDispatch] { dispatches.withLock { $0 } }

    /// Resources whose ARN ends in `:missing` have nobody who serves them.
    package func refusal(of resource: String, input: JSONDocument) -> TaskError? {
        guard resource.hasSuffix(":missing") else { return nil }
        return TaskError(error: "States.TaskFailed", cause: "nothing serves \(resource)")
    }

    package func run(
        _ task: TaskDispatch, executionARN: String, reporter: TaskReporter
    ) async -> TaskOutcome {
        dispatches.withLock { $0.append(task) }
        return await script(task, reporter)
    }
}
