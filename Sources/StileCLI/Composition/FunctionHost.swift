import Logging
import StileAPI
import StileExecutor
import StileIntegrations
import StileInterpreter
import StileJSON
import StileTasks
import Synchronization

/// The functions of this process, for Task states and for callers of the Lambda API.
struct FunctionHost {
    let registry: TaskRegistry
    let logger: Logger
    /// Sorted.
    let names: [String]
    private let limits: [String: Int]
    private let calls = CallGate()

    /// - Parameter limits: How many calls of a function may run at once.
    init(registry: TaskRegistry, limits: [String: Int] = [:], logger: Logger) {
        self.limits = limits
        self.registry = registry
        self.logger = logger
        names = registry.names
    }
}

extension FunctionHost: LocalFunctions {
    var hasLimits: Bool { !limits.isEmpty }

    func concurrencyMax(of name: String) -> Int? { limits[name] }

    func call(
        _ name: String, payload: JSONDocument, task: TaskDispatch, executionARN: String,
        reporter: TaskReporter
    ) async -> TaskOutcome? {
        let context = context(task, executionARN, reporter)
        switch await registry.run(name, input: payload, context: context) {
        case nil: return nil
        case .cancelled: return .cancelled
        case .succeeded(let answer): return .succeeded(answer)
        case .failed(let failure):
            return .failed(TaskError(error: failure.error, cause: failure.cause))
        case .notStarted(let failure):
            return .failed(
                TaskError(error: failure.error, cause: failure.cause, stage: .scheduling))
        }
    }

    func post(_ name: String, payload: JSONDocument, requestID: String) -> TaskError? {
        switch invokeLater(name, payload: payload, requestID: requestID) {
        case nil: nil
        case .throttled:
            TaskError(error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded.")
        case .unknown, .succeeded, .failed:
            LambdaIntegration.unknownFunction(name, among: names)
        }
    }

    private func context(
        _ task: TaskDispatch, _ executionARN: String, _ reporter: TaskReporter
    ) -> TaskContext {
        var logger = logger
        logger[metadataKey: "execution"] = "\(executionARN)"
        logger[metadataKey: "state"] = "\(task.stateName)"
        return TaskContext(
            executionARN: executionARN, stateName: task.stateName, attempt: task.attempt,
            idempotencyKey: task.idempotencyKey, timeoutSeconds: task.timeoutSeconds,
            heartbeatSeconds: task.heartbeatSeconds, logger: logger,
            heartbeat: reporter.heartbeat,
            progress: { reporter.progress($0.completed, $0.total, $0.unit) })
    }

    /// A call from outside any execution.
    private func context(_ name: String, requestID: String) -> TaskContext {
        var logger = logger
        logger[metadataKey: "function"] = "\(name)"
        logger[metadataKey: "request"] = "\(requestID)"
        return TaskContext(
            executionARN: "invocation:\(requestID)", stateName: name, attempt: 0,
            idempotencyKey: requestID, logger: logger)
    }
}

extension FunctionHost: FunctionInvoking {
    var functionNames: [String] { names }

    func invoke(_ name: String, payload: JSONDocument, requestID: String) async -> FunctionAnswer {
        guard calls.enter(name, limit: limits[name]) else { return .throttled }
        defer { calls.leave(name) }
        return await run(name, payload, requestID)
    }

    func invokeLater(_ name: String, payload: JSONDocument, requestID: String) -> FunctionAnswer? {
        guard names.contains(name) else { return .unknown }
        guard calls.enter(name, limit: limits[name]) else { return .throttled }
        // An unstructured task: the caller has its answer and goes on. It holds values only, and ends
        // with the function; as with Lambda, nobody learns how. `calls` bounds how many there are.
        Task {
            defer { calls.leave(name) }
            guard case .failed(let error, let cause) = await run(name, payload, requestID) else {
                return
            }
            logger.warning(
                "a function that was called without waiting failed",
                metadata: ["function": "\(name)", "error": "\(error): \(cause)"])
        }
        return nil
    }

    private func run(
        _ name: String, _ payload: JSONDocument, _ requestID: String
    ) async -> FunctionAnswer {
        let context = context(name, requestID: requestID)
        switch await registry.run(name, input: payload, context: context) {
        case nil: return .unknown
        case .succeeded(let answer): return .succeeded(answer)
        case .failed(let failure), .notStarted(let failure):
            return .failed(error: failure.error, cause: failure.cause)
        case .cancelled:
            return .failed(error: "Runtime.Cancelled", cause: "the call was given up")
        }
    }
}

/// Bounds the calls from outside that are under way at once; tasks have the executor's own bounds.
private final class CallGate: Sendable {
    /// Each may work with files and the data engine.
    private static let callsMax = 64

    private struct State {
        var total = 0
        var byName: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Whether there is a place; whoever got one must `leave`.
    func enter(_ name: String, limit: Int?) -> Bool {
        state.withLock { state in
            guard state.total < Self.callsMax, state.byName[name, default: 0] < limit ?? .max
            else { return false }
            state.total += 1
            state.byName[name, default: 0] += 1
            return true
        }
    }

    func leave(_ name: String) {
        state.withLock { state in
            state.total -= 1
            state.byName[name] = state.byName[name].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
    }
}
