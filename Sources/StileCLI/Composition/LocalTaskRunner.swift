import Logging
import StileASL
import StileExecutor
import StileInterpreter
import StileJSON
import StileScheduler
import StileTasks

/// Connects Task states to the functions of this process.
///
/// What nobody serves fails loudly under a name of its own; nothing is ever echoed as a success.
struct LocalTaskRunner: TaskRunner {
    let registry: TaskRegistry
    let logger: Logger

    func refusal(of resource: String, input: JSONDocument) -> TaskError? {
        switch call(resource, input: input) {
        case .success: nil
        case .failure(let error): error
        }
    }

    func run(_ task: TaskDispatch, executionARN: String, reporter: TaskReporter) async
        -> TaskOutcome
    {
        switch call(task.resource, input: task.input) {
        case .failure(let error): return .failed(error)
        case .success(let call):
            let context = context(task, executionARN, reporter)
            guard
                let outcome = await registry.run(call.name, input: call.payload, context: context)
            else { return .failed(TaskResources.unknownFunction(call.name, registry.names)) }
            return call.outcome(outcome)
        }
    }

    private func call(_ resource: String, input: JSONDocument) -> Result<FunctionCall, TaskError> {
        FunctionCall.resolve(resource, input: input, registry: registry)
    }

    private func context(
        _ task: TaskDispatch, _ executionARN: String, _ reporter: TaskReporter
    ) -> TaskContext {
        var logger = logger
        logger[metadataKey: "execution"] = "\(executionARN)"
        logger[metadataKey: "state"] = "\(task.stateName)"
        return TaskContext(
            executionARN: executionARN, stateName: task.stateName, attempt: task.attempt,
            idempotencyKey: task.idempotencyKey, logger: logger, heartbeat: reporter.heartbeat,
            progress: { reporter.progress($0.completed, $0.total, $0.unit) })
    }
}

/// A runner that takes work and does none: the start of an execution is recorded, and who owns the
/// data folder next does the work.
struct ParkedTaskRunner: TaskRunner {
    func refusal(of resource: String, input: JSONDocument) -> TaskError? { nil }

    func run(_ task: TaskDispatch, executionARN: String, reporter: TaskReporter) async
        -> TaskOutcome
    {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
        return .cancelled
    }
}

/// A call of a function of this process.
struct FunctionCall {
    let name: String
    let payload: JSONDocument
    /// `lambda:invoke` wraps the answer as AWS does.
    let isEnveloped: Bool

    static func resolve(
        _ resource: String, input: JSONDocument, registry: TaskRegistry
    ) -> Result<FunctionCall, TaskError> {
        switch TaskResources.target(of: resource) {
        case .failure(let error): return .failure(error)
        case .success(.function(let name)):
            return check(FunctionCall(name: name, payload: input, isEnveloped: false), registry)
        case .success(.invoke):
            guard let named = input.value["FunctionName"]?.stringValue else {
                return .failure(
                    TaskError(
                        error: "States.Runtime",
                        cause: "lambda:invoke needs FunctionName in its Parameters"))
            }
            let payload = input.value["Payload"].map { JSONDocument($0) } ?? .emptyObject
            let name = TaskResources.functionName(named) ?? named
            return check(FunctionCall(name: name, payload: payload, isEnveloped: true), registry)
        }
    }

    private static func check(_ call: FunctionCall, _ registry: TaskRegistry)
        -> Result<FunctionCall, TaskError>
    {
        registry.names.contains(call.name)
            ? .success(call) : .failure(TaskResources.unknownFunction(call.name, registry.names))
    }

    func outcome(_ outcome: TaskRegistry.Outcome) -> TaskOutcome {
        switch outcome {
        case .cancelled: return .cancelled
        case .failed(let failure):
            return .failed(TaskError(error: failure.error, cause: failure.cause))
        case .succeeded(let answer):
            guard isEnveloped else { return .succeeded(answer) }
            return .succeeded(
                JSONDocument([
                    "ExecutedVersion": "$LATEST", "Payload": answer.value, "StatusCode": 200,
                ]))
        }
    }
}
