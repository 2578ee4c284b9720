import Foundation
import StileJSON
import StileJSONPath
import Testing

/// `kill -9` at many instants: every execution goes on by itself and ends with the same content.
@Suite(
    .enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"), .serialized)
struct KillTests {
    /// How many kills; `STILE_KILLS` for the long form.
    static let kills =
        ProcessInfo.processInfo.environment["STILE_KILLS"].flatMap(Int.init) ?? 50

    @Test func everyKillIsSurvived() throws {
        let shop = try RetailFixture(days: 3, rowsPerDay: 400)
        let whole = try runUndisturbed(shop)
        let expected = try LakeContent(lake: shop.lake("whole"))
        #expect(!expected.partitions.isEmpty)

        var random = SeededRandom(seed: 20_240_301)
        var killed = 0
        var round = 0
        while killed < Self.kills {
            round += 1
            let data = "round\(round)"
            killed += try runWithKills(shop, data, &random, atMost: Self.kills - killed)
            try #expect(LakeContent(lake: shop.lake(data)) == expected, "round \(round)")
            #expect(LakeContent.leftovers(below: shop.lake(data)).isEmpty, "round \(round)")
            // What was sent is told by the run that sent it; a repeated attempt has nothing to send.
            try #expect(output(shop, data)["days"] == whole["days"], "round \(round)")
            try? FileManager.default.removeItem(at: shop.folder.url.appending(path: data))
        }
        print("survived \(killed) kills in \(round) executions, seed 20240301")
    }

    /// Runs to the end in one go and returns the execution's output.
    private func runUndisturbed(_ shop: RetailFixture) throws -> JSON {
        try begin(shop, "whole")
        let server = try serve(shop, "whole")
        defer { end(server) }
        return try waitForSuccess(shop, "whole", server)
    }

    private func runWithKills(
        _ shop: RetailFixture, _ data: String, _ random: inout SeededRandom, atMost: Int
    ) throws -> Int {
        try begin(shop, data)
        var killed = 0
        while killed < atMost {
            let server = try serve(shop, data)
            // From before the first commit to after the last: a full run takes about two seconds.
            usleep(useconds_t(20_000 + random.next() % 1_400_000))
            server.signal(SIGKILL)
            server.waitUntilExit()
            killed += 1
            if try status(shop, data) != "RUNNING" { break }
        }
        let server = try serve(shop, data)
        defer { end(server) }
        _ = try waitForSuccess(shop, data, server)
        return killed
    }

    // MARK: - Commands

    /// Records the execution; nobody runs it yet.
    private func begin(_ shop: RetailFixture, _ data: String) throws {
        for arguments in [
            ["deploy", "Workflows/retail-daily"],
            [
                "start", "retail-daily", "--name", "all", "--input",
                "@\(shop.folder.path("input.json"))",
            ],
        ] {
            let result = try StileProcess(arguments: arguments + shop.place(data)).run()
            try #require(result.status == 0, "\(result.errors)")
        }
    }

    private func serve(_ shop: RetailFixture, _ data: String) throws -> ChildProcess {
        try StileProcess(arguments: ["serve"] + shop.place(data))
            .start(log: shop.folder.url.appending(path: "\(data).log"))
    }

    private func end(_ server: ChildProcess) {
        server.terminate()
        server.waitUntilExit()
    }

    private func waitForSuccess(_ shop: RetailFixture, _ data: String, _ server: ChildProcess)
        throws
        -> JSON
    {
        for _ in 0..<600 {
            let now = try status(shop, data)
            if now == "SUCCEEDED" { return try output(shop, data) }
            try #require(now == "RUNNING" && server.isRunning, "\(now): \(log(shop, data))")
            usleep(100_000)
        }
        Issue.record("the execution did not end: \(log(shop, data))")
        return .null
    }

    private func log(_ shop: RetailFixture, _ data: String) -> String {
        (try? String(contentsOf: shop.folder.url.appending(path: "\(data).log"), encoding: .utf8))
            ?? ""
    }

    private func show(_ shop: RetailFixture, _ data: String) throws -> JSON {
        let result = try StileProcess(arguments: ["show", "all", "--json"] + shop.place(data)).run()
        try #require(result.status == 0, "\(result.errors)")
        return try JSON(parsing: result.output)
    }

    private func status(_ shop: RetailFixture, _ data: String) throws -> String {
        try show(shop, data)["status"]?.stringValue ?? "?"
    }

    private func output(_ shop: RetailFixture, _ data: String) throws -> JSON {
        let shown = try show(shop, data)["output"] ?? .null
        return shown.stringValue.flatMap { try? JSON(parsing: $0) } ?? shown
    }
}
