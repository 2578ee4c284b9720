import Foundation
import StileJSON
import StileWire
import Testing

/// `stile serve` is asked to end: nothing new begins, what runs has its time, and the rest goes on with
/// the next start.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct ShutdownTests {
    @Test func runningTasksMayEndWhileNothingNewBegins() async throws {
        let held = try HeldProgram()
        let server = try RunningServer(held.place, "--shutdown-deadline", "none")
        let client = try server.client()
        try held.start("one")
        server.process.terminate()
        try server.waitFor("executor is stopping", held.place)
        do {
            try await HeldProgram.startHold(client, "late")
            Issue.record("an execution was started while the server stops")
        } catch {
            #expect(error.code == "ServiceUnavailable")
            #expect(error.httpStatus == 503)
        }
        // Reading goes on.
        let list = try await client.call(.listStateMachines, JSONObject())
        #expect(list["stateMachines"]?.arrayValue?.count == 2)
        #expect(server.process.isRunning)
        try held.release()
        #expect(server.process.terminationStatus == 0)
        #expect(held.keys.count == 1)
        try #expect(held.place.count("LambdaFunctionSucceeded", in: "one") == 1)
        try #expect(held.place.stile("show", "late").status == 2)
    }

    @Test func afterTheDeadlineProgramsAreEndedAndBeginAgainLater() throws {
        let held = try HeldProgram()
        let server = try RunningServer(held.place, "--shutdown-deadline", "0s")
        try held.start("one")
        #expect(server.stop() == 0)
        try #expect(held.place.status(of: "one") == "RUNNING")
        try #expect(held.place.count("LambdaFunctionFailed", in: "one") == 0)
        let next = try RunningServer(held.place)
        try held.waitForCalls(2)
        try held.release()
        try held.waitForSuccess("one")
        #expect(Set(held.keys).count == 1)
        #expect(next.stop() == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aSecondSignalEndsAtOnce(_ signal: Int32) throws {
        let held = try HeldProgram()
        let server = try RunningServer(held.place, "--shutdown-deadline", "none")
        try held.start("one")
        server.process.signal(SIGTERM)
        try server.waitFor("a second signal ends at once", held.place)
        server.process.signal(signal)
        #expect(server.process.terminationStatus == 128 + signal)
        try #expect(held.place.status(of: "one") == "RUNNING")
        let next = try RunningServer(held.place)
        try held.waitForCalls(2)
        try held.release()
        try held.waitForSuccess("one")
        #expect(Set(held.keys).count == 1)
        #expect(next.stop() == 0)
    }
}
