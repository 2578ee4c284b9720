package import StileJSON

/// Calls the Step Functions of the process that owns a data folder, over its control socket.
package struct ControlStepFunctions: StepFunctionsCalling {
    private let client: ControlClient

    package init(_ client: ControlClient) { self.client = client }

    package func call(
        _ operation: Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        let reply: ControlReply?
        do {
            reply = try await client.call(
                AWSTarget.text(operation), input: .object(parameters),
                timeout: .seconds(operation.patienceSeconds))
        } catch {
            throw .unavailable(error.description)
        }
        switch reply {
        case .output(.object(let output)): return output
        case .output: throw .unavailable("the answer to \(operation.rawValue) is no object")
        case .failure(let name, let message): throw APIError(name, message)
        case nil: throw .unavailable("nobody listens on the control socket")
        }
    }
}
