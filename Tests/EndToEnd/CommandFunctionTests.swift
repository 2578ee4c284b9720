import Foundation
import StileJSON
import Testing

/// Functions that are programs: real programs below real servers.
@Suite(.enabled(if: LambdaTool.canRun, "needs the built stile, and Python: make setup"))
struct CommandFunctionTests {
    @Test func aTaskCallsAProgram() throws {
        let place = try Self.place(["double": Self.double])
        try place.folder.write(
            Self.machine(#""Resource": "\#(Self.arn("double"))""#), to: "direct.asl.json")
        let direct = try place.stile("run", "direct.asl.json", "--input", #"{"n": 21}"#)
        #expect(direct.status == 0, "\(direct.errors)")
        #expect(try JSON(parsing: direct.output) == ["n": 42])
        #expect(direct.errors.contains("doubling"), "\(direct.errors)")

        try place.folder.write(
            Self.machine(
                #"""
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": { "FunctionName": "double", "Payload.$": "$" }, "OutputPath": "$.Payload"
                """#), to: "invoke.asl.json")
        let invoked = try place.stile("run", "invoke.asl.json", "--input", #"{"n": 4}"#)
        #expect(try JSON(parsing: invoked.output) == ["n": 8], "\(invoked.errors)")

        try place.folder.write(
            #"{"Type": "Task", "Resource": "\#(Self.arn("double"))", "End": true}"#,
            to: "state.json")
        let tested = try place.stile(
            "test-state", "--definition", "state.json", "--input", #"{"n": 1}"#, "--json",
            "--role-arn", "arn:aws:iam::123456789012:role/any")
        #expect(try JSON(parsing: tested.output)["output"] == #"{"n": 2}"#, "\(tested.errors)")
    }

    static let failures: [(String, String, String)] = [
        ("exit 9", "Command.ExitCode.9", "LambdaFunctionFailed"),
        ("echo garbage", "Command.InvalidOutput", "LambdaFunctionFailed"),
        (
            #"echo '{"errorType":"OutOfStock","errorMessage":"none"}' >&2; exit 1"#, "OutOfStock",
            "LambdaFunctionFailed"
        ),
    ]

    @Test(arguments: failures)
    func failuresHaveNamesThatCatchersKnow(_ script: String, _ error: String, _ event: String)
        throws
    {
        let place = try Self.place(["fails": Self.shell(script)])
        try place.folder.write(
            Self.machine(
                #""Resource": "\#(Self.arn("fails"))", "#
                    + #""Catch": [{ "ErrorEquals": ["\#(error)"], "Next": "Caught" }]"#),
            to: "fails.asl.json")
        let run = try place.stile("run", "fails.asl.json", "--name", "one")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try JSON(parsing: run.output)["Error"] == .string(error))
        #expect(try place.require("history", "one", "--json").contains("\"\(event)\""))
    }

    @Test func aMissingProgramIsNotScheduled() throws {
        let place = try Self.place(["gone": #"{"command": ["./gone.sh"]}"#])
        try place.folder.write(
            Self.machine(#""Resource": "\#(Self.arn("gone"))""#), to: "gone.asl.json")
        let run = try place.stile("run", "gone.asl.json", "--name", "one")
        #expect(run.status == 1)
        let history = try place.require("history", "one", "--json")
        #expect(history.contains("LambdaFunctionScheduleFailed"), "\(history)")
        #expect(history.contains("there is no file"), "\(history)")
        #expect(history.contains("stile.json"), "\(history)")
    }

    @Test(arguments: [#""TimeoutSeconds": 1"#, #""HeartbeatSeconds": 1, "TimeoutSeconds": 60"#])
    func aDeadlineOfTheStateEndsTheGroup(_ deadline: String) throws {
        let place = try Self.place(["slow": Self.slow])
        try place.folder.write(
            Self.machine(
                #""Resource": "\#(Self.arn("slow"))", \#(deadline), "#
                    + #""Catch": [{ "ErrorEquals": ["States.Timeout"], "Next": "Caught" }]"#),
            to: "slow.asl.json")
        let run = try place.stile("run", "slow.asl.json")
        #expect(run.status == 0, "\(run.errors)")
        let processes = try Self.processes(place)
        #expect(processes.count == 2)
        try place.wait(for: "the program and its child are gone") {
            processes.allSatisfy(Self.isGone)
        }
    }

    @Test func heartbeatsOfTheProgramKeepItsTaskAlive() throws {
        let script = """
            for beat in 1 2 3 4; do echo '{"heartbeat": true}' >&3; sleep 0.4; done
            echo '{"completed": 4, "total": 4, "unit": "beats"}' >&3; echo 4
            """
        let place = try Self.place(["beating": Self.shell(script)])
        try place.folder.write(
            Self.machine(
                #""Resource": "\#(Self.arn("beating"))", "HeartbeatSeconds": 1, "TimeoutSeconds": 60"#
            ), to: "beating.asl.json")
        let run = try place.stile("run", "beating.asl.json")
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func stoppingTheExecutionEndsTheGroup() throws {
        let place = try Self.place(["slow": Self.slow])
        try place.folder.write(
            Self.machine(#""Resource": "\#(Self.arn("slow"))""#), to: "slow.asl.json")
        let server = try RunningServer(place)
        try place.require("deploy", "slow.asl.json")
        try place.require("start", "slow", "--name", "one")
        let processes = try Self.waitForProcesses(place)
        try place.require("stop", "one")
        try place.wait(for: "the program and its child are gone") {
            processes.allSatisfy(Self.isGone)
        }
        #expect(server.stop() == 0)
    }

    @Test func aKilledServerLeavesNoProgramAndTheNextOneRunsItUnderTheSameKey() throws {
        let place = try Self.place(["slow": Self.slow])
        try place.folder.write(
            Self.machine(#""Resource": "\#(Self.arn("slow"))""#), to: "slow.asl.json")
        let server = try RunningServer(place)
        try place.require("deploy", "slow.asl.json")
        try place.require("start", "slow", "--name", "one")
        let processes = try Self.waitForProcesses(place)
        server.kill()
        try place.wait(for: "the program and its child are gone") {
            processes.allSatisfy(Self.isGone)
        }
        try place.folder.write("", to: "done")
        let next = try RunningServer(place)
        try place.wait(for: "the execution has ended") {
            try place.require("show", "one", "--json").contains("SUCCEEDED")
        }
        #expect(next.stop() == 0)
        let keys = try String(contentsOfFile: place.folder.path("keys"), encoding: .utf8)
            .split(separator: "\n")
        #expect(keys.count == 2)
        #expect(Set(keys).count == 1)
    }

    @Test func lambdasClientsCallPrograms() throws {
        let place = try Self.place(["double": Self.double, "fails": Self.shell("exit 9")])
        let server = try RunningServer(place)
        let url = try #require(server.url)
        let answer = try LambdaTool.invoke(url, "double", #"{"n": 3}"#)
        #expect(answer["status"] == 200)
        #expect(try JSON(parsing: answer["body"]?.stringValue ?? "") == ["n": 6])
        let failed = try LambdaTool.invoke(url, "fails", "{}")
        #expect(failed["headers"]?["x-amz-function-error"] == "Unhandled")
        #expect(
            try JSON(parsing: failed["body"]?.stringValue ?? "")["errorType"]
                == "Command.ExitCode.9")
        #expect(server.stop() == 0)
        #expect(server.printed.contains("doubling"), "\(server.printed)")
    }

    @Test func aRemoteWorkerDoesTheTasksOfAnActivity() throws {
        let place = try Self.place(["double": Self.double])
        try place.folder.write(
            Self.machine(#""Resource": "\#(Self.activity("double"))""#), to: "remote.asl.json")
        let server = try RunningServer(place)
        let url = try #require(server.url)
        let worker = try Self.worker(place, url, "double")
        try place.wait(for: "the worker polls") {
            try place.require("activity", "list").contains("double")
        }
        try place.require("deploy", "remote.asl.json")
        let started = try place.stile("start", "remote", "--wait", "--input", #"{"n": 5}"#)
        #expect(started.status == 0, "\(started.errors)")
        #expect(started.output.contains("10"), "\(started.output)")
        worker.terminate()
        #expect(worker.terminationStatus == 0)
        #expect(server.stop() == 0)
    }

    @Test func stoppingTheExecutionEndsTheProgramOfARemoteWorker() throws {
        let place = try Self.place(["slow": Self.slow])
        try place.folder.write(
            Self.machine(#""Resource": "\#(Self.activity("slow"))""#), to: "slow.asl.json")
        let server = try RunningServer(place)
        let worker = try Self.worker(place, try #require(server.url), "slow")
        try place.wait(for: "the worker polls") {
            try place.require("activity", "list").contains("slow")
        }
        try place.require("deploy", "slow.asl.json")
        try place.require("start", "slow", "--name", "one")
        let processes = try Self.waitForProcesses(place)
        try place.require("stop", "one")
        try place.wait(for: "the program and its child are gone") {
            processes.allSatisfy(Self.isGone)
        }
        let key = try String(contentsOfFile: place.folder.path("keys"), encoding: .utf8)
        #expect(key.contains(":execution:slow:one:"), "\(key)")
        worker.terminate()
        #expect(worker.terminationStatus == 0)
        #expect(server.stop() == 0)
    }

    static let mistakes: [(String, String)] = [
        (#"{"double": {"comand": ["x"]}}"#, "unknown member \"comand\", did you mean \"command\"?"),
        (#"{"double": {"command": "x"}}"#, "\"command\" must be an array of texts"),
        (#"{"crawl": {"command": ["x"]}}"#, "this name is that of a function of stile's own"),
        (#"{"a b": {"command": ["x"]}}"#, "a name has 1 to 64 letters, digits, - and _"),
        (
            #"{"a": {"command": ["x"], "timeoutSeconds": 0}}"#,
            "\"timeoutSeconds\" must be a number from 1"
        ),
        (
            #"{"a": {"command": ["x"], "environment": {"STILE_STATE": "x"}}}"#,
            "the variable \"STILE_STATE\" is set by stile"
        ),
    ]

    @Test(arguments: mistakes) func mistakesNameTheirPlace(_ functions: String, _ words: String)
        throws
    {
        let place = try DataFolder()
        try place.folder.write(#"{"functions": \#(functions)}"#, to: "stile.json")
        let result = try place.stile("config")
        #expect(result.status == 2)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.errors.contains("stile.json"), "\(result.errors)")
    }

    // MARK: - Programs

    private static let double = shell(
        #"echo doubling >&2; python3 -c 'import json,sys; print(json.dumps({"n": json.load(sys.stdin)["n"] * 2}))'"#
    )

    /// Notes its key and its processes, then waits; ends at once when the file `done` is there.
    private static let slow = shell(
        """
        echo "$STILE_IDEMPOTENCY_KEY" >> keys
        if [ -e done ]; then echo '"done"'; exit 0; fi
        sleep 1000 & echo "$$ $!" > processes.new; mv processes.new processes
        wait
        """)

    private static func shell(_ script: String) -> String {
        (["command": ["sh", "-c", .string(script)]] as JSON).serialized()
    }

    private static func place(_ functions: [String: String]) throws -> DataFolder {
        let place = try DataFolder()
        let members = functions.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        try place.folder.write("{\"functions\": {\(members)}}", to: "stile.json")
        return place
    }

    private static func arn(_ name: String) -> String {
        "arn:aws:lambda:us-east-1:000000000000:function:\(name)"
    }

    private static func activity(_ name: String) -> String {
        "arn:aws:states:us-east-1:000000000000:activity:\(name)"
    }

    /// `stile worker` with the place's `stile.json`.
    private static func worker(_ place: DataFolder, _ url: String, _ activity: String) throws
        -> ChildProcess
    {
        try StileProcess(
            arguments: ["worker", activity, "--endpoint", url], directory: place.folder.url
        ).start(log: place.folder.url.appending(path: "worker.log"))
    }

    private static func machine(_ members: String) -> String {
        let caught = members.contains("Caught") ? #", "Caught": { "Type": "Succeed" }"# : ""
        return """
            {
              "StartAt": "Call",
              "States": { "Call": { "Type": "Task", \(members), "End": true }\(caught) }
            }
            """
    }

    private static func processes(_ place: DataFolder) throws -> [pid_t] {
        try String(contentsOfFile: place.folder.path("processes"), encoding: .utf8)
            .split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    }

    private static func waitForProcesses(_ place: DataFolder) throws -> [pid_t] {
        var found: [pid_t] = []
        try place.wait(for: "the program runs") {
            found = (try? processes(place)) ?? []
            return found.count == 2
        }
        return found
    }

    /// Gone, or dead and not yet fetched by its parent.
    private static func isGone(_ process: pid_t) -> Bool {
        let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let state = stat?.split(separator: ")").last?.split(separator: " ").first
        return state == nil || state == "Z" || state == "X"
    }
}
