import Testing

/// `stile graph`, done in this process.
@Suite struct GraphTests {
    private static let machine = """
        {"StartAt": "Work", "States": {
          "Work": {"Type": "Pass", "Next": "Sorted?"},
          "Sorted?": {"Type": "Choice", "Default": "Done",
            "Choices": [{"Variable": "$.n", "NumericGreaterThan": 1, "Next": "Broken"}]},
          "Done": {"Type": "Succeed"},
          "Broken": {"Type": "Fail", "Error": "Own.Error"}}}
        """

    struct Trial: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        var input = ""
        var status: Int32 = 0
        /// What standard output has, or standard error after a refusal.
        let texts: [String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let trials = [
        Trial(arguments: ["m.asl.json"], texts: ["flowchart TD\n", #"-->|"$.n #62; 1"| n4"#]),
        Trial(arguments: ["m.asl.json", "--format", "dot"], texts: [#"digraph "m" {"#]),
        Trial(arguments: ["m.asl.json", "--format", "svg"], texts: ["<title>m</title>"]),
        Trial(arguments: ["m.asl.json", "--json"], texts: [#""rule":"$.n > 1""#]),
        Trial(arguments: ["-"], input: machine, texts: ["flowchart TD\n"]),
        Trial(
            arguments: ["bad.asl.json"], status: 2,
            texts: ["bad.asl.json:1:13: error:", #""StartAt" names the state "A""#]),
        Trial(arguments: [], status: 2, texts: ["name a definition file or a state machine"]),
        Trial(arguments: ["n.asl.json"], status: 2, texts: [#"did you mean "m.asl.json"?"#]),
        Trial(arguments: ["unheard"], status: 2, texts: [#"no state machine "unheard""#]),
        Trial(
            arguments: ["m.asl.json", "--output", "m.png"], status: 2,
            texts: ["m.png does not tell the format", "next: add --format svg"]),
        Trial(
            arguments: ["m.asl.json", "--output", "none/m.svg"], status: 2,
            texts: ["there is no folder DIR/none"]),
        Trial(
            arguments: ["m.asl.json", "--json", "--format", "dot"], status: 2, texts: ["--json"]),
    ]

    @Test(arguments: trials) func answers(_ trial: Trial) async throws {
        let shell = try Shell()
        try shell.write(Self.machine, to: "m.asl.json")
        try shell.write(
            #"{"StartAt": "A", "States": {"B": {"Type": "Succeed"}}}"#, to: "bad.asl.json")
        shell.input = trial.input
        // Reading needs a data folder, which deploying makes.
        if trial.arguments == ["unheard"] { await shell.run("deploy", "m.asl.json") }
        let result = await shell.run(["graph"] + trial.arguments)
        #expect(result.status == trial.status, "\(result.err)")
        for text in trial.texts {
            #expect((trial.status == 2 ? result.err : result.out).contains(text), "\(result)")
        }
        #expect(result.out.isEmpty == (trial.status == 2))
    }

    @Test(arguments: [("m.svg", "<svg "), ("m.mmd", "flowchart"), ("m.gv", "digraph")])
    func theFileNameTellsTheFormat(_ name: String, _ beginning: String) async throws {
        let shell = try Shell()
        try shell.write(Self.machine, to: "m.asl.json")
        let result = await shell.run("graph", "m.asl.json", "-o", name)
        #expect(result.status == 0 && result.out.isEmpty)
        #expect(try shell.read(name).hasPrefix(beginning))
    }

    @Test func deployedMachinesAndExecutionsAreDrawn() async throws {
        let shell = try Shell()
        try shell.write(Self.machine, to: "m.asl.json")
        let run = await shell.run(
            "run", "m.asl.json", "--name", "first", "--input", #"{"n": 3}"#)
        #expect(run.status == 1)
        let machine = await shell.run("graph", "m")
        #expect(machine.out.contains(#"["Work<br/>Pass"]"#), "\(machine.err)")
        let execution = await shell.run("graph", "--execution", "first", "--format", "svg")
        for text in [
            "<title>m: first, FAILED</title>", "class=\"state pass succeeded\"",
            "class=\"state choice succeeded\"", "class=\"state fail failed\"",
            "class=\"state succeed untouched\"",
        ] { #expect(execution.out.contains(text), "\(execution.err)") }
        let other = await shell.run("graph", "n", "--execution", "first")
        #expect(other.status == 2 && other.err.contains("is of the state machine m, not of n"))
    }
}
