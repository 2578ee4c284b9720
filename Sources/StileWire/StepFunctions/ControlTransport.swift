package import StileJSON

/// Calls the process that owns a data folder over its control socket.
package struct ControlTransport: StepFunctionsCalling, StileCalling {
    private let client: ControlClient
    private let socketPath: String
    /// Who should answer, for the message when nobody does.
    private let owner: String

    package init(socketPath: String, owner: String) {
        client = ControlClient(socketPath: socketPath)
        self.socketPath = socketPath
        self.owner = owner
    }

    package func call(
        _ operation: Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        try await send(
            AWSTarget.text(operation), parameters, timeout: .seconds(operation.patienceSeconds))
    }

    package func call(
        _ operation: StileOperation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        // An execution may take a month.
        let isWait = operation == .awaitExecution
        return try await send(
            operation.rawValue, parameters, timeout: isWait ? nil : .seconds(30))
    }

    private func send(
        _ name: String, _ parameters: JSONObject, timeout: Duration?
    ) async throws(APIError) -> JSONObject {
        let reply: ControlReply?
        do {
            reply = try await client.call(name, input: .object(parameters), timeout: timeout)
        } catch {
            throw .unavailable(error.description)
        }
        switch reply {
        case .output(.object(let output)): return output
        case .output: throw .unavailable("the answer to \(name) is no object")
        case .failure(let code, let message): throw APIError(code, message)
        case nil:
            throw .unavailable(
                "\(owner) owns the data folder, but nobody answers at \(socketPath): try again, or"
                    + " stop that process")
        }
    }
}
