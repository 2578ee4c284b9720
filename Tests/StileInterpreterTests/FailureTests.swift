import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Which names answer which failures, and when the next attempt is.
struct FailureTests {
    struct Naming: CustomTestStringConvertible, Sendable {
        let name: String
        let error: String?
        let isCaught: Bool
        var testDescription: String { "\(name) catches \(error ?? "nothing"): \(isCaught)" }
    }

    static let namings = [
        Naming(name: "Busy", error: "Busy", isCaught: true),
        Naming(name: "Busy", error: "Busier", isCaught: false),
        Naming(name: "States.ALL", error: "Busy", isCaught: true),
        Naming(name: "States.ALL", error: nil, isCaught: true),
        Naming(name: "States.ALL", error: "States.Timeout", isCaught: true),
        Naming(name: "States.ALL", error: "States.DataLimitExceeded", isCaught: true),
        Naming(name: "States.ALL", error: "States.Runtime", isCaught: false),
        Naming(name: "States.Runtime", error: "States.Runtime", isCaught: false),
        Naming(name: "States.TaskFailed", error: "Busy", isCaught: true),
        Naming(name: "States.TaskFailed", error: "States.TaskFailed", isCaught: true),
        Naming(name: "States.TaskFailed", error: "States.Permissions", isCaught: true),
        Naming(name: "States.TaskFailed", error: "States.Timeout", isCaught: false),
        Naming(name: "States.TaskFailed", error: "States.DataLimitExceeded", isCaught: false),
        Naming(name: "States.Timeout", error: "States.HeartbeatTimeout", isCaught: true),
        Naming(name: "States.HeartbeatTimeout", error: "States.Timeout", isCaught: false),
    ]

    @Test(arguments: namings)
    func catchersGoByName(_ naming: Naming) throws {
        var driver = Driver(
            try Definition(
                compiling: """
                    {"StartAt": "Work", "States": {
                      "Work": {"Type": "Task", "End": true,
                        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                        "Catch": [{"ErrorEquals": ["\(naming.name)"], "Next": "Caught"}]},
                      "Caught": {"Type": "Succeed"}}}
                    """))
        driver.script["Work"] = [.failure(error: naming.error, cause: "why")]
        try driver.start(input: "{}")
        driver.run()
        #expect(driver.state?.status == (naming.isCaught ? .succeeded : .failed))
        if naming.isCaught {
            #expect(driver.state?.output?.value["Error"] == naming.error.map(JSON.string) ?? .null)
        } else {
            #expect(driver.state?.error == naming.error)
            #expect(driver.state?.cause == "why")
        }
    }

    @Test(arguments: [
        (#""IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4"#, [2, 6, 18, 54]),
        (#""MaxAttempts": 3"#, [1, 2, 4]),
        (
            #""IntervalSeconds": 3, "BackoffRate": 10, "MaxDelaySeconds": 40, "MaxAttempts": 4"#,
            [3, 30, 40, 40]
        ),
        (#""IntervalSeconds": 5, "BackoffRate": 1, "MaxAttempts": 2"#, [5, 5]),
        (#""MaxAttempts": 0"#, []),
    ])
    func delaysGrow(_ fields: String, _ seconds: [Int64]) throws {
        #expect(try delays(fields, seed: 1) == seconds.map { $0 * 1_000 })
    }

    @Test func jitterIsSeededAndWithinTheDelay() throws {
        let fields = #""IntervalSeconds": 8, "JitterStrategy": "FULL", "MaxAttempts": 3"#
        let first = try delays(fields, seed: 7)
        #expect(try delays(fields, seed: 7) == first)
        #expect(try delays(fields, seed: 8) != first)
        for (delay, most) in zip(first, [8_000, 16_000, 32_000] as [Int64]) {
            #expect((0...most).contains(delay))
        }
    }

    /// The delays between attempts that all fail.
    private func delays(_ fields: String, seed: UInt64) throws -> [Int64] {
        var driver = Driver(
            try Definition(
                compiling: """
                    {"StartAt": "Work", "States": {"Work": {"Type": "Task", "End": true,
                      "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                      "Retry": [{"ErrorEquals": ["States.ALL"], \(fields)}]}}}
                    """))
        driver.seed = seed
        driver.script["Work"] = [.failure(error: "Busy", cause: nil)]
        try driver.start(input: "{}")
        driver.run()
        #expect(driver.state?.status == .failed)
        let times = driver.history.filter { $0.type == "LambdaFunctionScheduled" }
            .map(\.timestampMillis)
        return zip(times.dropFirst(), times).map { $0 - $1 }
    }
}
