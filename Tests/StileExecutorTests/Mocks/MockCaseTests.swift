import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

@testable import StileExecutor

/// The answers of one case: by state, in the order of its calls; a text is an error's name.
private struct Answers: TaskMocks {
    var states: [String: [JSON]] = [:]

    func refusal(machine: String, testCase: String) -> String? {
        machine == "m" && testCase == "C" ? nil : "no case \(testCase) of \(machine)"
    }

    func outcome(machine: String, testCase: String, state: String, call: Int) -> TaskOutcome? {
        guard let answers = states[state] else { return nil }
        guard answers.indices.contains(call) else {
            return .failed(TaskError(error: "States.Runtime", cause: "no answer \(call)"))
        }
        if let error = answers[call].stringValue {
            return .failed(TaskError(error: error, cause: nil))
        }
        return .succeeded(JSONDocument(answers[call]))
    }
}

@Suite struct MockCaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let machine: String
        let answers: [String: [JSON]]
        var input = "[]"
        let output: String
    }

    private static func task(_ resource: String, _ rest: String) -> String {
        #"{"Type":"Task","Resource":"\#(resource)",\#(rest)}"#
    }

    private static func one(_ resource: String) -> String {
        #"{"StartAt":"T","States":{"T":\#(task(resource, #""End":true"#))}}"#
    }

    private static let function = Machines.function("real")

    static let cases: [Case] = [
        Case(
            testDescription: "a function", machine: one(function), answers: ["T": [1]],
            output: "1"),
        Case(
            testDescription: "an activity", machine: one(Names.activityARN("a")),
            answers: ["T": [2]], output: "2"),
        Case(
            testDescription: "a callback",
            machine: one("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
            answers: ["T": [3]], output: "3"),
        Case(
            testDescription: "a nested execution",
            machine: one("arn:aws:states:::states:startExecution.sync:2"),
            answers: ["T": [["Output": 4]]], output: #"{"Output":4}"#),
        Case(
            testDescription: "retries count as calls", machine: Machines.retrying,
            answers: ["T": ["Busy", "Busy", 5]], output: "5"),
        Case(
            testDescription: "entries count as calls",
            machine: #"""
                {"StartAt":"T","States":{"T":\#(task(function, #""Next":"C""#)),
                 "C":{"Type":"Choice","Default":"T","Choices":[
                  {"Variable":"$","NumericEquals":3,"Next":"E"}]},"E":{"Type":"Succeed"}}}
                """#,
            answers: ["T": [1, 2, 3]], output: "3"),
        Case(
            testDescription: "iterations count as calls", machine: Machines.map,
            answers: ["T": [10, 11, 12]], input: "[0,0,0]", output: "[10,11,12]"),
        Case(
            testDescription: "children of a map run have the case",
            machine: MapRunTests.machine(), answers: ["T": [7]], input: "[0,0]",
            output: "[7,7]"),
        Case(
            testDescription: "a state without mocks is real",
            machine: #"""
                {"StartAt":"T","States":{"T":\#(task(function, #""Next":"U""#)),
                 "U":\#(task(function, #""End":true"#))}}
                """#,
            answers: ["T": [8]], output: "[8]"),
    ]

    private func prepare(_ store: Database, _ machine: String) throws {
        _ = try store.createActivity("a", encryption: nil, tags: [], nowMillis: 1)
        try store.deploy("m", machine)
    }

    private func start(_ executor: Executor, _ input: String) async throws {
        _ = try await executor.startExecution(
            StartOptions(target: "m", name: "n", input: input, mockCase: "C"))
    }

    private static let real = ScriptedRunner { task, _ in
        .succeeded(JSONDocument(.array([task.input.value])))
    }

    @Test(arguments: cases) func theCaseAnswers(_ testCase: Case) async throws {
        try await withStore(.memory) { store in
            try prepare(store, testCase.machine)
            let ended = try await withExecutor(
                store, Self.real, mocks: Answers(states: testCase.answers)
            ) { executor in
                try await start(executor, testCase.input)
                return try await executor.outcome(of: "n")
            }
            #expect(ended.status == .succeeded, "\(ended)")
            #expect(ended.output == testCase.output)
            #expect(ended.launch.mockCase == "C")
        }
    }

    /// A crash in any of the first turns: no call gets the answer of another.
    @Test(arguments: cases, FaultPoint.allCases)
    func aCrashChangesNoAnswer(_ testCase: Case, _ point: FaultPoint) async throws {
        for turn in 1...6 {
            try await withStore(.file) { store in
                try prepare(store, testCase.machine)
                let mocks = Answers(states: testCase.answers)
                let left = Mutex(turn)
                let faults: FaultInjector = { found in
                    found == point
                        && left.withLock { left in
                            left -= 1
                            return left == 0
                        }
                }
                _ = try? await withExecutor(store, Self.real, faults: faults, mocks: mocks) {
                    try await start($0, testCase.input)
                    _ = try await $0.outcome(of: "n")
                }
                guard try store.execution("n") != nil else { return }
                let ended = try await withExecutor(store, Self.real, mocks: mocks) {
                    try await $0.outcome(of: "n")
                }
                #expect(ended.output == testCase.output, "turn \(turn)")
            }
        }
    }

    @Test func whatIsNotKnownIsRefused() async throws {
        try await withStore(.memory) { store in
            try prepare(store, Machines.tasks(1))
            let known = StartOptions(target: "m", mockCase: "C")
            try await withExecutor(store) { executor in
                let error = await #expect(throws: ExecutorError.self) {
                    try await executor.startExecution(known)
                }
                let refusal = try #require(error)
                #expect("\(refusal)".contains("--mock-config FILE"))
            }
            try await withExecutor(store, mocks: Answers()) { executor in
                await #expect(throws: ExecutorError.mockCaseNotKnown("no case X of m")) {
                    try await executor.startExecution(StartOptions(target: "m", mockCase: "X"))
                }
                _ = try await executor.startExecution(known)
            }
        }
    }

    /// A server without the configuration does not do the tasks of a case for real.
    @Test func withoutTheConfigurationACaseFails() async throws {
        try await withStore(.file) { store in
            try prepare(
                store,
                #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":9,"Next":"T"},"#
                    + #""T":\#(Self.task(Self.function, #""End":true"#))}}"#)
            try await withExecutor(store, clock: VirtualClock(), mocks: Answers()) { executor in
                try await start(executor, "[]")
            }
            let runner = ScriptedRunner.echoing()
            let ended = try await withExecutor(store, runner) { executor in
                try await executor.outcome(of: "n")
            }
            #expect(ended.error == "States.Runtime")
            #expect(ended.cause?.contains("--mock-config FILE") == true)
            #expect(runner.attempts.isEmpty)
        }
    }
}
