import Foundation
import StileJSON
import StileLake
import StileTasks
import Testing

@testable import Activate

@Suite("The activate task", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct ActivateTests {
    @Test("a first run delivers all, a second nothing, then only what differs")
    func differences() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let receiver = Receiver()
            let first = try await fixture.activate(receiver)
            #expect(first.run == 1 && first.members == 3 && first.added == 3)
            #expect(first.delivered == 3 && first.rejected == 0)
            #expect(receiver.requests.map(\.idempotencyKey) == ["vips-1-0", "vips-1-1"])
            #expect(
                receiver.effects == ["upsert {\"id\":1}", "upsert {\"id\":2}", "upsert {\"id\":3}"])
            receiver.forget()
            let second = try await fixture.activate(receiver)
            #expect(second.run == nil && second.members == 3 && second.delivered == 0)
            #expect(receiver.requests.isEmpty)
            try await fixture.people([
                (1, "ann@x.org", "2.50", true), (2, "bob@x.org", "9.00", true),
                (4, nil, "1.00", true),
            ])
            let third = try await fixture.activate(receiver)
            #expect(third.added == 1 && third.changed == 1 && third.removed == 1)
            #expect(third.run == 2 && third.delivered == 3)
            #expect(
                receiver.effects == ["remove {\"id\":3}", "upsert {\"id\":2}", "upsert {\"id\":4}"])
            #expect(try await fixture.lake.list(prefix: "activation/vips/plan/").isEmpty)
        }
    }

    @Test("fields are mapped, hashed and exact; headers come from the environment")
    func payload() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people([three[0]])
            let receiver = Receiver()
            try await fixture.activate(receiver)
            let request = try #require(receiver.requests.first)
            #expect(request.url == "https://crm.example/vips")
            let authorization = request.headers.first { $0.name == "Authorization" }
            #expect(authorization?.value == "Bearer secret")
            let fields = try JSON(parsing: request.body)["rows"]?[0]?["fields"]
            // SHA-256 of "ann@x.org".
            let digest = "367a1e74302c7324855afeeba387d3c55ca8ab3592a32c0fbdfc939ad80fcaf5"
            #expect(fields?["mail"] == .string(digest))
            #expect(fields?["spent"] == "2.50")
        }
    }

    @Test("upsert keeps who leaves, full sends everyone again when anything changed")
    func modes() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define(mode: "upsert")
            try await fixture.people(three)
            try await fixture.activate()
            try await fixture.people([three[0]])
            let left = try await fixture.activate()
            #expect(left.removed == 0 && left.delivered == 0)
            try await fixture.people(three)
            #expect(try await fixture.activate().delivered == 0)
            try fixture.define(mode: "full")
            #expect(try await fixture.activate().delivered == 0)
            try await fixture.people(three + [(9, nil, "1.00", true)])
            let full = try await fixture.activate()
            #expect(full.added == 1 && full.delivered == 4)
        }
    }

    @Test("consent and suppression keep people out, and take them out")
    func consent() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define(
                more: """
                    "consent": {"column": "consent"}, "suppression": {"sql": "stop.sql",
                    "inputs": [{"name": "stops", "file": "stops.csv",
                                "columns": [{"name": "id", "type": "string"}]}]},
                    """)
            try Data("SELECT id FROM stops".utf8)
                .write(to: URL(fileURLWithPath: fixture.folder + "/stop.sql"))
            let stops = URL(fileURLWithPath: fixture.folder + "/stops.csv")
            try Data("id\n2\n".utf8).write(to: stops)
            try await fixture.people([three[0], three[1], (3, nil, "4.00", false)])
            let receiver = Receiver()
            let first = try await fixture.activate(receiver)
            #expect(first.members == 1 && receiver.effects == ["upsert {\"id\":1}"])
            try Data("id\n1\n".utf8).write(to: stops)
            receiver.forget()
            let second = try await fixture.activate(receiver)
            #expect(second.removed == 1 && second.added == 1)
            #expect(receiver.effects == ["remove {\"id\":1}", "upsert {\"id\":2}"])
        }
    }

    @Test("a dry run counts, leaves twenty examples, sends nothing")
    func dryRun() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people((1...30).map { ($0, nil, "1.00", true) })
            let receiver = Receiver()
            let output = try await fixture.activate(receiver, dryRun: true)
            #expect(output.dryRun && output.added == 30 && output.delivered == 0)
            #expect(receiver.requests.isEmpty)
            let examples = try await fixture.text("activation/vips/dry-run.jsonl")
            #expect(examples.split(separator: "\n").count == 20)
            #expect(try await fixture.activate(receiver).delivered == 30)
        }
    }

    @Test("a file destination gets the changes, as JSON lines or CSV")
    func files() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define(destination: #"{"type": "file", "format": "csv"}"#)
            try await fixture.people(three)
            #expect(try await fixture.activate().delivered == 3)
            let lines = try await fixture.text("activation/vips/2010-12-01-1.csv")
                .split(separator: "\n")
            #expect(lines.count == 4 && lines[0] == "op,key_id,mail,spent")
            #expect(lines[3] == "upsert,3,,4.00")
            try fixture.define(destination: #"{"type": "file"}"#)
            try await fixture.people([three[0]])
            #expect(try await fixture.activate().removed == 2)
            let removed = try await fixture.text("activation/vips/2010-12-01-2.jsonl")
            #expect(removed.contains(#"{"op":"remove","key":{"id":2},"#))
            #expect(try await fixture.activate().run == nil)
        }
    }

    @Test(
        "faults of the audience are named",
        arguments: [
            ("SELECT NULL::BIGINT AS id, mail, spent FROM people", "Activate.NullKey"),
            ("SELECT 1 AS id, mail, spent FROM people", "Activate.DuplicateKey"),
            ("SELECT id, mail FROM people", "Activate.BadDefinition"),
            ("SELECT id FROM nobody", "Activate.SQLFailed"),
            ("DROP VIEW people", "Activate.SQLFailed"),
        ])
    func faults(_ sql: String, _ error: String) async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define(sql: sql)
            try await fixture.people(three)
            #expect(await fixture.failure()?.error == error)
        }
    }

    @Test("all problems of a definition are told at once")
    func problems() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define(
                mode: "some",
                destination: #"{"type": "webhook", "url": "ftp://${ABSENT}", "batchSize": 0}"#)
            let failure = await fixture.failure()
            #expect(failure?.error == "Activate.BadDefinition")
            let places = [
                "/mode:", "variable ABSENT is not set", "/destination/url: expected http",
                "/destination/batchSize:",
            ]
            for place in places {
                #expect(failure?.cause.contains(place) == true, "\(place)")
            }
        }
    }
}
