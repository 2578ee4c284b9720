import Foundation
import StileJSON
import StileTestSupport
import StileWire
import Synchronization
import Testing

/// Runs a server for `body` and ends it.
private func withControl(
    limits: ControlLimits = .standard, path: String,
    handler: @escaping ControlServer.Handler, _ body: () async throws -> Void
) async throws {
    let (listening, isListening) = AsyncStream<Void>.makeStream()
    let server = ControlServer(socketPath: path, limits: limits, handler: handler)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { isListening.finish() }
            try await server.run { isListening.yield() }
        }
        for await _ in listening { break }
        do {
            try await body()
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        try await group.waitForAll()
    }
}

private let echo: ControlServer.Handler = { operation, input in
    operation == "Fail"
        ? .failure(name: "ExecutionDoesNotExist", message: "no \(input["name"]?.stringValue ?? "")")
        : .output(["operation": .string(operation), "input": input])
}

@Suite struct ControlTests {
    @Test func repliesAndFailures() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            try await withControl(path: path, handler: echo) { () async throws in
                let client = ControlClient(socketPath: path)
                let input: JSON = ["text": "line\nfeed é", "n": 1]
                #expect(
                    try await client.call("Echo", input: input)
                        == .output(["operation": "Echo", "input": input]))
                #expect(
                    try await client.call("Fail", input: ["name": "x"])
                        == .failure(name: "ExecutionDoesNotExist", message: "no x"))
                var status = stat()
                #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(try await ControlClient(socketPath: path).call("Echo", input: .null) == nil)
        }
    }

    @Test func manyClientsAndLargeMessages() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            var limits = ControlLimits.standard
            limits.clientsMax = 3
            try await withControl(limits: limits, path: path, handler: echo) { () async throws in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<40 {
                        group.addTask {
                            let text = String(repeating: "x", count: number * 20_000)
                            let reply = try await ControlClient(socketPath: path)
                                .call("Echo", input: .string(text))
                            return reply == .output(["operation": "Echo", "input": .string(text)])
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }
    }

    @Test func aStaleSocketIsTakenOverAndALivingOneIsNot() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            // What a killed server leaves: a bound socket that nobody listens on.
            try withUnixAddress(path) { address, size in
                let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
                #expect(bind(file, address, size) == 0)
                close(file)
            }
            #expect(FileManager.default.fileExists(atPath: path))
            #expect(try await ControlClient(socketPath: path).call("Echo", input: .null) == nil)
            try await withControl(path: path, handler: echo) { () async throws in
                await #expect(throws: ControlError.inUse(path)) {
                    try await ControlServer(socketPath: path, handler: echo).run()
                }
                #expect(try await ControlClient(socketPath: path).call("Echo", input: .null) != nil)
            }
        }
    }

    @Test func aFileInTheWayIsNotRemoved() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: ControlError.self) {
                try await ControlServer(socketPath: path, handler: echo).run()
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
    func longPathsWork() async throws {
        try await withTemporaryDirectory { directory in
            let deep = directory + "/" + String(repeating: "d", count: 150)
            try FileManager.default.createDirectory(
                atPath: deep, withIntermediateDirectories: true)
            try await withControl(path: deep + "/stile.sock", handler: echo) { () async throws in
                let reply = try await ControlClient(socketPath: deep + "/stile.sock")
                    .call("Echo", input: 1)
                #expect(reply == .output(["operation": "Echo", "input": 1]))
            }
        }
    }

    @Test func limitsAndMalformedRequests() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            var limits = ControlLimits.standard
            limits.requestBytesMax = 1000
            limits.replyBytesMax = 2000
            let handler: ControlServer.Handler = { _, _ in
                .output(.string(String(repeating: "y", count: 3000)))
            }
            try await withControl(limits: limits, path: path, handler: handler) { () async throws in
                let careful = ControlClient(socketPath: path, limits: limits)
                let long = JSON.string(String(repeating: "x", count: 1001))
                await #expect(throws: ControlError.tooLarge(bytesMax: 1000)) {
                    try await careful.call("Echo", input: long)
                }
                guard
                    case .failure("ReplyTooLarge", _) = try await careful.call("Echo", input: .null)
                else {
                    Issue.record("the reply was not refused")
                    return
                }
                #expect(try talk(path, "not json\n").contains("MalformedRequest"))
                #expect(try talk(path, "{\"input\":1}\n").contains("MalformedRequest"))
            }
        }
    }

    @Test func aSilentClientIsDropped() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            var limits = ControlLimits.standard
            limits.transferMillis = 20
            try await withControl(limits: limits, path: path, handler: echo) { () async throws in
                #expect(try talk(path, "{\"operation\":") == "")
            }
        }
    }

    @Test func slowAnswersTimeOutAndHangUpsCancelTheHandler() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/stile.sock"
            let (cancellations, cancelled) = AsyncStream<Void>.makeStream()
            let handler: ControlServer.Handler = { _, _ in
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
                cancelled.yield()
                return .output(.null)
            }
            try await withControl(path: path, handler: handler) { () async throws in
                await #expect(throws: ControlError.timedOut(operation: "Wait", seconds: 0.05)) {
                    try await ControlClient(socketPath: path)
                        .call("Wait", input: .null, timeout: .milliseconds(50))
                }
                for await _ in cancellations { break }
                await withTaskGroup(of: Bool.self) { group in
                    group.addTask {
                        do throws(ControlError) {
                            _ = try await ControlClient(socketPath: path)
                                .call("Wait", input: .null, timeout: nil)
                            return false
                        } catch {
                            return error == .cancelled
                        }
                    }
                    group.cancelAll()
                    #expect(await group.next() == true)
                }
            }
        }
    }
}

// MARK: - Raw clients

private func withUnixAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    try withUnsafePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            try body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

/// What the server says to `text` until it ends the connection.
private func talk(_ path: String, _ text: String) throws -> String {
    var answer: [UInt8] = []
    try withUnixAddress(path) { address, size in
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        #expect(connect(file, address, size) == 0)
        let bytes = Array(text.utf8)
        send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(file, &piece, piece.count, 0), count > 0 {
            answer += piece[..<count]
        }
    }
    return String(decoding: answer, as: UTF8.self)
}
