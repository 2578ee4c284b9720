import Foundation
import StileJSON
import Testing

/// `stile test`, done in this process.
@Suite struct WorkflowTestTests {
    private static let definition = """
        {
          "StartAt": "Work",
          "States": {
            "Work": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
              "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 90000}],
              "Next": "Done"
            },
            "Done": {"Type": "Succeed"}
          }
        }
        """

    private static let cases = """
        {
          "mocks": {"Work": {"result": {"n": 1}}},
          "cases": [
            {"name": "good", "expect": {"output": {"n": 1}}},
            {"name": "slow", "mocks": {"Work": [{"error": "Busy"}, {"result": 2}]}}
          ]
        }
        """

    private static let failing = """
        {"cases": [
          {"name": "wrong", "mocks": {"Work": {"result": {"n": 1}}},
            "expect": {"output": {"n": 2}}},
          {"name": "unmocked"}
        ]}
        """

    private static let config = """
        {"StateMachines": {"any": {"TestCases": {"Happy": {"Work": "Ok"}, "Sad": {"Work": "No"}}}},
          "MockedResponses": {"Ok": {"0": {"Return": {"n": 3}}},
            "No": {"0": {"Throw": {"Error": "Own.Error", "Cause": "why"}}}}}
        """

    private func shell() throws -> Shell {
        let shell = try Shell()
        try shell.write(Self.definition, to: "a/work.asl.json")
        try shell.write(Self.cases, to: "a/work.test.json")
        try shell.write(Self.definition, to: "b/work.asl.json")
        try shell.write(Self.failing, to: "b/work.test.json")
        try shell.write(Self.definition, to: "c/bare.asl.json")
        try shell.write(Self.config, to: "mocks.json")
        try shell.write("{}", to: "c/broken.test.json")
        try shell.write(#"{"StartAt": "X"}"#, to: "c/broken.asl.json")
        return shell
    }

    struct Trial: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        var status: Int32 = 0
        /// What standard output has, or standard error where nothing was played.
        let texts: [String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: [String], _ status: Int32 = 0, _ texts: String...) {
            self.arguments = arguments
            self.status = status
            self.texts = texts
        }
    }

    static let trials = [
        Trial(
            ["a"], 0, "a/work.test.json\n  ok   good\n  ok   slow (1 d 1 h simulated)\n",
            "  coverage 100 %: states 2/2, transitions 1/1, retriers 1/1\n",
            "2 passed, 0 failed in "
        ),
        Trial(["a/work.asl.json"], 0, "2 passed"),
        Trial(["a/work.test.json", "a"], 0, "2 passed"),
        Trial(["a", "--filter", "oo"], 0, "1 passed", "coverage 75 %"),
        Trial(
            ["a", "--filter", "good", "--coverage-min", "80"], 1, "1 passed, 0 failed",
            #"    a/work.asl.json:7:17: "Work": not taken: retrier 0 (Busy)"#),
        Trial(
            ["b"], 1, "  FAIL wrong\n       b/work.test.json:2:4\n",
            "       output: differs in one place\n         $.n: expected 2, found 1\n",
            #"run: the task of state "Work" (arn:aws:lambda"#, "0 passed, 2 failed"),
        Trial(["a", "b"], 1, "a/work.test.json\n", "b/work.test.json\n", "2 passed, 2 failed"),
        Trial(
            ["c/bare.asl.json", "--mock-config", "mocks.json", "--input", "{}"], 1,
            "ok   Happy", "FAIL Sad", "ended as FAILED: Own.Error: why"),
        Trial(
            ["c/bare.asl.json", "--mock-config", "mocks.json", "--case", "Happy"], 0, "1 passed"),
        // Refusals.
        Trial([], 2, "c/broken.asl.json is not a valid definition"),
        Trial(["c/bare.asl.json"], 2, "expected c/bare.test.json"),
        Trial(["c/broken.asl.json"], 2, "c/broken.asl.json is not a valid definition", "States"),
        Trial(["d"], 2, "there is no definition d"),
        Trial(["a", "--filter", "zzz"], 2, #"no case has "zzz" in its name"#),
        Trial(["a", "--coverage-min", "101"], 2, "is a percentage"),
        Trial(["a", "--case", "x"], 2, "--case goes with --mock-config"),
        Trial(["--mock-config", "mocks.json"], 2, "--mock-config goes with one definition"),
        Trial(
            ["c/bare.asl.json", "--mock-config", "mocks.json", "--case", "Hapy"], 2,
            #"did you mean "Happy"?"#),
        Trial(
            ["c/bare.asl.json", "--mock-config", "mocks.json", "--machine", "other"], 2,
            #"mocks.json: the mock configuration has no state machine "other""#),
        Trial(["a", "--junit", "none/r.xml"], 4, "cannot write none/r.xml: there is no folder"),
    ]

    @Test(arguments: trials)
    func answers(_ trial: Trial) async throws {
        let result = try await shell().run(["test"] + trial.arguments)
        #expect(result.status == trial.status, "\(result.err)")
        let told = trial.status >= 2 ? result.err : result.out
        for text in trial.texts { #expect(told.contains(text), "\(told)") }
    }

    @Test func faultsOfAFileHaveAPlace() async throws {
        let shell = try shell()
        try shell.write("{\"cases\": [\n  {\"nam\": \"x\"}]}", to: "a/work.test.json")
        let result = await shell.run("test", "a")
        #expect(result.status == 2)
        #expect(
            result.err.contains(
                """
                a/work.test.json:2:4: unknown field "nam" in the case, did you mean "name"?
                    2 |   {"nam": "x"}]}
                      |    ^
                """), "\(result.err)")
        #expect(result.out == "")
    }

    @Test func tellsPrograms() async throws {
        let result = try await shell().run("test", "a", "b", "--json")
        #expect(result.status == 1)
        #expect(result.err == "")
        let report = try JSON(parsing: result.out)
        #expect(report["passed"]?.integerValue == 2)
        #expect(report["failed"]?.integerValue == 2)
        let wrong = report["files"]?[1]?["cases"]?[0]
        #expect(
            wrong?["failures"] == [
                [
                    "expectation": "output", "message": "differs in one place",
                    "differences": [["path": "$.n", "expected": 2, "found": 1]],
                ]
            ])
        #expect(wrong?["status"]?.stringValue == "SUCCEEDED")
        #expect(wrong?["path"] == ["Work", "Done"])
        #expect(
            report["files"]?[1]?["coverage"]?["missed"] == [
                [
                    "kind": "retrier", "state": "Work", "location": "/States/Work/Retry/0",
                    "line": 7, "column": 17,
                ]
            ])
        #expect(report["files"]?[0]?["coverage"]?["percent"]?.integerValue == 100)
    }

    @Test func writesAJUnitReport() async throws {
        let shell = try shell()
        let result = await shell.run("test", "a", "b", "--junit", "report.xml")
        #expect(result.status == 1)
        let text = try String(contentsOfFile: shell.folder + "/report.xml", encoding: .utf8)
        #expect(text.contains("<testsuites name=\"stile test\" tests=\"4\" failures=\"2\""))
    }

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    /// The workflows and examples of the repository keep what their cases promise.
    @Test(arguments: [("Workflows", 100.0), ("Examples", 100.0)])
    func whatShipsIsTested(_ folder: String, _ coverageMin: Double) async throws {
        let shell = try Shell()
        let result = await shell.run(
            "test", Self.repository.appending(path: folder).path, "--coverage-min",
            "\(coverageMin)")
        #expect(result.status == 0, "\(result.out)\(result.err)")
    }
}
