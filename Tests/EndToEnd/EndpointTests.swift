import Foundation
import StileJSON
import Testing

/// The same commands on the folder and on the endpoint of the server that owns it.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct EndpointTests {
    /// Reads say the same, but for the revision, which AWS's API does not carry.
    @Test func readsAreTheSame() throws {
        let place = try DataFolder()
        try place.folder.write(OnCallTests.nested, to: "nested.asl.json")
        let server = try RunningServer(place)
        let client = try client(of: server, place)
        try client.require("deploy", "nested.asl.json", "pause.asl.json")
        let failed = try client.run(
            "start", "nested", "--name", "n", "--input", #"{"items": [1, 2, 3]}"#, "--wait")
        #expect(failed.status == 1, "\(failed.errors)")
        #expect(try client.run("redrive", "n", "--wait").status == 1)
        try client.require("start", "pause", "--name", "p", "--wait")
        try client.require(
            "schedule", "create", "daily", "--machine", "pause", "--rate", "1 day")
        for arguments in [
            ["list"], ["list", "--json"], ["list", "--status", "failed", "--json"],
            ["list", "--machine", "pause", "--limit", "1"], ["show", "n"], ["show", "n", "--json"],
            ["show", "last", "--json"], ["history", "n"], ["history", "n", "--json"],
            ["schedule", "list"], ["schedule", "list", "--json"], ["schedule", "show", "daily"],
            ["show", "nothing"], ["list", "--machine", "nothing"],
        ] {
            let here = try place.stile(arguments)
            let there = try client.run(arguments)
            #expect(there.status == here.status, "\(arguments): \(there.errors)")
            #expect(there.output == Self.unrevised(here.output), "\(arguments)")
            #expect(there.errors == here.errors, "\(arguments)")
        }
        #expect(server.stop() == 0)
    }

    @Test func writesAreDone() throws {
        let place = try DataFolder()
        let server = try RunningServer(place)
        let client = try client(of: server, place)
        #expect(try client.require("deploy", "hold.asl.json") == "hold revision 1\n")
        #expect(try client.require("deploy", "hold.asl.json").contains("(unchanged)"))
        let long = #"{"seconds": 3600}"#
        let arn = try client.require("start", "hold", "--name", "long", "--input", long)
        try #expect(client.require("start", "hold", "--name", "long", "--input", long) == arn)
        try #expect(client.require("stop", "long", "--error", "Mine").contains("ABORTED"))
        try #expect(client.run("stop", "long").status == 2)
        try #expect(client.require("redrive", "long").contains(":hold:long"))
        try #expect(place.status(of: "long") == "RUNNING")
        let again = try client.run("redrive", "long")
        #expect(again.status == 2, "\(again.errors)")
        let unknown = try client.run("start", "nothing")
        #expect(unknown.status == 2 && unknown.errors.contains("no state machine \"nothing\""))
        let taken = try client.run("start", "hold", "--name", "long", "--input", "{}")
        #expect(taken.status == 2 && taken.errors.contains("exists already"))
        let output = try client.require("start", "hold", "--input", #"{"seconds": 0}"#, "--wait")
        #expect(output == "\"held\"\n")
        try client.require("schedule", "create", "s", "--machine", "hold", "--rate", "1 day")
        try #expect(client.require("schedule", "disable", "s") == "s disabled\n")
        try client.require("schedule", "delete", "s")
        try #expect(client.run("schedule", "show", "s").status == 2)
        #expect(server.stop() == 0)
    }

    // MARK: -

    /// Commands with the endpoint alone: the folder they run in has no data.
    private struct Client {
        let url: String
        let directory: URL

        func run(_ arguments: String...) throws -> StileProcess.Result { try run(arguments) }

        func run(_ arguments: [String]) throws -> StileProcess.Result {
            try StileProcess(
                arguments: arguments, environment: ["STILE_ENDPOINT": url], directory: directory
            ).run()
        }

        @discardableResult
        func require(_ arguments: String...) throws -> String {
            let result = try run(arguments)
            try #require(result.status == 0, "stile \(arguments): \(result.errors)")
            return result.output
        }
    }

    private func client(of server: RunningServer, _ place: DataFolder) throws -> Client {
        let port = try #require(server.port)
        return Client(url: "http://127.0.0.1:\(port)", directory: place.folder.url)
    }

    private static func unrevised(_ text: String) -> String {
        text.replacing(/\ \(revision \d+\)/, with: "").replacing(/"revision":\d+,/, with: "")
    }
}
