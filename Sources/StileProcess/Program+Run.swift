import CStileProcess
import Foundation

extension Program {
    /// The thread of a program needs little.
    private static let stackBytes = 256 * 1024

    /// Runs the program to its end; cancelling the Swift task ends it.
    ///
    /// A thread of its own serves it, so that no thread of Swift's waits: callers bound how many run.
    package func run(
        _ listener: Listener = Listener()
    ) async throws(ProgramNotStarted) -> End {
        let stop = try StopSwitch()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    continuation.resume(returning: Self.serve(self, listener, stop))
                }
                thread.name = "stile-program"
                thread.stackSize = Self.stackBytes
                thread.start()
            }
        } onCancel: {
            stop.pull()
        }
        return try result.get()
    }

    private static func serve(
        _ program: Program, _ listener: Listener, _ stop: StopSwitch
    ) -> Result<End, ProgramNotStarted> {
        // A child that closes its input must not end us; blocked here, the signal dies with the
        // thread.
        var pipeSignal = sigset_t()
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipeSignal, nil)
        do throws(ProgramNotStarted) {
            let child = try Child(program)
            var loop = ProgramLoop(program, listener, child, stop)
            return .success(loop.run())
        } catch {
            return .failure(error)
        }
    }
}

/// Wakes a program's thread to end the program.
final class StopSwitch: Sendable {
    /// Readable once pulled.
    let descriptor: Int32
    private let other: Int32

    init() throws(ProgramNotStarted) {
        let pipe = try Pipe()
        stile_program_nonblocking(pipe.writing)
        (descriptor, other) = (pipe.reading, pipe.writing)
    }

    deinit {
        close(descriptor)
        close(other)
    }

    func pull() {
        var byte: UInt8 = 1
        // A full pipe was pulled before.
        _ = write(other, &byte, 1)
    }
}

/// Two ends that close on exec.
struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws(ProgramNotStarted) {
        var ends: [Int32] = [-1, -1]
        let code = stile_program_pipe(&ends)
        guard code == 0 else { throw ProgramNotStarted(step: .process, code: code) }
        (reading, writing) = (ends[0], ends[1])
    }

    func closeBoth() {
        close(reading)
        close(writing)
    }
}
