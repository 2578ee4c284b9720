import Testing

@Suite struct SettingsTests {
    @Test func defaultsLieInTheCurrentDirectory() async throws {
        let shell = try Shell()
        let result = await shell.run("config", "--json")
        #expect(result.status == 0)
        #expect(result.out.contains(#""data":{"value":"DIR/.stile","source":"default"}"#))
        #expect(result.out.contains(#""lake":{"value":"DIR/.stile/lake","source":"default"}"#))
    }

    @Test func laterSourcesWin() async throws {
        let shell = try Shell()
        try shell.write(
            #"{"data":"from-file","lake":"file-lake","taskConcurrency":3}"#, to: "stile.json")
        shell.environment = ["STILE_LAKE": "s3://bucket/env", "STILE_PROJECT": "/env"]
        let result = await shell.run("config", "--json", "--project", "flag")
        #expect(
            result.out.contains(
                #""data":{"value":"DIR/from-file","source":"file DIR/stile.json"}"#))
        #expect(
            result.out.contains(
                #""lake":{"value":"s3://bucket/env","source":"environment STILE_LAKE"}"#))
        #expect(
            result.out.contains(#""project":{"value":"DIR/flag","source":"flag --project"}"#))
        #expect(
            result.out.contains(
                #""taskConcurrency":{"value":"3","source":"file DIR/stile.json"}"#))
    }

    @Test func bucketsAreFoldersOrBuckets() async throws {
        let shell = try Shell()
        try shell.write(
            #"{"buckets":{"sales":"in/sales","big":"s3://real-bucket/some/prefix"}}"#,
            to: "conf/stile.json")
        let result = await shell.run("config", "--json", "--config", "conf/stile.json")
        #expect(
            result.out.contains(
                #""buckets":{"value":{"big":"s3://real-bucket/some/prefix","#
                    + #""sales":"DIR/conf/in/sales"},"source":"file DIR/conf/stile.json"}"#),
            "\(result.out) \(result.err)")
        shell.environment = ["STILE_BUCKETS": #"{"b":"x"}"#]
        let other = await shell.run("config", "--json")
        #expect(other.out.contains(#""buckets":{"value":{"b":"DIR/x"}"#), "\(other.out)")
    }

    @Test func machinesHaveLimits() async throws {
        let shell = try Shell()
        try shell.write(
            #"{"machines":{"m":{"executionConcurrency":2},"n":{"taskConcurrency":3}}}"#,
            to: "stile.json")
        let result = await shell.run("config", "--json")
        #expect(
            result.out.contains(
                #""machines":{"value":{"m":{"executionConcurrency":2,"queuedExecutionsMax":10000},"#
                    + #""n":{"taskConcurrency":3}},"source":"file DIR/stile.json"}"#),
            "\(result.out) \(result.err)")
        try shell.write(
            #"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, to: "m.asl.json")
        await shell.run("deploy", "m.asl.json")
        let machine = await shell.run("machine", "show", "m")
        #expect(
            machine.out.contains("2 executions at once (10000 more may wait)"),
            "\(machine.out) \(machine.err)")
    }

    @Test func pathsInAFileAreSeenFromTheFile() async throws {
        let shell = try Shell()
        try shell.write(#"{"data":"state"}"#, to: "conf/stile.json")
        let result = await shell.run("config", "--json", "--config", "conf/stile.json")
        #expect(result.out.contains(#""data":{"value":"DIR/conf/state""#))
    }

    @Test(arguments: [
        (#"{"dta":"x"}"#, #"DIR/stile.json: unknown setting "dta", did you mean "data"?"#),
        (#"{"data":[]}"#, #"DIR/stile.json: "data" must be a string, found array"#),
        (#"{"limits":"big"}"#, #"limits must be aws or extended, found "big""#),
        (#"{"taskConcurrency":"many"}"#, "taskConcurrency must be a number from 1 to 256"),
        ("{", "DIR/stile.json:1:2: expected a field name in double quotes"),
        (#"{"buckets":"b"}"#, #"DIR/stile.json: "buckets" must be an object, found string"#),
        (
            #"{"buckets":{"b":1}}"#,
            #"DIR/stile.json: the bucket "b" must be a folder or s3://bucket/prefix"#
        ),
        (#"{"buckets":{"b":"ftp://x"}}"#, #"the bucket "b": "ftp://x" can not be the key"#),
        (#"{"machines":[]}"#, #"DIR/stile.json: "machines" must be an object, found array"#),
        (
            #"{"machines":{"m":{"executions":1}}}"#,
            #"DIR/stile.json: the machine "m": unknown member "executions""#
        ),
        (
            #"{"machines":{"m":{"taskConcurrency":0}}}"#,
            #""taskConcurrency" must be a number from 1 to 1000000, found 0"#
        ),
        (
            #"{"machines":{"m":{"queuedExecutionsMax":5}}}"#,
            #""queuedExecutionsMax" means nothing without "executionConcurrency""#
        ),
        ("[]", "DIR/stile.json: expected an object of settings"),
    ])
    func refuses(_ file: String, _ message: String) async throws {
        let shell = try Shell()
        try shell.write(file, to: "stile.json")
        let result = await shell.run("config")
        #expect(result.status == 2)
        #expect(result.err.contains(message), "\(result.err)")
        #expect(result.out.isEmpty)
    }
}
