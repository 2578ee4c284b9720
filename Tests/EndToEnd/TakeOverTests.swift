import Foundation
import StileJSON
import StileWire
import Synchronization
import Testing

/// A newer process takes the place of the one that serves, and no client notices.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct TakeOverTests {
    private static let takeOvers = 3
    private static let clients = 4

    @Test func nothingAcknowledgedIsLostUnderLoad() async throws {
        let held = try HeldProgram()
        let place = held.place
        var servers = [try RunningServer(place)]
        let client = try servers[0].client()
        let load = Load(port: try #require(servers[0].port))
        for number in 0..<Self.clients { load.start(number) }
        for round in 1...Self.takeOvers {
            try place.wait(for: "more starts") { load.hasMore(50) }
            servers.append(try RunningServer(place, "--take-over"))
            try servers[round].waitFor("took over from process", place)
            #expect(servers[round - 1].process.terminationStatus == 0)
            #expect(servers[round].port == servers[0].port)
        }
        try place.wait(for: "more starts") { load.hasMore(50) }
        let result = load.stop()
        #expect(result.failures.isEmpty, "\(result.failures.prefix(5))")
        print(
            "\(Self.takeOvers) take-overs under load: \(result.names.count) starts acknowledged,"
                + " longest time without an answer \(result.longestGapMillis) ms")
        try await expectEnded(result.names, client)
        let last = try #require(servers.last)
        #expect(last.printed.contains("ms after it had left"))
        #expect(last.stop() == 0)
    }

    private func expectEnded(_ names: [String], _ client: StepFunctionsClient) async throws {
        for name in names {
            let arn = "arn:aws:states:us-east-1:000000000000:execution:hold:\(name)"
            var status = ""
            for _ in 0..<400 where status != "SUCCEEDED" {
                let shown = try await client.call(
                    .describeExecution, JSONObject([("executionArn", .string(arn))]))
                status = shown["status"]?.stringValue ?? "?"
                if status == "RUNNING" { usleep(20_000) }
            }
            #expect(status == "SUCCEEDED", "\(name)")
        }
    }

    // MARK: - Tasks

    /// The server serves on while they end, and leaves new ones to the next.
    @Test func runningTasksMayEnd() async throws {
        let held = try HeldProgram()
        let first = try RunningServer(held.place, "--shutdown-deadline", "none")
        try held.start("one")
        let second = try startTakingOver(held.place)
        try first.waitFor("no task begins here any more", held.place)
        let client = try first.client()
        try await HeldProgram.startHold(client, "meanwhile")
        try held.place.require("start", "held", "--name", "two")
        try held.waitForSuccess("meanwhile")
        #expect(held.keys.count == 1)
        try held.release()
        #expect(first.process.terminationStatus == 0)
        for name in ["one", "two"] { try held.waitForSuccess(name) }
        #expect(held.keys.count == 2 && Set(held.keys).count == 2)
        end(second)
    }

    @Test func tasksThatDoNotEndAreOfferedAgainUnderTheSameKey() throws {
        let held = try HeldProgram()
        let first = try RunningServer(held.place, "--shutdown-deadline", "0s")
        try held.start("one")
        let second = try RunningServer(held.place, "--take-over")
        #expect(first.process.terminationStatus == 0)
        try held.waitForCalls(2)
        try held.release()
        try held.waitForSuccess("one")
        #expect(Set(held.keys).count == 1)
        try #expect(held.place.count("LambdaFunctionSucceeded", in: "one") == 1)
        #expect(second.stop() == 0)
    }

    /// A poll ends with AWS's answer for no task, and is made again; so is one for a task of before.
    @Test func longPollsGoOn() async throws {
        let place = try DataFolder()
        let first = try RunningServer(place)
        let client = try first.client()
        let made = try await client.call(.createActivity, JSONObject([("name", "manual")]))
        let poll = JSONObject([("activityArn", made["activityArn"] ?? .null)])
        async let empty = client.call(.getActivityTask, poll)
        try place.folder.write(
            """
            { "StartAt": "Do", "States": { "Do": { "Type": "Task", "End": true,
              "Resource": "\(made["activityArn"]?.stringValue ?? "")" } } }
            """, to: "manual.asl.json")
        try place.require("deploy", "manual.asl.json")
        try await waitForLongPoll(try #require(first.url))
        let second = try RunningServer(place, "--take-over")
        #expect(try await empty["taskToken"] == nil)
        #expect(first.process.terminationStatus == 0)
        try place.require("start", "manual", "--name", "one")
        let task = try await client.call(.getActivityTask, poll)
        let third = try RunningServer(place, "--take-over")
        #expect(second.process.terminationStatus == 0)
        _ = try await client.call(
            .sendTaskSuccess,
            JSONObject([("taskToken", task["taskToken"] ?? .null), ("output", "{}")]))
        try place.wait(for: "the end") { try place.status(of: "one") == "SUCCEEDED" }
        #expect(third.stop() == 0)
    }

    private func waitForLongPoll(_ url: String) async throws {
        let http = HTTPClient()
        var metrics = ""
        while !metrics.contains("stile_long_polls_open 1") {
            let answer = try await http.send(HTTPRequest("GET", url + "/metrics"))
            metrics = String(decoding: answer.body, as: UTF8.self)
        }
    }

    /// A command that waits for an execution goes on waiting, at the next server.
    @Test func waitingCommandsGoOn() throws {
        let place = try DataFolder()
        try place.require("deploy", "hold.asl.json")
        let first = try RunningServer(place)
        let log = place.folder.url.appending(path: "start.log")
        let waiting = try StileProcess(
            arguments: [
                "start", "hold", "--name", "one", "--input", #"{"seconds": 3}"#, "--wait",
                "--data", place.data,
            ], directory: place.folder.url
        ).start(log: log)
        try place.wait(for: "the start") { try place.require("list").contains("one") }
        let second = try RunningServer(place, "--take-over")
        #expect(first.process.terminationStatus == 0)
        #expect(waiting.terminationStatus == 0)
        let printed = try String(contentsOf: log, encoding: .utf8)
        #expect(printed.contains("\"held\""), "\(printed)")
        #expect(second.stop() == 0)
    }

    // MARK: - Refusals

    @Test func withoutAServerItIsAStart() throws {
        let place = try DataFolder()
        let server = try RunningServer(place, "--take-over")
        #expect(server.stop() == 0)
        #expect(!server.printed.contains("took over"))
    }

    /// The older program would not know the file.
    @Test func anOlderProgramIsRefusedAndTheServerGoesOn() async throws {
        let held = try HeldProgram()
        let server = try RunningServer(held.place)
        let control = ControlClient(socketPath: held.place.data + "/stile.sock")
        do {
            _ = try await control.handOver(["processId": 1, "schemaVersion": 1])
            Issue.record("the server left for an older program")
        } catch {
            #expect("\(error)".contains("the running stile serve is newer"), "\(error)")
        }
        try await HeldProgram.startHold(try server.client(), "after")
        try held.waitForSuccess("after")
        #expect(server.stop() == 0)
    }

    /// Who asked is gone before the tasks have ended: they go on, and new ones begin.
    @Test func aTakeOverThatIsGivenUpChangesNothing() throws {
        let held = try HeldProgram()
        let server = try RunningServer(held.place, "--shutdown-deadline", "none")
        try held.start("one")
        let other = try startTakingOver(held.place)
        try server.waitFor("no task begins here any more", held.place)
        other.signal(SIGKILL)
        other.waitUntilExit()
        try server.waitFor("this one goes on", held.place)
        try held.place.require("start", "held", "--name", "two")
        try held.waitForCalls(2)
        try held.release()
        for name in ["one", "two"] { try held.waitForSuccess(name) }
        #expect(Set(held.keys).count == 2)
        #expect(server.stop() == 0)
    }

    // MARK: -

    /// Without waiting until it serves.
    private func startTakingOver(_ place: DataFolder) throws -> ChildProcess {
        try StileProcess(
            arguments: ["serve", "--take-over", "--data", place.data], directory: place.folder.url
        ).start(log: place.folder.url.appending(path: "taking-over.log"))
    }

    private func end(_ server: ChildProcess) {
        server.terminate()
        #expect(server.terminationStatus == 0)
    }
}

/// Clients that start executions one after the other, and what they were told. On threads of their own,
/// which the tests beside this one do not hold up; with a connection each time, as clients that have
/// just come.
private final class Load: Sendable {
    struct Result {
        /// Of acknowledged executions.
        var names: [String] = []
        var failures: [String] = []
        var longestGapMillis = 0
        fileprivate var lastAnswer = ContinuousClock.now
        fileprivate var isStopped = false
        fileprivate var namesSeen = 0
    }

    private let port: Int
    private let state = Mutex(Result())
    private let running = DispatchGroup()

    init(port: Int) { self.port = port }

    func start(_ number: Int) {
        running.enter()
        let thread = Thread { [self] in
            run(number)
            running.leave()
        }
        thread.start()
    }

    /// Ends the clients.
    func stop() -> Result {
        state.withLock { $0.isStopped = true }
        running.wait()
        return state.withLock(\.self)
    }

    /// Whether `count` more executions than at the last yes are acknowledged, or something failed.
    func hasMore(_ count: Int) -> Bool {
        state.withLock { state in
            guard state.failures.isEmpty else { return true }
            guard state.names.count >= state.namesSeen + count else { return false }
            state.namesSeen = state.names.count
            return true
        }
    }

    private func run(_ number: Int) {
        var count = 0
        while state.withLock({ !$0.isStopped }) {
            count += 1
            let name = "c\(number)-\(count)"
            let answer = ask(name)
            note(name, answer)
            if !answer.hasPrefix("HTTP/1.1 200") { return }
        }
    }

    private func note(_ name: String, _ answer: String) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard answer.hasPrefix("HTTP/1.1 200") else {
                state.failures.append("\(name): \(answer)")
                return
            }
            let gap = Int(state.lastAnswer.duration(to: now) / .milliseconds(1))
            state.longestGapMillis = max(state.longestGapMillis, gap)
            state.lastAnswer = now
            state.names.append(name)
        }
    }

    /// The answer, or what went wrong.
    private func ask(_ name: String) -> String {
        let body = JSON.object(HeldProgram.holdStart(name)).serialized()
        let request =
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + "X-Amz-Target: AWSStepFunctions.StartExecution\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return "not connected: \(String(cString: strerror(errno)))" }
        let sent = Array(request.utf8)
        guard send(descriptor, sent, sent.count, Int32(MSG_NOSIGNAL)) == sent.count else {
            return "not sent: \(String(cString: strerror(errno)))"
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { break }
            answer += piece[..<count]
        }
        return answer.isEmpty ? "no answer" : String(decoding: answer, as: UTF8.self)
    }
}
