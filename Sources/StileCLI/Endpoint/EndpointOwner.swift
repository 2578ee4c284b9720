import StileInterpreter
import StileJSON
import StileWire

/// A server somewhere, asked through AWS's API, and through Stile's own operations where AWS has none.
struct EndpointOwner: Owner {
    let endpoint: Endpoint
    let records: EndpointRecords

    /// How often the end of an execution is asked for.
    private static let pollMillis: [Int] = [50, 100, 250, 500, 1_000]

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        records = EndpointRecords(endpoint: endpoint)
    }

    func perform(_ request: OwnerRequest) async throws -> JSON {
        switch request {
        case .startExecution(let machine, let name, let input):
            var parameters = JSONObject([
                ("stateMachineArn", .string(machine)), ("input", .string(input)),
            ])
            parameters["name"] = name.map { .string($0) }
            return .object(try await endpoint.call(.startExecution, parameters).object)
        case .stopExecution(let execution, let error, let cause):
            var parameters = JSONObject([("executionArn", .string(execution))])
            parameters["error"] = error.map { .string($0) }
            parameters["cause"] = cause.map { .string($0) }
            return try await ofExecution(execution, .stopExecution, parameters)
        case .redriveExecution(let execution):
            return try await ofExecution(
                execution, .redriveExecution, JSONObject([("executionArn", .string(execution))]))
        case .awaitExecution(let execution): return try await awaitEnd(of: execution)
        case .deploy(let name, let text, _, let roleARN):
            if try await endpoint.isStile() { return try await own(.deployStateMachine, request) }
            return try await deploy(name, text, roleARN)
        case .putSchedule: return try await own(.putSchedule, request)
        case .deleteSchedule: return try await own(.deleteSchedule, request)
        case .enableSchedule: return try await own(.enableSchedule, request)
        }
    }

    private func own(_ operation: StileOperation, _ request: OwnerRequest) async throws -> JSON {
        .object(
            try await endpoint.call(operation, request.input.objectValue ?? JSONObject()).object)
    }

    /// AWS's answers to these hold a date alone.
    private func ofExecution(
        _ execution: String, _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws -> JSON {
        _ = try await endpoint.call(operation, parameters)
        return ["executionArn": .string(execution)]
    }

    private func awaitEnd(of execution: String) async throws -> JSON {
        let parameters = JSONObject([("executionArn", .string(execution))])
        var waits = Self.pollMillis.makeIterator()
        var wait = Self.pollMillis.last ?? 1_000
        while true {
            let answer = try await endpoint.call(.describeExecution, parameters)
            if try Execution(answer).status.isTerminal { return .object(answer.object) }
            wait = waits.next() ?? wait
            try await Task.sleep(for: .milliseconds(wait))
        }
    }

    // MARK: - Deploying

    /// In AWS's words: the machine of that name gets the definition, or there is a new one.
    private func deploy(_ name: String, _ text: String, _ roleARN: String?) async throws -> JSON {
        let definition = ("definition", JSON.string(text))
        if let known = try await records.machine(name) {
            _ = try await endpoint.call(
                .updateStateMachine,
                JSONObject([("stateMachineArn", .string(known.arn)), definition]))
            return ["stateMachineArn": .string(known.arn), "name": .string(name)]
        }
        guard let roleARN else {
            throw CommandFailure.usage(
                "\(endpoint.url) is no stile serve, and a new state machine there needs a role",
                next: "stile deploy FILE --role arn:aws:iam::ACCOUNT:role/NAME")
        }
        let answer = try await endpoint.call(
            .createStateMachine,
            JSONObject([("name", .string(name)), definition, ("roleArn", .string(roleARN))]))
        return [
            "stateMachineArn": .string(try answer.text("stateMachineArn")), "name": .string(name),
        ]
    }
}
