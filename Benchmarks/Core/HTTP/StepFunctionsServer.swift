import Foundation
import StileJSON

/// A server that speaks Step Functions, in a process and a folder of its own.
struct StepFunctionsServer {
    let name: String
    /// Whether two executions without a name are one too many for it.
    private var needsNames: Bool { name == Self.motoProgram }
    private static let motoProgram = "moto_server"
    let load: LoadTool
    let child: Child
    private let folder: String

    private static let startSeconds = 60.0
    static let role = "arn:aws:iam::000000000000:role/bench"

    // MARK: - Who it is

    /// `stile serve`, durable as it ships.
    static func stile(pollMicros: UInt32 = 10_000) throws -> StepFunctionsServer {
        try stile(in: makeFolder(), [], pollMicros: pollMicros)
    }

    /// The server that takes this one's place; this one has ended then.
    func takenOver() throws -> StepFunctionsServer {
        let next = try Self.stile(in: folder, ["--take-over"], pollMicros: 1_000)
        _ = child.waitForEnd()
        return next
    }

    private static func stile(
        in folder: String, _ arguments: [String], pollMicros: UInt32
    ) throws -> StepFunctionsServer {
        let log = folder + "/log"
        let child = try Child(
            Programs.path("stile"),
            ["serve", "--data", folder + "/state", "--port", "0"] + arguments, log: log)
        let deadline = Date(timeIntervalSinceNow: startSeconds)
        while Date() < deadline, child.isRunning {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            if let url = text.firstMatch(of: /listening on (http:\/\/[0-9.:]+)/)?.1 {
                return StepFunctionsServer(
                    name: "stile", load: LoadTool(url: String(url)), child: child, folder: folder)
            }
            usleep(pollMicros)
        }
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw BenchmarkFailure("stile serve does not listen: \(text)")
    }

    /// MiniStack's server; in memory.
    static func miniStack(_ tools: EmulatorTools) throws -> StepFunctionsServer {
        try emulator("ministack", tools, arguments: []) { port in ["GATEWAY_PORT": "\(port)"] }
    }

    /// moto's server; in memory. It runs executions only when told to.
    static func moto(_ tools: EmulatorTools) throws -> StepFunctionsServer {
        let port = try freePort()
        let server = try emulator(
            motoProgram, tools, port: port, arguments: ["-H", "127.0.0.1", "-p", "\(port)"]
        ) { _ in [:] }
        _ = try server.load.call(
            "", #"{"stepfunctions":{"execute_state_machine":true}}"#, path: "/moto-api/config")
        return server
    }

    private static func emulator(
        _ program: String, _ tools: EmulatorTools, port: Int? = nil, arguments: [String],
        environment: (Int) -> [String: String]
    ) throws -> StepFunctionsServer {
        let port = try port ?? freePort()
        let folder = try makeFolder()
        let child = try Child(
            tools.path(program), arguments, environment: environment(port), log: folder + "/log")
        let server = StepFunctionsServer(
            name: program, load: LoadTool(url: "http://127.0.0.1:\(port)"), child: child,
            folder: folder)
        let deadline = Date(timeIntervalSinceNow: startSeconds)
        while Date() < deadline, child.isRunning {
            if isListening(port) { return server }
            usleep(100_000)
        }
        let text = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
        throw BenchmarkFailure("\(program) does not listen: \(text)")
    }

    func end() {
        child.end()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - What it does

    /// Creates a machine of `states` Pass states.
    ///
    /// - Returns: its ARN.
    func createMachine(_ name: String, states: Int) throws -> String {
        let passes = (1...states).map { index in
            let next = index == states ? #""End":true"# : #""Next":"S\#(index + 1)""#
            return #""S\#(index)":{"Type":"Pass",\#(next)}"#
        }
        let definition = #"{"StartAt":"S1","States":{\#(passes.joined(separator: ","))}}"#
        let body: JSON = [
            "name": .string(name), "roleArn": .string(Self.role),
            "definition": .string(definition),
        ]
        let answer = try load.call("CreateStateMachine", body.serialized())
        guard let arn = answer["stateMachineArn"]?.stringValue else {
            throw BenchmarkFailure("\(self.name): \(answer.serialized())")
        }
        return arn
    }

    /// The request that starts an execution of the machine.
    static func start(_ machineARN: String, isNamed: Bool = false) -> String {
        var body = JSONObject([
            ("stateMachineArn", .string(machineARN)),
            ("input", #"{"order":12345,"state":"new"}"#),
        ])
        if isNamed { body["name"] = "n########" }
        return JSON.object(body).serialized()
    }

    /// Executions a second, from the first request until the last one is SUCCEEDED.
    func executionsPerSecond(_ machineARN: String, count: Int, connections: Int) throws -> Double {
        let figures = try load.closed(
            "StartExecution", Self.start(machineARN, isNamed: needsNames), requests: count,
            connections: connections)
        let answered = ContinuousClock.now
        while try !list(machineARN, "RUNNING", most: 1).isEmpty { usleep(2_000) }
        let waited = (ContinuousClock.now - answered).seconds
        let succeeded = try countSucceeded(machineARN)
        guard succeeded == count else {
            throw BenchmarkFailure("\(name): \(succeeded) of \(count) executions succeeded")
        }
        return Double(count) / (figures.seconds + waited)
    }

    private func countSucceeded(_ machineARN: String) throws -> Int {
        var count = 0
        var token: JSON?
        repeat {
            let page = try page(machineARN, "SUCCEEDED", most: 1_000, token: token)
            count += page["executions"]?.arrayValue?.count ?? 0
            token = page["nextToken"]
            if case .null? = token { token = nil }
        } while token != nil
        return count
    }

    private func list(_ machineARN: String, _ status: String, most: Int) throws -> [JSON] {
        try page(machineARN, status, most: most, token: nil)["executions"]?.arrayValue ?? []
    }

    private func page(
        _ machineARN: String, _ status: String, most: Int, token: JSON?
    ) throws -> JSON {
        var body = JSONObject([
            ("stateMachineArn", .string(machineARN)), ("statusFilter", .string(status)),
            ("maxResults", .integer(Int64(most))),
        ])
        if let token { body["nextToken"] = token }
        return try load.call("ListExecutions", JSON.object(body).serialized())
    }

    // MARK: - Places

    private static func makeFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard result == 0 else { throw BenchmarkFailure("there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func isListening(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
