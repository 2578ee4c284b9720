package import StileJSON
import StileProcess
package import StileTasks

/// A function that is a program: JSON on standard input, JSON on standard output.
///
/// `Docs/Workers.md` has the contract. The program runs once per attempt, in a process group of its
/// own, which ends with it, with its Swift task, and with this process.
package struct CommandFunction: Hashable, Sendable {
    /// What workflows call it.
    package var name: String
    /// Program and arguments; a program without a slash is searched in PATH.
    package var command: [String]
    /// Absolute path.
    package var workingDirectory: String
    /// Beside PATH, HOME, LANG and what Stile says of the call.
    package var environment: [String: String] = [:]
    /// How long a call may take, whatever its state allows; nil: as long as its state allows.
    package var timeoutSeconds: Int?
    /// From SIGTERM to SIGKILL.
    package var graceSeconds = 5
    /// How many calls may run at once; nil: as many as there are places for tasks.
    package var concurrency: Int?
    /// The most that it may print; Lambda's limit on answers when nothing is said.
    package var outputBytesMax = Self.outputBytesStandard
    /// Where it is declared, for messages.
    package var declaredIn: String

    package static let outputBytesStandard = 6 * 1024 * 1024

    package init(name: String, command: [String], workingDirectory: String, declaredIn: String) {
        self.name = name
        self.command = command
        self.workingDirectory = workingDirectory
        self.declaredIn = declaredIn
    }
}

extension TaskRegistry {
    /// Makes programs callable.
    ///
    /// - Parameter surroundings: Our environment, of which programs get PATH, HOME and LANG.
    package mutating func register(_ function: CommandFunction, surroundings: [String: String]) {
        register(function.name) { input, context in
            try await function.call(input, context: context, surroundings: surroundings)
        }
    }
}

extension CommandFunction {
    /// Runs the program once.
    ///
    /// - Throws: `TaskNotStarted`, `TaskFailure`; `CancellationError` when the Swift task was
    ///   cancelled, after the program has ended.
    package func call(
        _ input: JSONDocument, context: TaskContext, surroundings: [String: String]
    ) async throws -> JSONDocument {
        var program = try program(context, surroundings)
        program.input = Array(input.text.utf8)
        let end: Program.End
        do throws(ProgramNotStarted) {
            end = try await program.run(CommandListener(name, context).listener)
        } catch {
            throw TaskNotStarted(notStarted(error, program.executable))
        }
        return try output(of: end)
    }

    private func program(
        _ context: TaskContext, _ surroundings: [String: String]
    ) throws -> Program {
        let environment = environment(context, surroundings)
        var program = Program(executable: try executable(path: environment["PATH"] ?? ""))
        program.arguments = Array(command.dropFirst())
        program.environment = environment
        program.directory = workingDirectory
        program.outputBytesMax = outputBytesMax
        program.hasReports = true
        program.timeoutMillis = timeoutSeconds.map { Int64($0) * 1_000 }
        program.graceMillis = Int64(graceSeconds) * 1_000
        return program
    }

    private func environment(
        _ context: TaskContext, _ surroundings: [String: String]
    ) -> [String: String] {
        var all = [
            "PATH": surroundings["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
            "HOME": surroundings["HOME"] ?? "/", "LANG": surroundings["LANG"] ?? "C.UTF-8",
        ]
        all.merge(environment) { $1 }
        // What Stile says of the call is never another's.
        all["STILE_EXECUTION_ARN"] = context.executionARN
        all["STILE_STATE"] = context.stateName
        all["STILE_ATTEMPT"] = String(context.attempt)
        all["STILE_IDEMPOTENCY_KEY"] = context.idempotencyKey
        all["STILE_TASK_TIMEOUT_SECONDS"] = effectiveTimeout(context).map(String.init)
        all["STILE_TASK_HEARTBEAT_SECONDS"] = context.heartbeatSeconds.map(String.init)
        all["STILE_PROGRESS_FD"] = "3"
        all["AWS_LAMBDA_FUNCTION_NAME"] = name
        return all
    }

    /// The shorter of what the state and the declaration allow.
    private func effectiveTimeout(_ context: TaskContext) -> Int? {
        [timeoutSeconds, context.timeoutSeconds].compactMap(\.self).min()
    }
}
