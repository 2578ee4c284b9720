import Foundation
import StileJSON

/// The Step Functions API over HTTP: a server and a load generator on the same machine, every
/// execution durable.
struct HTTPBenchmark {
    private static let connections = 64
    private static let emulatorConnections = 16

    let size: HTTPSize

    func run(_ report: Report) async throws {
        try oneState(report)
        try tenStates(report)
        try startLatency(report)
        try longPolls(report)
        try hostile(report)
    }

    // MARK: - Throughput

    private func oneState(_ report: Report) throws {
        let server = try StepFunctionsServer.stile()
        defer { server.end() }
        let machine = try server.createMachine("one", states: 1)
        _ = try server.load.closed(
            "StartExecution", StepFunctionsServer.start(machine), requests: size.warmUp)
        let other = try server.createMachine("measured", states: 1)
        let rate = try server.executionsPerSecond(
            other, count: size.oneState, connections: Self.connections)
        let requests = try server.load.closed(
            "DescribeStateMachine", #"{"stateMachineArn":"\#(other)"}"#, requests: size.oneState)
        report.add(
            Measurement(
                name: "http.executions.one_state", value: rate, unit: "executions/s",
                comparedWith: "DescribeStateMachine answers of the same server",
                otherValue: requests.rate))
    }

    private func tenStates(_ report: Report) throws {
        let tools = try EmulatorTools()
        let own = try rate(try .stile(), count: size.tenStates, connections: Self.connections)
        let others: [(String, String, () throws -> StepFunctionsServer, Int)] = [
            (
                "ministack", "MiniStack's server, in memory", { try .miniStack(tools) },
                size.miniStack
            ),
            ("moto", "moto's server, in memory", { try .moto(tools) }, size.moto),
        ]
        for (name, words, make, count) in others {
            let rate = try rate(try make(), count: count, connections: Self.emulatorConnections)
            report.add(
                Measurement(
                    name: "http.executions.ten_states.\(name)", value: own, unit: "executions/s",
                    comparedWith: "\(words), \(count) executions", otherValue: rate))
        }
    }

    /// Executions of a ten-state machine a second, the better of two runs.
    private func rate(
        _ server: StepFunctionsServer, count: Int, connections: Int
    ) throws -> Double {
        defer { server.end() }
        return try (1...2).map { round in
            let machine = try server.createMachine("ten\(round)", states: 10)
            return try server.executionsPerSecond(
                machine, count: count / 2, connections: connections)
        }.max() ?? 0
    }

    // MARK: - Latency and memory

    private func startLatency(_ report: Report) throws {
        let server = try StepFunctionsServer.stile()
        defer { server.end() }
        let machine = try server.createMachine("one", states: 1)
        let body = StepFunctionsServer.start(machine)
        _ = try server.load.closed("StartExecution", body, requests: size.warmUp)
        let figures = try server.load.open(
            "StartExecution", body, rate: 1_000, seconds: size.latencySeconds)
        report.add(
            Measurement(
                name: "http.start.p99", value: figures.p99, unit: "ms",
                comparedWith: "the median, at 1,000 a second for \(size.latencySeconds) s",
                otherValue: figures.p50))
    }

    private func longPolls(_ report: Report) throws {
        let server = try StepFunctionsServer.stile()
        defer { server.end() }
        let answer = try server.load.call("CreateActivity", #"{"name":"idle"}"#)
        let arn = answer["activityArn"]?.stringValue ?? ""
        let before = server.child.residentMegabytes()
        let parked = try server.load.start(
            ["park", "--connections", "\(size.longPolls)"]
                + server.load.request("GetActivityTask", #"{"activityArn":"\#(arn)"}"#))
        _ = parked.nextOutput()
        usleep(5_000_000)
        let during = server.child.residentMegabytes()
        parked.closeInput()
        let last = try JSON(parsing: parked.allOutput())
        guard last["ended"]?.integerValue == 0 else {
            throw BenchmarkFailure("long polls did not stay open: \(last.serialized())")
        }
        report.add(
            Measurement(
                name: "http.long_polls.memory", value: during, unit: "MB",
                comparedWith: "the server before \(size.longPolls) long polls",
                otherValue: before))
    }

    // MARK: - Harm

    /// A client that behaves, before, during and after clients that do not.
    private func hostile(_ report: Report) throws {
        let server = try StepFunctionsServer.stile()
        defer { server.end() }
        let machine = try server.createMachine("one", states: 1)
        let body = StepFunctionsServer.start(machine)
        _ = try server.load.closed("StartExecution", body, requests: size.warmUp)
        func behaved() throws -> (p99: Double, megabytes: Double) {
            let figures = try server.load.open(
                "StartExecution", body, rate: 200, seconds: size.hostileSeconds)
            return (figures.p99, server.child.residentMegabytes())
        }
        let before = try behaved()
        let hostile = try server.load.start(
            [
                "hostile", "--connections", "\(size.hostileConnections)", "--seconds",
                "\(size.hostileSeconds + 2)",
            ] + server.load.request("StartExecution", "{}"))
        usleep(1_000_000)
        let during = try behaved()
        report.note("  hostile clients: \(hostile.allOutput().trimmingCharacters(in: .newlines))")
        let after = try behaved()
        for (moment, figures) in [("during", during), ("after", after)] {
            report.add(
                Measurement(
                    name: "http.hostile.p99.\(moment)", value: figures.p99, unit: "ms",
                    comparedWith: "before hostile clients", otherValue: before.p99))
            report.add(
                Measurement(
                    name: "http.hostile.memory.\(moment)", value: figures.megabytes, unit: "MB",
                    comparedWith: "before hostile clients", otherValue: before.megabytes))
        }
    }
}

/// How much the HTTP benchmarks send.
struct HTTPSize {
    let warmUp: Int
    let oneState: Int
    let tenStates: Int
    let miniStack: Int
    let moto: Int
    let latencySeconds: Int
    let longPolls: Int
    let hostileConnections: Int
    let hostileSeconds: Int

    static let full = HTTPSize(
        warmUp: 2_000, oneState: 60_000, tenStates: 60_000, miniStack: 4_000, moto: 400,
        latencySeconds: 30, longPolls: 10_000, hostileConnections: 200, hostileSeconds: 10)
    static let quick = HTTPSize(
        warmUp: 100, oneState: 1_000, tenStates: 1_000, miniStack: 100, moto: 20,
        latencySeconds: 2, longPolls: 200, hostileConnections: 20, hostileSeconds: 2)
}
