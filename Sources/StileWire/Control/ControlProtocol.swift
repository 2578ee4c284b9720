package import StileJSON

/// What the owner of the data folder answers to one request.
package enum ControlReply: Hashable, Sendable {
    case output(JSON)
    /// An error of the API, by its AWS name.
    case failure(name: String, message: String)
}

/// What a control channel accepts at most.
package struct ControlLimits: Sendable, Hashable {
    package var requestBytesMax: Int
    package var replyBytesMax: Int
    /// Connections at once; more wait in the listen queue.
    package var clientsMax: Int
    /// For a whole request to arrive, and between two steps of taking a reply.
    package var transferMillis: Int

    package init(
        requestBytesMax: Int, replyBytesMax: Int, clientsMax: Int, transferMillis: Int
    ) {
        self.requestBytesMax = requestBytesMax
        self.replyBytesMax = replyBytesMax
        self.clientsMax = clientsMax
        self.transferMillis = transferMillis
    }

    package static let standard = ControlLimits(
        requestBytesMax: 8 << 20, replyBytesMax: 64 << 20, clientsMax: 64, transferMillis: 10_000)
}

/// Why a control channel does not work.
package enum ControlError: Error, Hashable, Sendable {
    /// The kernel's limit on the paths of sockets.
    case pathTooLong(String)
    /// A living server listens there.
    case inUse(String)
    case notPermitted(String)
    case timedOut(operation: String, seconds: Double)
    case tooLarge(bytesMax: Int)
    /// The owner ended before it answered: whether it acted is not known.
    case closed(String)
    case malformed(String)
    /// The owner does not do what was asked.
    case refused(String)
    case cancelled
    case failed(path: String, reason: String)
}

extension ControlError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .pathTooLong(let path):
            "the path \"\(path)\" is too long for a socket: use a data folder with a shorter path"
        case .inUse(let path):
            "another process already listens on \"\(path)\": stop it, or use another data folder"
        case .notPermitted(let path):
            "not permitted to use \"\(path)\": run as the user that owns the data folder"
        case .timedOut(let operation, let seconds):
            "no answer to \(operation) within \(seconds) seconds: see whether stile serve is busy"
        case .tooLarge(let bytesMax): "the message is over the limit of \(bytesMax) bytes"
        case .closed(let path):
            "the process behind \"\(path)\" ended before it answered: see what it did, then try again"
        case .malformed(let reason):
            "the answer is not of stile's control channel (\(reason)): use the same version on both"
                + " sides"
        case .refused(let reason): reason
        case .cancelled: "the request was cancelled"
        case .failed(let path, let reason): "\"\(path)\": \(reason)"
        }
    }
}

// MARK: - Lines

/// The messages as lines of JSON.
enum ControlLine {
    static func request(_ operation: String, _ input: JSON) -> [UInt8] {
        line(["operation": .string(operation), "input": input])
    }

    static func reply(_ reply: ControlReply) -> [UInt8] {
        switch reply {
        case .output(let output): line(["output": output])
        case .failure(let name, let message):
            line(["error": ["name": .string(name), "message": .string(message)]])
        }
    }

    static func parseRequest(_ line: [UInt8]) -> (operation: String, input: JSON)? {
        guard let json = try? JSON(parsing: line), let operation = json["operation"]?.stringValue
        else { return nil }
        return (operation, json["input"] ?? .object(JSONObject()))
    }

    static func parseReply(_ line: [UInt8]) throws(ControlError) -> ControlReply {
        let json: JSON
        do {
            json = try JSON(parsing: line)
        } catch {
            throw .malformed(error.message)
        }
        if let output = json["output"] { return .output(output) }
        guard let name = json["error"]?["name"]?.stringValue,
            let message = json["error"]?["message"]?.stringValue
        else { throw .malformed("it has neither \"output\" nor \"error\"") }
        return .failure(name: name, message: message)
    }

    private static func line(_ json: JSON) -> [UInt8] {
        json.serializedBytes() + [UInt8(ascii: "\n")]
    }
}
