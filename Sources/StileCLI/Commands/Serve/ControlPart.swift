import ServiceLifecycle
import StileAPI
import StileJSON
import StileStore
import StileWire

extension Server {
    /// Where other commands reach this one.
    func controlPart(
        _ database: Database, _ desk: HandOverDesk, _ handler: @escaping ControlServer.Handler
    ) -> ControlPart {
        let data = session.settings.data.value
        let console = session.console
        let path = data + "/stile.sock"
        return ControlPart(
            server: ControlServer(
                socketPath: path, onHandOver: { desk.take($0) }, handler: handler)
        ) {
            try database.announce(socketPath: path)
            console.note("serving \(data)")
        }
    }
}

/// What the control socket answers: our own operations by their names, AWS's as
/// `AWSStepFunctions.NAME`.
struct ControlOperations: Sendable {
    let own: any StileCalling
    let aws: any StepFunctionsCalling
    let desk: HandOverDesk

    /// A command that came too late for this server asks the next one.
    func reply(to operation: String, _ input: JSON) async -> ControlReply {
        let reply = await answer(to: operation, input)
        guard desk.hasHeir, case .failure(let name, let message) = reply,
            name == APIError.serverStopped.code || name == "ServiceUnavailable"
        else { return reply }
        return .failure(name: APIError.handedOver, message: message)
    }

    private func answer(to operation: String, _ input: JSON) async -> ControlReply {
        guard let name = AWSTarget.operationName(operation) else {
            return await replyOwn(to: operation, input)
        }
        guard let known = Operation(rawValue: name) else {
            return .failure(
                name: "UnknownOperationException", message: "unknown operation \"\(name)\"")
        }
        do throws(APIError) {
            return .output(.object(try await aws.call(known, input.objectValue ?? JSONObject())))
        } catch {
            return .failure(name: error.code, message: error.message)
        }
    }
}

extension ControlOperations {
    /// Answers one of our own operations alone.
    private func replyOwn(to name: String, _ input: JSON) async -> ControlReply {
        guard let operation = StileOperation(rawValue: name) else {
            return .failure(
                name: "UnknownOperationException",
                message: "unknown operation \"\(name)\": the server is of another version")
        }
        do throws(APIError) {
            return .output(
                .object(try await own.call(operation, input.objectValue ?? JSONObject())))
        } catch {
            return .failure(name: error.code, message: error.message)
        }
    }
}

/// Answers other commands over the control socket.
struct ControlPart: Service {
    let server: ControlServer
    let onListening: @Sendable () throws -> Void

    func run() async throws {
        let server = server
        let onListening = onListening
        let (listening, continuation) = AsyncStream<Void>.makeStream()
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await server.run { continuation.finish() }
                    continuation.finish()
                }
                for await _ in listening {}
                if !Task.isCancelled { try onListening() }
                try await group.waitForAll()
            }
        }
    }
}
