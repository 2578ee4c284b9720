import Logging
import StileAPI
import StileExecutor
import StileIntegrations
import StileJSON
import StileWire
import Synchronization

/// What Task states can call in this process.
///
/// The runner is part of the engine, and services that it calls need the engine: `bind` closes the
/// circle before anything runs.
struct TaskServices {
    let functions: FunctionHost
    let runner: IntegrationRunner
    private let service = LateService()
    private let waiting = LateWaiting()

    init(_ session: Session, _ workers: Workers, _ logger: Logger) {
        functions = FunctionHost(
            registry: workers.registry(), limits: workers.limits, logger: logger)
        runner = IntegrationRunner(
            .standard(
                functions: functions, lambda: Self.lambda(session), service: service,
                waiting: waiting, nowMillis: session.surroundings.nowMillis))
    }

    /// Must come before the executor runs.
    func bind(_ service: StepFunctionsService, _ executor: Executor) {
        self.service.bind(service)
        waiting.bind(service, executor)
    }

    private static func lambda(_ session: Session) -> LambdaClient? {
        guard let endpoint = session.settings.lambdaEndpoint?.value else { return nil }
        let environment = session.surroundings.environment
        let http = HTTPClient(concurrencyMax: 256)
        return LambdaClient(
            endpoint: endpoint, credentials: AWSCredentials(environment: environment),
            region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1",
            nowMillis: session.surroundings.nowMillis
        ) { request throws(HTTPError) in try await http.send(request) }
    }
}

/// The service that comes to be after those who call it.
private final class LateService: StepFunctionsCalling {
    private let bound = Mutex<(any StepFunctionsCalling)?>(nil)

    func bind(_ service: any StepFunctionsCalling) { bound.withLock { $0 = service } }

    func call(
        _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        guard let service = bound.withLock({ $0 }) else {
            preconditionFailure("\(operation.rawValue) was called before the service was bound")
        }
        return try await service.call(operation, parameters)
    }
}

/// Waits with an executor that comes to be later.
private final class LateWaiting: ExecutionWaiting {
    private let bound = Mutex<(service: StepFunctionsService, executor: Executor)?>(nil)

    func bind(_ service: StepFunctionsService, _ executor: Executor) {
        bound.withLock { $0 = (service, executor) }
    }

    private var parts: (service: StepFunctionsService, executor: Executor) {
        guard let parts = bound.withLock({ $0 }) else {
            preconditionFailure("an execution was waited for before the executor was bound")
        }
        return parts
    }

    private var executor: Executor { parts.executor }

    func startExecution(
        _ parameters: JSONObject, parent: ParentTask
    ) async throws(APIError) -> JSONObject {
        try await parts.service.startExecution(parameters, parent: parent)
    }

    var isStopping: Bool { executor.isStopping }

    func waitForEnd(of executionARN: String) async -> ExecutionWait {
        do throws(ExecutorError) {
            _ = try await executor.outcome(of: executionARN)
            return .ended
        } catch {
            return executor.isStopping ? .processStops : .failed(reason: error.description)
        }
    }
}
