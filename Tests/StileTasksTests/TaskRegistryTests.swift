import Logging
import StileJSON
import StileTasks
import Testing

private struct Order: Decodable, Sendable {
    struct Line: Decodable, Sendable {
        let sku: String
        let quantity: Int
    }
    let id: String
    let lines: [Line]
    let rush: Bool?
}

private struct Receipt: Encodable, Sendable {
    let total: Int
    let at: String
    let factor: Double
}

private struct Checkout: TaskHandler {
    let name = "checkout"
    var body: @Sendable (Order) async throws -> Receipt = { order in
        Receipt(total: order.lines.reduce(0) { $0 + $1.quantity }, at: "a/b", factor: 1.5)
    }

    func handle(_ input: Order, context: TaskContext) async throws -> Receipt {
        try await body(input)
    }
}

private struct PaymentRefused: Error, CustomStringConvertible {
    let description = "card 4242 was refused: use another one"
}

private func context() -> TaskContext {
    TaskContext(
        executionARN: "arn", stateName: "Pay", attempt: 0, idempotencyKey: "key",
        logger: Logger(label: "test"))
}

private func outcome(
    of handler: Checkout, _ input: String = #"{"id":"1","lines":[]}"#
) async throws -> TaskRegistry.Outcome? {
    var registry = TaskRegistry()
    registry.register(handler)
    return await registry.run(
        "checkout", input: try JSONDocument(parsing: input), context: context())
}

private func failure(of outcome: TaskRegistry.Outcome?) -> TaskFailure? {
    guard case .failed(let failure) = outcome else { return nil }
    return failure
}

@Suite struct TaskRegistryTests {
    @Test func decodesRunsAndEncodesWithSortedKeys() async throws {
        let input = #"{"lines":[{"sku":"a","quantity":2},{"sku":"b","quantity":3}],"id":"7","x":1}"#
        let outcome = try await outcome(of: Checkout(), input)
        guard case .succeeded(let output) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(output.text == #"{"at":"a/b","factor":1.5,"total":5}"#)
    }

    @Test(arguments: [
        (#"{"lines":[]}"#, "the input has no field $.id, which the task needs"),
        (#"{"id":7,"lines":[]}"#, "the input's $.id must be a string, found number"),
        (#"{"id":"7","lines":{}}"#, "the input's $.lines must be an array, found object"),
        (
            #"{"id":"7","lines":[{"sku":"a","quantity":"many"}]}"#,
            "the input's $.lines[0].quantity must be an integer, found string"
        ),
        (
            #"{"id":"7","lines":[{"sku":"a"}]}"#,
            "the input has no field $.lines[0].quantity, which the task needs"
        ),
        (#"{"id":"7","lines":[],"rush":1}"#, "the input's $.rush must be a boolean, found number"),
        (#"[1]"#, "the input's $ must be an object, found array"),
        (#"{"id":null,"lines":[]}"#, "the input's $.id must be a string, found null"),
    ])
    func namesTheWrongField(input: String, cause: String) async throws {
        let failure = failure(of: try await outcome(of: Checkout(), input))
        #expect(failure == TaskFailure("Task.InvalidInput", cause: cause))
    }

    @Test func refusesNumbersThatJSONCanNotSay() async throws {
        let handler = Checkout { _ in Receipt(total: 1, at: "", factor: .infinity) }
        #expect(failure(of: try await outcome(of: handler))?.error == "Task.InvalidOutput")
    }

    @Test func failureKeepsItsName() async throws {
        let thrown = TaskFailure("Payment.Refused", cause: "no money")
        let handler = Checkout { _ in throw thrown }
        #expect(failure(of: try await outcome(of: handler)) == thrown)
    }

    @Test func otherErrorsFailUnderTheirTypeName() async throws {
        let handler = Checkout { _ in throw PaymentRefused() }
        #expect(
            failure(of: try await outcome(of: handler))
                == TaskFailure("PaymentRefused", cause: "card 4242 was refused: use another one"))
    }

    @Test(arguments: ["States.Timeout", ""])
    func reservedNamesAreReplaced(name: String) async throws {
        let handler = Checkout { _ in throw TaskFailure(name, cause: "slow") }
        let failure = failure(of: try await outcome(of: handler))
        #expect(failure?.error == "Task.ReservedErrorName")
        #expect(failure?.cause.contains("slow") == true)
    }

    @Test func clipsToTheLimitsOfAWS() {
        let long = TaskFailure(
            String(repeating: "e", count: 300), cause: String(repeating: "🧵", count: 20_000))
        let clipped = TaskFailure(describing: long)
        #expect(clipped.error.utf16.count == 256)
        #expect(clipped.cause.utf16.count == 32767)
        #expect(clipped.cause.hasSuffix("🧵…"))
    }

    @Test func cancellationIsNoFailure() async throws {
        var registry = TaskRegistry()
        registry.register(Checkout { _ in throw CancellationError() })
        let input = try JSONDocument(parsing: #"{"id":"1","lines":[]}"#)
        let cancelled = await withTaskGroup(of: TaskRegistry.Outcome?.self) { [registry] group in
            group.cancelAll()
            group.addTask { await registry.run("checkout", input: input, context: context()) }
            return await group.next() ?? nil
        }
        guard case .cancelled = cancelled else {
            Issue.record("\(String(describing: cancelled))")
            return
        }
        // Nobody asked for it: then it is an error like any other.
        let failure = failure(
            of: await registry.run("checkout", input: input, context: context()))
        #expect(failure?.error == "CancellationError")
    }

    @Test func unknownNamesAreNil() async {
        let outcome = await TaskRegistry().run("no", input: .emptyObject, context: context())
        #expect(outcome.map { _ in true } == nil)
    }

    @Test func heartbeatAndProgressReachTheCaller() async throws {
        try await confirmation(expectedCount: 2) { beat in
            try await confirmation { step in
                let context = TaskContext(
                    executionARN: "arn", stateName: "A", attempt: 0, idempotencyKey: "k",
                    logger: Logger(label: "test"), heartbeat: { beat() },
                    progress: { progress in
                        #expect(progress == TaskProgress(completed: 1, total: 3, unit: "rows"))
                        step()
                    })
                try context.heartbeat()
                try context.progress(1, of: 3, unit: "rows")
            }
        }
    }
}
