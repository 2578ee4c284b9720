import Foundation
import StileJSON
import Testing

/// One process owns a data folder: who comes second is told, or is served by the owner; whoever
/// ends, by request or by force, leaves everything for the next.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct OwnershipTests {
    @Test func secondOwnerLearnsWhoIsFirst() throws {
        let place = try DataFolder()
        try place.keepExecution()
        let server = try RunningServer(place)
        let first = "in use by stile serve (process \(server.process.processIdentifier) since 20"
        for arguments in [["serve"], ["run", "pause.asl.json"]] {
            let refused = try place.stile(arguments)
            #expect(refused.status == 4)
            #expect(refused.errors.contains(first), "\(arguments): \(refused.errors)")
            #expect(refused.errors.contains(place.data))
            #expect(
                refused.errors.contains("stop that process, or name another folder with --data"))
            let isRun = arguments[0] == "run"
            #expect(refused.errors.contains("then stile start pause --wait") == isRun)
        }
        #expect(server.stop() == 0)
        try place.checkKept()
    }

    @Test func commandsAreServedByTheOwner() throws {
        let place = try DataFolder()
        let server = try RunningServer(place)
        var printed = ""
        func serve(_ arguments: String..., expecting status: Int32 = 0) throws -> String {
            let result = try place.stile(arguments)
            #expect(result.status == status, "\(arguments): \(result.errors)")
            printed += result.errors
            return result.output
        }
        _ = try serve("deploy", "hold.asl.json")
        let long = #"{"seconds": 3600}"#
        let arn = try serve("start", "hold", "--name", "long", "--input", long)
        #expect(arn.contains(":hold:long"))
        try #expect(serve("start", "hold", "--name", "long", "--input", long) == arn)
        try #expect(serve("list", "--status", "running").contains("long"))
        try #expect(serve("show", "long").contains("RUNNING"))
        try #expect(serve("stop", "long").contains("ABORTED"))
        try #expect(serve("redrive", "long").contains(":hold:long"))
        try #expect(place.status(of: "long") == "RUNNING")
        _ = try serve("redrive", "long", expecting: 2)
        _ = try serve("start", "nothing", expecting: 2)
        _ = try serve("start", "hold", "--name", "long", "--input", "{}", expecting: 2)
        _ = try serve("stop", "long")
        let output = try serve("start", "hold", "--input", #"{"seconds": 0}"#, "--wait")
        #expect(output == "\"held\"\n")
        #expect(
            printed.contains("next: stile show long"), "a refusal keeps its next step: \(printed)")
        #expect(!printed.contains("locked") && !printed.contains("in use"), "\(printed)")
        #expect(server.stop() == 0)
        try #expect(place.count("ExecutionRedriven", in: "long") == 1)
    }

    /// Without a server each is the owner for a moment: all get their turn.
    @Test func manyStartsAtOnce() throws {
        let place = try DataFolder()
        try place.require("deploy", "pause.asl.json")
        let processes = try (1...6).map { number in
            try StileProcess(
                arguments: ["start", "pause", "--name", "n\(number)", "--data", place.data],
                directory: place.folder.url
            ).start(log: place.folder.url.appending(path: "start-\(number).log"))
        }
        for (index, process) in processes.enumerated() {
            process.waitUntilExit()
            let log = place.folder.url.appending(path: "start-\(index + 1).log")
            let text = try String(contentsOf: log, encoding: .utf8)
            #expect(process.terminationStatus == 0, "\(text)")
        }
        let listed = try JSON(parsing: place.require("list", "--json"))
        #expect(listed.arrayValue?.count == 6)
    }

    // MARK: - Ends

    @Test func terminationIsGracefulAndWorkGoesOn() throws {
        let place = try DataFolder()
        try place.keepExecution()
        try place.require("deploy", "hold.asl.json")
        let first = try RunningServer(place)
        try place.require("start", "hold", "--name", "held", "--input", #"{"seconds": 4}"#)
        #expect(first.stop() == 0)
        #expect(first.printed.contains("stopped; everything acknowledged is recorded"))
        try #expect(place.status(of: "held") == "RUNNING")

        let second = try RunningServer(place)
        #expect(second.printed.contains("resuming hold/held"), "\(second.printed)")
        try place.wait(for: "the end of held") { try place.status(of: "held") == "SUCCEEDED" }
        #expect(second.stop() == 0)
        try #expect(place.count("WaitStateEntered", in: "held") == 1)
        try place.checkKept()
    }

    /// Who waits for an execution learns that the server stops, and does not hold it up.
    @Test func terminationEndsWaitingCommands() throws {
        let place = try DataFolder()
        try place.require("deploy", "hold.asl.json")
        let server = try RunningServer(place)
        let log = place.folder.url.appending(path: "start.log")
        let waiting = try StileProcess(
            arguments: [
                "start", "hold", "--name", "long", "--input", #"{"seconds": 3600}"#, "--wait",
                "--data", place.data,
            ], directory: place.folder.url
        ).start(log: log)
        try place.wait(for: "the start") {
            try place.require("list").contains("long")
        }
        #expect(server.stop() == 0)
        waiting.waitUntilExit()
        let printed = try String(contentsOf: log, encoding: .utf8)
        #expect(waiting.terminationStatus == 4, "\(printed)")
        #expect(printed.contains("next: stile serve"), "\(printed)")
        try #expect(place.status(of: "long") == "RUNNING")
    }

    /// Timers of a Wait and of a retry outlive the process.
    @Test func killedServerGoesOn() throws {
        let place = try DataFolder()
        try place.require("deploy", "hold.asl.json", "stubborn.asl.json")
        let first = try RunningServer(place)
        try place.require("start", "hold", "--name", "held", "--input", #"{"seconds": 3}"#)
        try place.require("start", "stubborn", "--name", "tried")
        try place.wait(for: "the first failure") {
            try place.count("TaskFailed", in: "tried") >= 1
                && place.count("WaitStateEntered", in: "held") == 1
        }
        first.kill()

        // Its lock and its socket's file are no hindrance.
        let second = try RunningServer(place)
        for name in ["held", "tried"] {
            try place.wait(for: "the end of \(name)") {
                try place.status(of: name) == "SUCCEEDED"
            }
        }
        #expect(second.stop() == 0)
        try #expect(place.count("WaitStateEntered", in: "held") == 1)
        try #expect(place.count("TaskFailed", in: "tried") == 3)
    }
}
