import Foundation

/// A child process by `posix_spawn` and `waitpid`.
///
/// Foundation's `Process` waits through a run loop, which can starve on the threads that Swift runs
/// tests on.
final class ChildProcess {
    let processIdentifier: pid_t
    private var status: Int32?

    /// Starts `program`; the child's output goes to the two files, which may be the same.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String,
        output: String, errors: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o600)

        // The threads that Swift runs tests on block most signals; a child must not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // `env -C` changes the folder and becomes the program: the child keeps its identifier.
        let command = ["/usr/bin/env", "-C", directory, program] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw CocoaError(.fileNoSuchFile, userInfo: ["program": program]) }
        processIdentifier = identifier
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        reap(WNOHANG)
        return status == nil
    }

    /// The exit code, or minus the signal that ended it. Waits for the end.
    var terminationStatus: Int32 {
        waitUntilExit()
        let status = status ?? 0
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }

    func waitUntilExit() { reap(0) }

    /// Asks it to end.
    func terminate() { signal(SIGTERM) }

    /// Sends a signal, unless it has ended already.
    func signal(_ number: Int32) {
        guard status == nil else { return }
        kill(processIdentifier, number)
    }

    private func reap(_ options: Int32) {
        guard status == nil else { return }
        var found: Int32 = 0
        while true {
            let answer = waitpid(processIdentifier, &found, options)
            if answer == processIdentifier { status = found }
            if answer >= 0 || errno != EINTR { return }
        }
    }

    deinit {
        // A test that failed midway must not leave its server behind.
        guard isRunning else { return }
        signal(SIGKILL)
        waitUntilExit()
    }
}
