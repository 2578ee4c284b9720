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

    /// How long a server that takes another's place may need.
    private static let handOverSeconds = 30
    private static let handOverPause = Duration.milliseconds(20)

    /// Asks the server, and the one that takes its place when it does so meanwhile: the first has not
    /// done what it refused so.
    private func send(
        _ name: String, _ parameters: JSONObject, timeout: Duration?
    ) async throws(APIError) -> JSONObject {
        var deadline: ContinuousClock.Instant?
        while true {
            do throws(APIError) {
                return try await sendOnce(name, parameters, timeout: timeout)
            } catch {
                if error.code == APIError.handedOver, deadline == nil {
                    deadline = .now + .seconds(Self.handOverSeconds)
                }
                let isBetween = error.code == APIError.handedOver || error.code == Self.nobody
                guard isBetween, let deadline, .now < deadline, !Task.isCancelled else {
                    throw error
                }
                try? await Task.sleep(for: Self.handOverPause)
            }
        }
    }

    /// Nobody listens.
    private static let nobody = "NobodyAnswers"

    private func sendOnce(
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
            throw APIError(
                Self.nobody,
                "\(owner) owns the data folder, but nobody answers at \(socketPath): try again, or"
                    + " stop that process", httpStatus: 503)
        }
    }
}

extension APIError {
    /// The code with which a server that makes room for another refuses: nothing was done, and the
    /// other will answer.
    package static let handedOver = "ServerHandedOver"
}
