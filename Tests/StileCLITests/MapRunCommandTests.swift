import Testing

/// `stile map-run`, and what `stile show` tells of map runs.
@Suite struct MapRunCommandTests {
    private static let each = """
        {"StartAt": "Each", "States": {"Each": {"Type": "Map", "Label": "each",
          "ToleratedFailureCount": 1, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Zero", "States": {
              "Zero": {"Type": "Choice", "Default": "Keep",
                "Choices": [{"Variable": "$", "NumericEquals": 0, "Next": "Refuse"}]},
              "Refuse": {"Type": "Fail", "Error": "Zero"},
              "Keep": {"Type": "Pass", "End": true}}}, "End": true}}}
        """

    private func shell() async throws -> Shell {
        let shell = try Shell()
        try shell.write(Self.each, to: "each.asl.json")
        let run = await shell.run("run", "each.asl.json", "--input", "[1,0,3]", "--name", "n")
        #expect(run.status == 0, "\(run.err)")
        return shell
    }

    @Test func runsAreListedAndShown() async throws {
        let shell = try await shell()
        let list = await shell.run("map-run", "list", "n")
        #expect(list.status == 0)
        let cells = list.out.split(separator: "\n").last?.split(separator: " ") ?? []
        #expect(cells.first == "SUCCEEDED")
        let arn = String(try #require(cells.last))
        #expect(arn.contains(":mapRun:each/each:"))
        let show = await shell.run("map-run", "show", arn)
        #expect(show.out.contains("tolerates:  1 failed items"))
        #expect(show.out.contains("succeeded              2         2"))
        let json = await shell.run("map-run", "show", arn, "--json")
        #expect(
            json.out.contains(
                #""executionCounts":{"pending":0,"running":0,"succeeded":2,"failed":1"#))
        let page = await shell.run("show", "n")
        #expect(page.out.contains("SUCCEEDED, 3 of 3 children done, 1 failed"))
        #expect(page.out.contains(arn))
        #expect(await shell.run("show", "n", "--json").out.contains(#""mapRuns":[{"mapRunArn""#))
    }

    @Test func whatCannotBeDoneIsTold() async throws {
        let shell = try await shell()
        let arn = String(
            try #require(await shell.run("map-run", "list", "n").out.split(separator: " ").last)
        ).trimmingPrefix { $0 == "\n" }.filter { $0 != "\n" }
        let ended = await shell.run("map-run", "update", arn, "--max-concurrency", "2")
        #expect(ended.status == 2)
        #expect(ended.err.contains("map run is not running"))
        let nothing = await shell.run("map-run", "update", arn)
        #expect(nothing.status == 2)
        #expect(nothing.err.contains("nothing to change: name --max-concurrency"))
        let unknown = await shell.run("map-run", "show", arn + "0")
        #expect(unknown.status == 2)
    }
}
