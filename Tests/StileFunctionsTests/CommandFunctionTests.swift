import Foundation
import Logging
import StileFunctions
import StileJSON
import StileTasks
import Synchronization
import Testing

@Suite struct CommandFunctionTests {
    static func function(_ script: String) -> CommandFunction {
        CommandFunction(
            name: "sample", command: ["sh", "-c", script], workingDirectory: "/tmp",
            declaredIn: "file stile.json")
    }

    static func call(
        _ function: CommandFunction, _ input: JSONDocument = .emptyObject,
        progress: @escaping @Sendable (TaskProgress) -> Void = { _ in },
        heartbeat: @escaping @Sendable () -> Void = {}
    ) async -> TaskRegistry.Outcome? {
        var registry = TaskRegistry()
        registry.register(function, surroundings: ["PATH": "/usr/bin:/bin", "SECRET": "x"])
        let context = TaskContext(
            executionARN: "arn:execution", stateName: "State", attempt: 2, idempotencyKey: "key",
            timeoutSeconds: 30, logger: Logger(label: "test"), heartbeat: heartbeat,
            progress: progress)
        return await registry.run(function.name, input: input, context: context)
    }

    static let outcomes: [(String, String)] = [
        ("cat", #"{"n":1}"#),
        ("printf ' [1, 2]\\n'", "[1, 2]"),
        ("exit 3", "Command.ExitCode.3: the program ended with exit code 3"),
        (
            "echo 'no such row' >&2; exit 1",
            "Command.ExitCode.1: the program ended with exit code 1: no such row"
        ),
        (
            "kill -KILL $$",
            "Command.Signal.SIGKILL: the program was ended by signal SIGKILL"
        ),
        (
            #"echo '{"errorType":"RowMissing","errorMessage":"row 7"}'; exit 1"#,
            "RowMissing: row 7"
        ),
        (
            #"echo hello >&2; echo '{"errorType":"RowMissing","errorMessage":"row 8"}' >&2; exit 1"#,
            "RowMissing: row 8"
        ),
        (
            #"echo '{"errorType":"States.Mine","errorMessage":"no"}'; exit 1"#,
            "Task.ReservedErrorName: the task failed as \"States.Mine\", a name it must not use: no"
        ),
        (
            "echo 'hello there'",
            "Command.InvalidOutput: standard output must be one JSON value: line 1, column 1:"
        ),
        (":", "Command.InvalidOutput: standard output must be one JSON value: it is empty"),
        (
            "echo 1; echo 2",
            "Command.InvalidOutput: standard output must be one JSON value: line 2, column 1:"
        ),
        (
            "printf '\\377'",
            "Command.InvalidOutput: standard output must be one JSON value: it is not UTF-8;"
        ),
    ]

    @Test(arguments: outcomes)
    func theEndOfTheProgramIsTheTasks(_ script: String, _ expected: String) async throws {
        let outcome = await Self.call(Self.function(script), try JSONDocument(parsing: #"{"n":1}"#))
        switch outcome {
        case .succeeded(let output): #expect(output.text == expected)
        case .failed(let failure): #expect(failure.description.hasPrefix(expected), "\(failure)")
        case .notStarted, .cancelled, nil: Issue.record("\(String(describing: outcome))")
        }
    }

    @Test func theEnvironmentIsWhatIsDeclaredAndWhatTheCallIs() async throws {
        var function = Self.function(
            "env | grep -v '^PWD=\\|^OLDPWD=\\|^SHLVL=\\|^_=' | sort | tr '\\n' ' ' | sed 's/.*/\"&\"/'"
        )
        function.environment = ["TABLE": "orders"]
        function.timeoutSeconds = 20
        guard case .succeeded(let output) = await Self.call(function) else {
            Issue.record("it failed")
            return
        }
        #expect(
            output.value.stringValue?.split(separator: " ").map(String.init) == [
                "AWS_LAMBDA_FUNCTION_NAME=sample", "HOME=/", "LANG=C.UTF-8", "PATH=/usr/bin:/bin",
                "STILE_ATTEMPT=2", "STILE_EXECUTION_ARN=arn:execution",
                "STILE_IDEMPOTENCY_KEY=key", "STILE_PROGRESS_FD=3", "STILE_STATE=State",
                "STILE_TASK_TIMEOUT_SECONDS=20", "TABLE=orders",
            ])
    }

    static let absent: [([String], String)] = [
        (["no-such-program"], "\"no-such-program\" is in no folder of PATH (/usr/bin:/bin)"),
        (["./nothing"], "there is no file /tmp/./nothing"),
        (["/etc/passwd"], "/etc/passwd may not be executed (chmod +x), or is no program"),
        (["/tmp"], "/tmp is a folder"),
    ]

    @Test(arguments: absent)
    func whatCanNotBeRunNamesThePathAndTheDeclaration(_ command: [String], _ reason: String)
        async
    {
        var function = Self.function("")
        function.command = command
        guard case .notStarted(let failure) = await Self.call(function) else {
            Issue.record("it began")
            return
        }
        #expect(failure.error == "Command.NotStarted")
        #expect(failure.cause == "the function \"sample\" (file stile.json): \(reason)")
        #expect(function.problem(surroundings: ["PATH": "/usr/bin:/bin"]) == failure.cause)
    }

    @Test func itsOwnLimitsHaveNames() async {
        var slow = Self.function("echo waiting >&2; sleep 1000")
        slow.timeoutSeconds = 1
        var wordy = Self.function("yes")
        wordy.outputBytesMax = 100
        for (function, error) in [(slow, "Command.Timeout"), (wordy, "Command.OutputTooLarge")] {
            guard case .failed(let failure) = await Self.call(function) else {
                Issue.record("\(error) did not happen")
                continue
            }
            #expect(failure.error == error)
            #expect(failure.cause.contains("file stile.json"))
        }
    }

    @Test func progressAndHeartbeatsArrive() async {
        let heard = Heard()
        let script = """
            echo '{"heartbeat": true}' >&3
            echo '{"completed": 3, "total": 10, "unit": "rows"}' >&$STILE_PROGRESS_FD
            echo 'nonsense' >&3
            echo '{"completed": 4}' >&3
            echo null
            """
        let outcome = await Self.call(
            Self.function(script),
            progress: { heard.add("\($0.completed)/\($0.total ?? -1) \($0.unit)") },
            heartbeat: { heard.add("beat") })
        guard case .succeeded = outcome else {
            Issue.record("it failed")
            return
        }
        #expect(heard.lines == ["beat", "beat", "3/10 rows", "beat", "4/-1 items"])
    }
}

/// Lines from another thread.
final class Heard: Sendable {
    private let all = Mutex<[String]>([])
    var lines: [String] { all.withLock { $0 } }
    func add(_ line: String) { all.withLock { $0.append(line) } }
}
