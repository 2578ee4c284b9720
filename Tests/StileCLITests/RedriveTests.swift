import Testing

/// `stile redrive` beyond AWS's redrive.
@Suite struct RedriveTests {
    private static func machine(_ word: String = "hello", last: String = "Succeed") -> String {
        """
        {
          "StartAt": "Greet",
          "States": {
            "Greet": {
              "Type": "Pass",
              "Parameters": { "text.$": "States.Format('\(word) {}', $.name)" },
              "Assign": { "greeted": true },
              "Next": "Known"
            },
            "Known": {
              "Type": "Choice",
              "Choices": [
                { "Variable": "$.text", "StringMatches": "* nobody", "Next": "Refuse" }
              ],
              "Default": "Done"
            },
            "Refuse": { "Type": "Fail", "Error": "Name.Unknown" },
            "Done": { "Type": "\(last)" }
          }
        }
        """
    }

    private func failed() async throws -> Shell {
        let shell = try Shell()
        try shell.write(Self.machine(), to: "hello.asl.json")
        let run = await shell.run(
            "run", "hello.asl.json", "--input", #"{"name":"nobody"}"#, "--name", "broken")
        #expect(run.status == 1)
        return shell
    }

    @Test func anEarlierStateWithAnotherInput() async throws {
        let shell = try await failed()
        try shell.write(#"{"name":"you"}"#, to: "you.json")
        let redrive = await shell.run("redrive", "broken", "--from", "Greet", "--input", "you.json")
        #expect(redrive.status == 0, "\(redrive.err)")
        #expect(redrive.out == "{\"text\":\"hello you\"}\n")
        let show = await shell.run("show", "broken")
        #expect(show.out.contains("status:     SUCCEEDED"))
        #expect(!show.out.contains("✗") && !show.out.contains("running"), "\(show.out)")
        let again = await shell.run("redrive", "broken", "--from", "Greet")
        #expect(again.status == 2)
        #expect(again.err.contains("SUCCEEDED"), "\(again.err)")
    }

    @Test func anotherRevision() async throws {
        let shell = try await failed()
        try shell.write(Self.machine("good day"), to: "hello.asl.json")
        #expect(await shell.run("deploy", "hello.asl.json").status == 0)
        let refused = await shell.run("redrive", "broken", "--from", "Known", "--latest")
        #expect(refused.status == 2)
        #expect(
            refused.err.contains(
                #"state "Greet": "Parameters" was changed (/States/Greet/Parameters)"#),
            "\(refused.err)")
        let fixed = await shell.run(
            "redrive", "broken", "--from", "Known", "--input", #"{"text":"x"}"#, "--latest",
            "--force", "--json")
        #expect(fixed.status == 0, "\(fixed.err)")
        for part in [#""revision":2"#, #""redriveCount":1"#, #""output":"{\"text\":\"x\"}""#] {
            #expect(fixed.out.contains(part), "\(fixed.out)")
        }
    }

    @Test(arguments: [
        (["--from", "Knwon"], #"was walked: Greet, Known, Refuse, did you mean "Known"?"#),
        (["--revision", "7"], "has no revision 7"),
        (["--force"], "--force needs --latest or --revision"),
        (["--latest", "--revision", "1"], "--latest and --revision exclude each other"),
        (["--variables", "[1]"], "the variables are not an object"),
        (["--variables", #"{"1":2}"#], #"the variable name "1" must begin with a letter"#),
        (["--input", "{"], "is not JSON"),
    ])
    func refusals(options: [String], reason: String) async throws {
        let shell = try await failed()
        let redrive = await shell.run(["redrive", "broken"] + options)
        #expect(redrive.status == 2)
        #expect(redrive.err.contains(reason), "\(redrive.err)")
    }
}
