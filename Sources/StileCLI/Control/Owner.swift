import StileAPI
import StileInterpreter
import StileJSON
import StileStore
import StileWire

/// Who does what commands ask for: AWS's operations and Stile's own, answered in this process, by the
/// server that owns the data folder, or by an endpoint.
struct Owner: Sendable {
    let api: API
    let stile: any StileCalling
    /// Nil: it is Stile for certain, and has the data folder.
    let endpoint: Endpoint?

    /// How often an endpoint is asked for the end of an execution.
    private static let pollMillis: [Int] = [50, 100, 250, 500, 1_000]

    /// - Parameter transport: The services of this process, or the way to the server's.
    init(_ stepFunctions: any StepFunctionsCalling, _ stile: any StileCalling) {
        api = API(calling: stepFunctions)
        self.stile = stile
        endpoint = nil
    }

    init(_ endpoint: Endpoint) {
        api = endpoint.api
        stile = endpoint.stile
        self.endpoint = endpoint
    }

    /// Does what is asked and answers once it is durable.
    ///
    /// - Throws: `CommandFailure`.
    func perform(_ request: OwnerRequest) async throws -> JSON {
        switch request {
        case .startExecution(let machine, let name, let input):
            var parameters = JSONObject([
                ("stateMachineArn", .string(machine)), ("input", .string(input)),
            ])
            parameters["name"] = name.map { .string($0) }
            return .object(try await api.call(.startExecution, parameters).object)
        case .stopExecution(let execution, let error, let cause):
            var parameters = JSONObject([("executionArn", .string(execution))])
            parameters["error"] = error.map { .string($0) }
            parameters["cause"] = cause.map { .string($0) }
            return try await ofExecution(execution, .stopExecution, parameters)
        case .redriveExecution(let execution):
            return try await ofExecution(
                execution, .redriveExecution, JSONObject([("executionArn", .string(execution))]))
        case .redriveEdited(let draft): return try await redrive(draft)
        case .awaitExecution(let execution): return try await awaitEnd(of: execution)
        case .deploy(let name, let text, _, let roleARN):
            if let endpoint, try await !endpoint.isStile() {
                return try await deploy(name, text, roleARN, to: endpoint)
            }
            return try await own(.deployStateMachine, request.parameters)
        case .putSchedule: return try await own(.putSchedule, request.parameters)
        case .deleteSchedule: return try await own(.deleteSchedule, request.parameters)
        case .enableSchedule: return try await own(.enableSchedule, request.parameters)
        case .purge: return try await own(.purgeExecutions, request.parameters)
        case .taskProgress:
            // Others than Stile know of no progress.
            if let endpoint, try await !endpoint.isStile() { return ["tasks": []] }
            return try await own(.listTaskProgress, request.parameters)
        case .importExecution: return try await own(.importExecution, request.parameters)
        }
    }

    private func own(_ operation: StileOperation, _ parameters: JSONObject) async throws -> JSON {
        if let endpoint { return .object(try await endpoint.call(operation, parameters).object) }
        do {
            return .object(try await stile.call(operation, parameters))
        } catch {
            throw CommandFailure(api: error)
        }
    }

    /// AWS's answers to these hold a date alone.
    private func ofExecution(
        _ execution: String, _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws -> JSON {
        do {
            _ = try await api.calling.call(operation, parameters)
            return ["executionArn": .string(execution)]
        } catch {
            throw Self.failure(error, execution)
        }
    }

    private static func failure(_ error: APIError, _ execution: String) -> CommandFailure {
        guard error.code == "ExecutionNotRedrivable" else { return CommandFailure(api: error) }
        let name = execution.split(separator: ":").last ?? Substring(execution)
        return CommandFailure.usage(
            "the execution \(execution) cannot be redriven: "
                + CommandFailure(api: error).message, next: "stile show \(name)")
    }

    private func redrive(_ draft: RedriveDraft) async throws -> JSON {
        let parameters = OwnerRequest.redriveEdited(draft).parameters
        if endpoint != nil { return try await own(.redriveExecution, parameters) }
        do {
            return .object(try await stile.call(.redriveExecution, parameters))
        } catch {
            throw Self.failure(error, draft.execution)
        }
    }

    // MARK: - Waiting

    /// AWS has no call that waits; its clients ask again.
    private func awaitEnd(of execution: String) async throws -> JSON {
        guard endpoint != nil else {
            return try await own(
                .awaitExecution, OwnerRequest.awaitExecution(execution).parameters)
        }
        let parameters = JSONObject([("executionArn", .string(execution))])
        var waits = Self.pollMillis.makeIterator()
        var wait = Self.pollMillis.last ?? 1_000
        while true {
            let answer = try await api.call(.describeExecution, parameters)
            if try Execution(answer).status.isTerminal { return .object(answer.object) }
            wait = waits.next() ?? wait
            try await Task.sleep(for: .milliseconds(wait))
        }
    }

    // MARK: - Deploying

    /// In AWS's words: the machine of that name gets the definition, or there is a new one.
    private func deploy(
        _ name: String, _ text: String, _ roleARN: String?, to endpoint: Endpoint
    ) async throws -> JSON {
        let definition = ("definition", JSON.string(text))
        if let known = try await EndpointRecords(endpoint: endpoint).machine(name) {
            _ = try await api.call(
                .updateStateMachine,
                JSONObject([("stateMachineArn", .string(known.arn)), definition]))
            return ["stateMachineArn": .string(known.arn), "name": .string(name)]
        }
        guard let roleARN else {
            throw CommandFailure.usage(
                "\(endpoint.url) is no stile serve, and a new state machine there needs a role",
                next: "stile deploy FILE --role arn:aws:iam::ACCOUNT:role/NAME")
        }
        let answer = try await api.call(
            .createStateMachine,
            JSONObject([("name", .string(name)), definition, ("roleArn", .string(roleARN))]))
        return [
            "stateMachineArn": .string(try answer.text("stateMachineArn")), "name": .string(name),
        ]
    }
}

extension Session {
    /// The server that owns the data folder, if there is one.
    var server: Owner? {
        guard let info = Database.owner(of: settings.data.value), let path = info.socketPath
        else { return nil }
        let transport = ControlTransport(socketPath: path, owner: "\(info)")
        return Owner(transport, transport)
    }
}
