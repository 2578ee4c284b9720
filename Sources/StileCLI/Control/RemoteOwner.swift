import Foundation
import StileAPI
import StileJSON
import StileStore
import StileWire

extension Session {
    /// The server that owns the data folder, if there is one.
    var server: (any Owner)? {
        guard let owner = Database.owner(of: settings.data.value), let path = owner.socketPath
        else { return nil }
        return RemoteOwner(socketPath: path, owner: owner)
    }
}

/// A server that owns the data folder, over its control socket.
struct RemoteOwner: Owner {
    let socketPath: String
    let owner: OwnerInfo

    func perform(_ request: OwnerRequest) async throws -> JSON {
        let client = ControlClient(socketPath: socketPath)
        let timeout: Duration? = if case .awaitExecution = request { nil } else { .seconds(30) }
        guard
            let reply = try await client.call(
                request.operation, input: request.input, timeout: timeout)
        else {
            throw CommandFailure.operational(
                "\(owner) owns the data folder, but nobody answers at \(socketPath)",
                next: "try again, or stop that process")
        }
        switch reply {
        case .output(let output): return output
        case .failure(let name, let message):
            throw CommandFailure(wireName: name, wireMessage: message)
                ?? CommandFailure(api: APIError(name, message))
        }
    }
}

/// The server's side of the control socket.
struct OwnerService: Sendable {
    let owner: LocalOwner

    func reply(to operation: String, _ input: JSON) async -> ControlReply {
        if let own = StileOperation(rawValue: operation) { return await reply(to: own, input) }
        guard let request = OwnerRequest(operation: operation, input: input) else {
            return .failure(
                name: ExitStatus.usage.wireName,
                message: "unknown request \"\(operation)\": the server is of another version")
        }
        do {
            return .output(try await owner.perform(request))
        } catch {
            let failure = CommandFailure(translating: error)
            return .failure(name: failure.status.wireName, message: failure.wireMessage)
        }
    }

    private func reply(to operation: StileOperation, _ input: JSON) async -> ControlReply {
        do {
            return .output(
                .object(try await owner.stile.call(operation, input.objectValue ?? JSONObject())))
        } catch {
            return .failure(name: error.code, message: error.message)
        }
    }
}

extension CommandFailure {
    private static let nextMark = "\nnext: "

    /// The message, and after it what to type next.
    var wireMessage: String { message + (next.map { Self.nextMark + $0 } ?? "") }

    /// Nil for an error of the API, which has AWS's name.
    init?(wireName: String, wireMessage: String) {
        guard let status = ExitStatus(wireName: wireName) else { return nil }
        let parts = wireMessage.components(separatedBy: Self.nextMark)
        self.init(
            status, parts[0],
            next: parts.count > 1 ? parts[1...].joined(separator: Self.nextMark) : nil)
    }
}

extension ExitStatus {
    /// How a refusal's kind is named on the control socket.
    var wireName: String { self == .usage ? "InvalidRequest" : "NotPossible" }

    init?(wireName: String) {
        switch wireName {
        case "InvalidRequest": self = .usage
        case "NotPossible": self = .operational
        case _: return nil
        }
    }
}
