import CStileProcess
import Foundation
import Synchronization

/// Kills the programs of this process when it dies, however it dies.
///
/// One small shell, started with the first program, reads a pipe whose only writer is this process:
/// each program announces itself in it before it begins (there is no moment at which it runs
/// unannounced), we sign it off once it has ended, and the end of the pipe is the end of this
/// process. Then everything still announced gets SIGTERM, and SIGKILL after `graceSeconds`.
/// PR_SET_PDEATHSIG would end one process and not its children, and with the thread that started it.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// How long programs may go on after SIGTERM when this process is gone.
    static let graceSeconds = 2

    private struct State {
        /// Our end of the pipe; nil: there is no shell yet.
        var writing: Int32?
        var shell: pid_t?
        var programs: Set<pid_t> = []
    }

    private let state = Mutex(State())

    private static let script = """
        trap '' HUP INT TERM
        groups=' '
        while read -r sign id; do
          case $sign in
          +) groups="$groups$id " ;;
          -) case $groups in
            *" $id "*) groups="${groups%% $id *} ${groups#* $id }" ;;
            esac ;;
          esac
        done
        living() { for id in $groups; do kill -0 -"$id" 2>/dev/null && return 0; done; return 1; }
        for id in $groups; do kill -s TERM -- -"$id" 2>/dev/null; done
        seconds=\(graceSeconds)
        while [ "$seconds" -gt 0 ] && living; do sleep 1; seconds=$((seconds - 1)); done
        for id in $groups; do kill -s KILL -- -"$id" 2>/dev/null; done
        exit 0
        """

    /// Starts a program with the descriptor that it announces itself on.
    func guarding(
        _ start: (Int32) throws(ProgramNotStarted) -> pid_t
    ) throws(ProgramNotStarted) -> pid_t {
        let result = state.withLock { state -> Result<pid_t, ProgramNotStarted> in
            do throws(ProgramNotStarted) {
                let writing = try ready(&state)
                let process = try start(writing)
                state.programs.insert(process)
                return .success(process)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The program has ended. It must not be reaped yet: its identifier could be another's by the
    /// time this arrives.
    func forget(_ process: pid_t) {
        state.withLock { state in
            state.programs.remove(process)
            if let writing = state.writing { Self.tell("- \(process)\n", to: writing) }
        }
    }

    /// The pipe of a shell that lives: one that somebody killed is replaced.
    private func ready(_ state: inout State) throws(ProgramNotStarted) -> Int32 {
        if let shell = state.shell, let writing = state.writing {
            guard waitpid(shell, nil, WNOHANG) != 0 else { return writing }
            close(writing)
            (state.shell, state.writing) = (nil, nil)
        }
        let pipe = try Pipe()
        defer { close(pipe.reading) }
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nothing >= 0 else {
            close(pipe.writing)
            throw ProgramNotStarted(step: .process, code: errno)
        }
        defer { close(nothing) }
        var program = Program(executable: "/bin/sh")
        program.arguments = ["-c", Self.script, "stile-watchdog"]
        program.environment = ["PATH": "/usr/bin:/bin"]
        program.directory = "/"
        do throws(ProgramNotStarted) {
            state.shell = try Child.start(
                program, input: pipe.reading, output: nothing, errors: nothing, reports: -1,
                guardian: -1)
        } catch {
            close(pipe.writing)
            throw error
        }
        state.writing = pipe.writing
        for process in state.programs { Self.tell("+ \(process)\n", to: pipe.writing) }
        return pipe.writing
    }

    private static func tell(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        while write(descriptor, bytes, bytes.count) < 0, errno == EINTR {}
    }
}
