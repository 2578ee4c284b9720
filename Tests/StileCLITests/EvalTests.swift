import Foundation
import StileJSON
import StileTestSupport
import Testing

/// `stile eval`, as a person and as a suite use it.
@Suite struct EvalTests {
    struct Trial: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        var input = ""
        var status: Int32 = 0
        var out = ""
        var err: [String] = []
        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let bound =
        #"{"x": {"y": [7]}, "$name": "n", "$$": {"Execution": {"Id": "e1"}}}"#

    static let trials = [
        // The input: standard input, a file, JSON text, nothing.
        Trial(
            arguments: ["--jsonata", "$sum(a.b)"], input: #"{"a":[{"b":1},{"b":2}]}"#, out: "3\n"),
        Trial(arguments: ["--jsonata", "a", "--input", "in.json"], out: "\"file\"\n"),
        Trial(arguments: ["--jsonata", "a", "--input", "@in.json"], out: "\"file\"\n"),
        Trial(arguments: ["--jsonata", "a", "--input", #"{"a":[1]}"#], out: "[\n  1\n]\n"),
        Trial(arguments: ["--jsonata", "-1 + 3"], out: "2\n"),
        Trial(arguments: ["--jsonata", "$"], out: "null\n"),
        Trial(arguments: ["--jsonata", "$ & x", "--input", "-"], input: "5", out: "\"5\"\n"),
        // As in a definition, and not.
        Trial(
            arguments: ["--jsonata", "{% $states.input.a & $name %}", "--bindings", bound],
            input: #"{"a":"i"}"#, out: "\"in\"\n"),
        Trial(
            arguments: ["--jsonata", "$states.context.Execution.Id", "--bindings", bound],
            out: "\"e1\"\n"),
        Trial(
            arguments: ["--jsonata", "$partition([1,2,3], 2)", "--json"],
            out: "{\"result\":[[1,2],[3]]}\n"),
        Trial(
            arguments: ["--jsonata", "$hash('a', 'MD5')"],
            out: "\"0cc175b9c0f1b6a831c399e269772661\"\n"),
        Trial(
            arguments: ["--jsonata", "$partition([1], 1)", "--flavor", "standard"], status: 1,
            err: ["error: T1006"]),
        // No value.
        Trial(arguments: ["--jsonata", "none"], status: 1, err: ["undefined: "]),
        Trial(
            arguments: ["--jsonata", "none", "--json"], status: 1, out: "{\"undefined\":true}\n"),
        Trial(arguments: ["--jsonata", "$sum"], status: 1, err: ["a function"]),
        Trial(
            arguments: ["--jsonata", "1 +\n$length('é') + 'x'"], status: 1,
            err: ["error: T2002: ", "2 | $length('é') + 'x'\n", "\n    |              ^\n"]),
        Trial(arguments: ["--jsonata", "(1"], status: 2, err: ["error: S0203: ", "1 | (1\n"]),
        // JSONPath and intrinsic functions.
        Trial(
            arguments: ["--jsonpath", "$.a[?(@.b > 1)].b", "--json"],
            input: #"{"a":[{"b":1},{"b":2}]}"#, out: "{\"result\":[2]}\n"),
        Trial(
            arguments: ["--jsonpath", "$$.Execution.Id", "--bindings", bound], out: "\"e1\"\n"),
        Trial(arguments: ["--jsonpath", "$x.y[0]", "--bindings", bound], out: "7\n"),
        Trial(arguments: ["--jsonpath", "$.k", "--bindings", #"{"$":{"k":1}}"#], out: "1\n"),
        Trial(
            arguments: ["--jsonpath", "States.Format('hi {}', $.a)", "--input", "in.json"],
            out: "\"hi file\"\n"),
        Trial(
            arguments: ["--jsonpath", "$.b", "--input", "in.json"], status: 1,
            err: ["error: States.Runtime: Invalid path '$.b'"]),
        Trial(
            arguments: ["--jsonpath", "States.ArrayLength(1)"], status: 1,
            err: ["error: States.IntrinsicFailure: "]),
        Trial(
            arguments: ["--jsonpath", "$.a b"], status: 2,
            err: ["error: InvalidPath: ", "1 | $.a b\n"]),
        Trial(
            arguments: ["--jsonpath", "a.b", "--json"], status: 2,
            out: #"{"code":"InvalidPath","message":"a path must begin with '$', found 'a'","#
                + "\"position\":0}\n"),
        // Wrong command lines.
        Trial(arguments: [], status: 2, err: ["one of --jsonata, --jsonpath and --lines"]),
        Trial(
            arguments: ["--jsonata", "1", "--jsonpath", "$"], status: 2,
            err: ["one of --jsonata, --jsonpath and --lines"]),
        Trial(
            arguments: ["--jsonpath", "$", "--flavor", "standard"], status: 2,
            err: ["--flavor is JSONata's"]),
        Trial(arguments: ["--lines", "--input", "1"], status: 2, err: ["from the lines alone"]),
        Trial(
            arguments: ["--jsonata", "1", "--input", "on.json"], status: 2,
            err: ["there is no input file on.json", #"did you mean "in.json"?"#]),
        Trial(
            arguments: ["--jsonata", "1", "--bindings", "{x"], status: 2,
            err: ["--bindings:1:2: the text is not JSON"]),
        Trial(
            arguments: ["--jsonata", "1", "--bindings", "[]"], status: 2,
            err: ["the bindings must be an object"]),
    ]

    @Test(arguments: trials)
    func answers(_ trial: Trial) async throws {
        let shell = try Shell()
        shell.input = trial.input
        try shell.write(#"{"a":"file"}"#, to: "in.json")
        let result = await shell.run(["eval"] + trial.arguments)
        #expect(result.status == trial.status, "\(result.err)")
        #expect(result.out == trial.out)
        for text in trial.err { #expect(result.err.contains(text), "\(result.err)") }
        #expect(result.err.isEmpty == trial.err.isEmpty)
    }

    @Test func eachLineHasOneAnswer() async throws {
        let shell = try Shell()
        shell.input = """
            {"expr": "a + $b", "data": {"a": 1}, "bindings": {"b": 2}}
            {"expr": "none"}
            {"expr": "$partition([1], 1)"}
            {"expr": "($f := function(){$f()}; $f())", "timelimit": 10, "depth": 100}

            no request
            """
        let result = await shell.run("eval", "--lines")
        #expect(result.status == 0)
        let answers = result.out.split(separator: "\n")
        try #require(answers.count == 6)
        #expect(answers[0] == #"{"result":3}"#)
        #expect(answers[1] == #"{"undefined":true}"#)
        let codes = ["T1006", "U1001", "INPUT", "INPUT"]
        for (answer, code) in zip(answers[2...], codes) {
            #expect(answer.hasPrefix(#"{"code":"\#(code)","#), "\(answer)")
        }
        let flavored = await shell.run("eval", "--lines", "--flavor", "step-functions")
        #expect(flavored.out.contains(#"{"result":[[1]]}"#))
    }

    // MARK: - JSONata's own suite

    private static let suite = "conformance/jsonata"

    private static let hasSuite = SharedFiles.exists(suite + "/groups")

    private static let casesOfGroup = 3

    /// The first cases of every group of the JSONata project's suite, all in one run.
    @Test(.enabled(if: hasSuite, "needs JSONata's suite under STILE_SHARED"))
    func aSliceOfThePublicSuitePasses() async throws {
        let cases = try Self.cases()
        #expect(cases.count > 100)
        let shell = try Shell()
        shell.input = try cases.map { try Self.line($0) + "\n" }.joined()
        let result = await shell.run("eval", "--lines")
        let answers = try result.out.split(separator: "\n").map { try JSON(parsing: String($0)) }
        try #require(answers.count == cases.count)
        for (answer, expected) in zip(answers, cases) {
            #expect(
                Self.isExpected(answer, expected),
                "\(expected["expr"]?.stringValue ?? "") gave \(answer.serialized().prefix(300))")
        }
    }

    private static func cases() throws -> [JSON] {
        try SharedFiles.names(in: suite + "/groups").flatMap { name in
            let text = try SharedFiles.text(suite + "/groups/" + name)
            let ordered = (try JSON(parsing: text).arrayValue ?? []).filter {
                $0["unordered"]?.boolValue != true
            }
            return ordered.prefix(casesOfGroup)
        }
    }

    private static func line(_ testCase: JSON) throws -> String {
        var line = JSONObject([("expr", testCase["expr"] ?? "")])
        for member in ["data", "bindings", "timelimit", "depth"] { line[member] = testCase[member] }
        if let name = testCase["dataset"]?.stringValue {
            line["data"] = try JSON(parsing: SharedFiles.text("\(suite)/datasets/\(name).json"))
        }
        return JSON.object(line).serialized()
    }

    private static func isExpected(_ answer: JSON, _ testCase: JSON) -> Bool {
        if let code = testCase["code"] ?? testCase["error"]?["code"] {
            return answer["code"] == code
        }
        if testCase["undefinedResult"]?.boolValue == true {
            return answer["undefined"] != nil || answer["function"] != nil
        }
        return answer["result"] == testCase["result"] ?? .null
    }
}
