import Testing

private let hello = """
    {
      "StartAt": "Greet",
      "States": {
        "Greet": {
          "Type": "Pass",
          "Parameters": { "text.$": "States.Format('hello {}', $.name)" },
          "Next": "Known"
        },
        "Known": {
          "Type": "Choice",
          "Choices": [{ "Variable": "$.text", "StringEquals": "hello nobody", "Next": "Refuse" }],
          "Default": "Done"
        },
        "Refuse": { "Type": "Fail", "Error": "Name.Unknown", "Cause": "nobody is no name" },
        "Done": { "Type": "Succeed" }
      }
    }
    """

/// Commands against a data folder of their own, as a person types them.
@Suite struct CommandTests {
    private func shell() throws -> Shell {
        let shell = try Shell()
        try shell.write(hello, to: "hello.asl.json")
        return shell
    }

    @Test func runPrintsTheOutputAloneOnStandardOutput() async throws {
        let result = try await shell().run(
            "run", "hello.asl.json", "--input", #"{"name":"you"}"#)
        #expect(result.status == 0)
        #expect(result.out == "{\"text\":\"hello you\"}\n")
        #expect(result.err.contains("execution succeeded"))
    }

    @Test func inputComesFromFileOrStandardInput() async throws {
        let shell = try shell()
        try shell.write(#"{"name":"file"}"#, to: "in.json")
        let file = await shell.run("run", "hello.asl.json", "--input", "@in.json")
        #expect(file.out == "{\"text\":\"hello file\"}\n")
        shell.input = #"{"name":"pipe"}"#
        let pipe = await shell.run("run", "hello.asl.json", "--input", "-")
        #expect(pipe.out == "{\"text\":\"hello pipe\"}\n")
    }

    @Test func aFailureNamesStateErrorLineAndNextCommand() async throws {
        let shell = try shell()
        let run = await shell.run(
            "run", "hello.asl.json", "--input", #"{"name":"nobody"}"#, "--name", "broken")
        #expect(run.status == 1)
        #expect(run.out.isEmpty)
        #expect(run.err.contains("next: stile redrive broken"))
        let show = await shell.run("show", "last")
        #expect(show.status == 0)
        for line in [
            "status:     FAILED", "failed state: Refuse", "error: Name.Unknown",
            "cause: nobody is no name", "line 14:", "14 |     \"Refuse\": {", "✗ Refuse",
            "\"text\": \"hello nobody\"",
        ] {
            #expect(show.out.contains(line), "\(line) is not in\n\(show.out)")
        }
        #expect(show.err.contains("stile redrive broken"))
        let redrive = await shell.run("redrive", "broken")
        #expect(redrive.status == 1)
        let json = await shell.run("show", "broken", "--json")
        #expect(json.out.contains(#""redriveCount":1"#))
        #expect(json.out.contains(#""failedStates":[{"name":"Refuse""#))
    }

    @Test func listFiltersByStatusMachineAndTime() async throws {
        let shell = try shell()
        await shell.run("run", "hello.asl.json", "--input", #"{"name":"a"}"#, "--name", "good")
        await shell.run("run", "hello.asl.json", "--input", #"{}"#, "--name", "bad")
        let all = await shell.run("list")
        #expect(all.out.split(separator: "\n").count == 3)
        let failed = await shell.run("list", "--status", "failed", "--json")
        #expect(failed.out.contains(#""name":"bad""#) && !failed.out.contains(#""name":"good""#))
        let old = await shell.run("list", "--until", "2020-01-01")
        #expect(old.out.isEmpty && old.err == "no executions\n")
        let machine = await shell.run("list", "--machine", "helo")
        #expect(machine.status == 2)
        #expect(machine.err.contains(#"no state machine "helo", did you mean "hello"?"#))
    }

    @Test func executionsAreFoundByUniquePrefix() async throws {
        let shell = try shell()
        for name in ["day-1", "day-2", "night"] {
            await shell.run(
                "run", "hello.asl.json", "--input", #"{"name":"a"}"#, "--name", name)
        }
        #expect(await shell.run("show", "nig").out.contains("execution:  night"))
        let two = await shell.run("show", "day")
        #expect(two.status == 2)
        #expect(two.err.contains("begins the names of 2 executions"))
        let none = await shell.run("show", "nihgt")
        #expect(none.err.contains(#"did you mean "night"?"#))
    }

    @Test func startRecordsAndWaitRuns() async throws {
        let shell = try shell()
        try shell.write(
            #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":600,"End":true}}}"#,
            to: "slow.asl.json")
        let deploy = await shell.run("deploy", ".")
        #expect(deploy.out == "hello revision 1\nslow revision 1\n")
        #expect(await shell.run("deploy", ".").out.contains("hello revision 1 (unchanged)"))
        let waited = await shell.run("start", "hello", "--input", #"{"name":"w"}"#, "--wait")
        #expect(waited.status == 0)
        #expect(waited.out == "{\"text\":\"hello w\"}\n")
        let started = await shell.run("start", "slow", "--name", "s")
        #expect(started.status == 0)
        #expect(started.out == "arn:aws:states:us-east-1:000000000000:execution:slow:s\n")
        #expect(started.err.contains("recorded"))
        #expect(await shell.run("list", "--status", "running").out.contains("slow"))
        let stop = await shell.run("stop", "s", "--error", "By.Hand")
        #expect(stop.out.hasPrefix("ABORTED "))
        #expect(await shell.run("stop", "s").status == 2)
        #expect(await shell.run("show", "s").out.contains("error: By.Hand"))
    }

    @Test func historyFollowsToTheEnd() async throws {
        let shell = try shell()
        await shell.run("run", "hello.asl.json", "--input", #"{"name":"a"}"#)
        let history = await shell.run("history", "last", "--follow", "--json")
        let lines = history.out.split(separator: "\n")
        #expect(lines.first?.contains(#""type":"ExecutionStarted""#) == true)
        #expect(lines.last?.contains(#""type":"ExecutionSucceeded""#) == true)
        #expect(lines.count == 8)
    }

    @Test func schedulesAreCreatedListedSwitchedAndDeleted() async throws {
        let shell = try shell()
        await shell.run("deploy", "hello.asl.json")
        let create = await shell.run(
            "schedule", "create", "nightly", "--machine", "hello", "--cron", "30 3 * * ? *",
            "--time-zone", "Europe/London", "--input", #"{"name":"<stile.previous-day>"}"#)
        #expect(create.status == 0, "\(create.err)")
        let shown = await shell.run("schedule", "show", "nightly")
        #expect(shown.out.contains("cron(30 3 * * ? *) in Europe/London"))
        #expect(await shell.run("schedule", "disable", "nightly").out == "nightly disabled\n")
        let list = await shell.run("schedule", "list", "--json")
        #expect(list.out.contains(#""enabled":false"#))
        #expect(await shell.run("schedule", "enable", "nightly").status == 0)
        #expect(await shell.run("schedule", "delete", "nightly").out == "nightly deleted\n")
        #expect(await shell.run("schedule", "delete", "nightly").status == 2)
    }
}
