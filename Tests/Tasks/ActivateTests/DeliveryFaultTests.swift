import StileJSON
import StileLake
import StileTasks
import Testing

@testable import Activate

@Suite("Deliveries that meet faults", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct DeliveryFaultTests {
    private static let all = ["upsert {\"id\":1}", "upsert {\"id\":2}", "upsert {\"id\":3}"]

    @Test("429 and 500 are tried again with the same key, after the time asked for")
    func later() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let receiver = Receiver([
                .answer(WebhookResponse(status: 429, retryAfterMillis: 7000)),
                .answer(WebhookResponse(status: 500)), .fault(.transient("reset")),
            ])
            let output = try await fixture.activate(receiver)
            #expect(output.delivered == 3 && receiver.effects == Self.all)
            let keys = receiver.requests.map(\.idempotencyKey)
            #expect(keys == ["vips-1-0", "vips-1-0", "vips-1-0", "vips-1-0", "vips-1-1"])
            #expect(fixture.waits.all == [7, 0.5, 1, 0.1])
        }
    }

    @Test("a connection that breaks after the batch was taken makes no second effect")
    func dropped() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let receiver = Receiver([.dropAfterTaking])
            #expect(try await fixture.activate(receiver).delivered == 3)
            #expect(receiver.requests.count == 3 && receiver.effects == Self.all)
        }
    }

    @Test(
        "a delivery that was cut off goes on with the batch under way and its key",
        arguments: [
            Receiver.Behaviour.fault(.cancelled), .fault(.permanent("no route")),
            .answer(WebhookResponse(status: 401)),
        ])
    func resumed(_ fault: Receiver.Behaviour) async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let receiver = Receiver([.take, fault])
            await #expect(throws: (any Error).self) { try await fixture.activate(receiver) }
            // The audience moved on meanwhile: first the old plan ends, then the rest is sent.
            try await fixture.people(three + [(4, nil, "1.00", true)])
            let output = try await fixture.activate(receiver)
            let keys = receiver.requests.map(\.idempotencyKey)
            #expect(keys == ["vips-1-0", "vips-1-1", "vips-1-1", "vips-2-0"])
            #expect(receiver.effects == Self.all + ["upsert {\"id\":4}"])
            #expect(output.run == 2 && output.delivered == 4 && output.added == 4)
            #expect(try await fixture.activate(receiver).run == nil)
        }
    }

    @Test("consent that was withdrawn while a delivery was cut off counts")
    func withdrawn() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define(more: #""consent": {"column": "consent"},"#)
            try await fixture.people(three)
            let receiver = Receiver([.fault(.cancelled)])
            await #expect(throws: (any Error).self) { try await fixture.activate(receiver) }
            try await fixture.people([three[0], three[1], (3, nil, "4.00", false)])
            let output = try await fixture.activate(receiver)
            #expect(output.suppressed == 1 && output.delivered == 2)
            #expect(receiver.effects == ["upsert {\"id\":1}", "upsert {\"id\":2}"])
            #expect(try await fixture.activate(receiver).run == nil)
        }
    }

    @Test("retries end: the task fails, nothing is lost")
    func exhausted() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let down = Receiver.Behaviour.answer(WebhookResponse(status: 503))
            let receiver = Receiver([down, down, down, down])
            let failure = await fixture.failure(receiver)
            #expect(failure?.error == "Activate.DeliveryFailed")
            #expect(receiver.requests.count == 4 && fixture.waits.all == [0.25, 0.5, 1])
            #expect(try await fixture.activate(receiver).delivered == 3)
        }
    }

    @Test(
        "refused rows go to the dead-letter list, once, until they change or are replayed",
        arguments: [false, true])
    func deadLetters(_ refusesWhole: Bool) async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let strict = Receiver(refusedKeys: ["{\"id\":2}"], refusesWhole: refusesWhole)
            let first = try await fixture.activate(strict)
            #expect(first.delivered == 2 && first.rejected == 1 && first.deadLettered == 1)
            let letters = try await fixture.text("activation/vips/dead-letter/run-1.jsonl")
            let letter = try JSON(parsing: letters.split(separator: "\n").joined())
            #expect(letter["key"] == ["id": 2] && letter["op"] == "add")
            #expect(try await fixture.activate(strict).run == nil)
            let lenient = Receiver()
            let replayed = try await fixture.activate(lenient, replay: true)
            #expect(replayed.delivered == 1 && lenient.effects == ["upsert {\"id\":2}"])
            #expect(try await fixture.activate(lenient, replay: true).run == nil)
        }
    }

    @Test("a refused row that changed is tried again by itself")
    func changedDeadLetter() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            try await fixture.activate(Receiver(refusedKeys: ["{\"id\":2}"]))
            try await fixture.people([three[0], (2, "new@x.org", "3.00", true), three[2]])
            let receiver = Receiver()
            #expect(try await fixture.activate(receiver).added == 1)
            #expect(receiver.effects == ["upsert {\"id\":2}"])
        }
    }

    @Test("two runs at once deliver once")
    func concurrent() async throws {
        try await ActivateFixture.with { fixture in
            try fixture.define()
            try await fixture.people(three)
            let receiver = Receiver()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await fixture.activate(receiver) } }
                try await group.waitForAll()
            }
            #expect(receiver.requests.count == 2 && receiver.effects == Self.all)
        }
    }
}
