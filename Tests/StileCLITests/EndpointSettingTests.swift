import Testing

/// Which commands go to an endpoint, and which say why not.
@Suite struct EndpointSettingTests {
    @Test(arguments: [
        (["list", "--endpoint", "localhost"], "endpoint must begin with http://"),
        (
            ["list", "--endpoint", "http://127.0.0.1:1", "--data", "d"],
            "one of --data and --endpoint"
        ),
        (
            ["run", "good.json", "--endpoint", "http://127.0.0.1:1"],
            "this works here, not on http://"
        ),
        (["serve", "--endpoint", "http://127.0.0.1:1"], "this works here, not on http://"),
        (["catalog", "--endpoint", "http://127.0.0.1:1"], "read where they lie"),
        (["rows", "x", "--endpoint", "http://127.0.0.1:1"], "read where they lie"),
    ])
    func refuses(_ arguments: [String], _ text: String) async throws {
        let result = await (try shell()).run(arguments)
        #expect(result.status == 2)
        #expect(result.err.contains(text), "\(result.err)")
    }

    /// Nothing listens on port 1.
    @Test(arguments: [
        ["list"], ["show", "last"], ["start", "m"], ["stop", "x"], ["schedule", "list"],
        ["deploy", "good.json"], ["test-state", "--definition", "good.json", "--state", "A"],
    ])
    func nobodyThere(_ arguments: [String]) async throws {
        let shell = try shell()
        shell.environment = ["STILE_ENDPOINT": "http://127.0.0.1:1"]
        let result = await shell.run(arguments)
        #expect(result.status == 4, "\(result.err)")
        #expect(result.err.contains("127.0.0.1:1"), "\(result.err)")
        #expect(result.out.isEmpty)
    }

    /// The environment is meant for commands that can go elsewhere; a folder on the line wins.
    @Test(arguments: [
        ["run", "good.json"], ["validate", "good.json"], ["deploy", "good.json", "--data", "d"],
        ["schedule", "next", "--rate", "1 day"],
    ])
    func worksHere(_ arguments: [String]) async throws {
        let shell = try shell()
        shell.environment = ["STILE_ENDPOINT": "http://127.0.0.1:1/"]
        let result = await shell.run(arguments)
        #expect(result.status == 0, "\(result.err)")
    }

    @Test func isShownWithTheSettings() async throws {
        let shell = try shell()
        try shell.write(#"{"endpoint":"http://stile.example:8083/"}"#, to: "stile.json")
        let result = await shell.run("config", "--json")
        #expect(
            result.out.contains(
                #""endpoint":{"value":"http://stile.example:8083","source":"file DIR/stile.json"}"#)
        )
    }

    private func shell() throws -> Shell {
        let shell = try Shell()
        try shell.write(#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, to: "good.json")
        return shell
    }
}
