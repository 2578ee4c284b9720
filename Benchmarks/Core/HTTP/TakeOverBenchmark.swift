import Foundation
import Synchronization

/// Processes take each other's place while clients start executions: the longest time in which nobody
/// gets an answer.
struct TakeOverBenchmark {
    private static let clients = 4
    private static let takeOvers = 9
    private static let quietMicros: UInt32 = 400_000

    func run(_ report: Report) throws {
        var server = try StepFunctionsServer.stile()
        let machine = try server.createMachine("pass", states: 1)
        let answers = Answers()
        let group = DispatchGroup()
        for _ in 0..<Self.clients {
            let client = OneShotClient(
                port: try port(of: server), body: StepFunctionsServer.start(machine))
            DispatchQueue.global().async(group: group) {
                while answers.isWanted { answers.note(client.call()) }
            }
        }
        var gaps: [Double] = []
        usleep(Self.quietMicros)
        let undisturbed = answers.takeLongestGap()
        for _ in 0..<Self.takeOvers {
            server = try server.takenOver()
            usleep(Self.quietMicros)
            gaps.append(answers.takeLongestGap())
        }
        answers.end()
        group.wait()
        server.end()
        guard answers.failures == 0 else {
            throw BenchmarkFailure("\(answers.failures) requests were not answered with 200")
        }
        report.add(
            Measurement(
                name: "takeover.gap", value: Distribution(gaps).percentile(100), unit: "ms",
                comparedWith: "the longest gap without a take-over", otherValue: undisturbed))
    }

    private func port(of server: StepFunctionsServer) throws -> UInt16 {
        guard let text = server.load.url.split(separator: ":").last, let port = UInt16(text) else {
            throw BenchmarkFailure("no port in \(server.load.url)")
        }
        return port
    }
}

/// When all clients together were answered.
private final class Answers: Sendable {
    private struct State {
        var last = ContinuousClock.now
        var longestMillis = 0.0
        var failures = 0
        var isWanted = true
    }

    private let state = Mutex(State())

    var isWanted: Bool { state.withLock(\.isWanted) }
    var failures: Int { state.withLock(\.failures) }
    func end() { state.withLock { $0.isWanted = false } }

    func note(_ isAnswered: Bool) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard isAnswered else {
                state.failures += 1
                return
            }
            state.longestMillis = max(
                state.longestMillis, state.last.duration(to: now).seconds * 1_000)
            state.last = now
        }
    }

    func takeLongestGap() -> Double {
        state.withLock { state in
            defer { state.longestMillis = 0 }
            return state.longestMillis
        }
    }
}

/// A connection for each request, as of a client that has just come.
private struct OneShotClient: Sendable {
    let port: UInt16
    let request: [UInt8]

    init(port: UInt16, body: String) {
        self.port = port
        request = Array(
            ("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "X-Amz-Target: AWSStepFunctions.StartExecution\r\n"
                + "Content-Type: application/x-amz-json-1.0\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)").utf8)
    }

    /// Whether the answer was 200.
    func call() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, write(descriptor, request, request.count) == request.count else {
            return false
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            answer += piece[..<count]
        }
        return answer.starts(with: Array("HTTP/1.1 200".utf8))
    }
}
