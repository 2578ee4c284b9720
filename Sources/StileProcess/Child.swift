import CStileProcess
import Foundation

/// A started process and our ends of its pipes.
struct Child {
    let process: pid_t
    /// Readable once it has ended; -1 where the system has no such thing.
    let ending: Int32
    let input: Int32
    let output: Int32
    let errors: Int32
    /// -1 without reports.
    let reports: Int32

    init(_ program: Program) throws(ProgramNotStarted) {
        let pipes = try Self.pipes(program.hasReports ? 4 : 3)
        let (input, output, errors) = (pipes[0], pipes[1], pipes[2])
        let reports = program.hasReports ? pipes[3] : nil
        do throws(ProgramNotStarted) {
            process = try Watchdog.shared.guarding { guardian throws(ProgramNotStarted) in
                try Self.start(
                    program, input: input.reading, output: output.writing,
                    errors: errors.writing, reports: reports?.writing ?? -1, guardian: guardian)
            }
        } catch {
            pipes.forEach { $0.closeBoth() }
            throw error
        }
        close(input.reading)
        for pipe in pipes.dropFirst() { close(pipe.writing) }
        ending = stile_program_descriptor(process)
        self.input = input.writing
        self.output = output.reading
        self.errors = errors.reading
        self.reports = reports?.reading ?? -1
        for end in [self.input, self.output, self.errors, self.reports] where end >= 0 {
            stile_program_nonblocking(end)
        }
    }

    private static func pipes(_ count: Int) throws(ProgramNotStarted) -> [Pipe] {
        var pipes: [Pipe] = []
        do throws(ProgramNotStarted) {
            for _ in 0..<count { pipes.append(try Pipe()) }
        } catch {
            pipes.forEach { $0.closeBoth() }
            throw error
        }
        return pipes
    }

    /// - Parameter guardian: The descriptor that it announces itself on; -1 for none.
    static func start(
        _ program: Program, input: Int32, output: Int32, errors: Int32, reports: Int32,
        guardian: Int32
    ) throws(ProgramNotStarted) -> pid_t {
        let arguments = CStrings([program.executable] + program.arguments)
        let environment = CStrings(program.environment.map { "\($0.key)=\($0.value)" })
        let path = CStrings([program.executable, program.directory ?? ""])
        defer { [arguments, environment, path].forEach { $0.release() } }
        var step: Int32 = 0
        var code: Int32 = 0
        var description = stile_program()
        description.path = UnsafePointer(path.pointers[0])
        description.directory = program.directory == nil ? nil : UnsafePointer(path.pointers[1])
        (description.input, description.output, description.errors) = (input, output, errors)
        (description.reports, description.guard) = (reports, guardian)
        let process = arguments.pointers.withUnsafeBufferPointer { arguments in
            environment.pointers.withUnsafeBufferPointer { environment in
                description.arguments = arguments.baseAddress
                description.environment = environment.baseAddress
                return stile_program_start(&description, &step, &code)
            }
        }
        guard process < 0 else { return process }
        switch UInt32(step) {
        case STILE_STEP_EXECUTE.rawValue: throw ProgramNotStarted(step: .execution, code: code)
        case STILE_STEP_DIRECTORY.rawValue: throw ProgramNotStarted(step: .directory, code: code)
        default: throw ProgramNotStarted(step: .process, code: code)
        }
    }

    /// Sends a signal to the program and everything in its group. The leader must not be reaped yet,
    /// so that its identifier is no other's.
    func signalGroup(_ number: Int32) { kill(-process, number) }

    /// Whether it has ended; it stays to be reaped.
    var hasEnded: Bool {
        var info = siginfo_t()
        let answer = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
        return answer == 0 && info.si_signo == SIGCHLD
    }

    /// Takes the end of a process that has ended, or waits for it.
    func reap() -> Program.Status {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0
            ? .exited(code: Int((status >> 8) & 0xFF)) : .signaled(number: Int(signal))
    }
}

/// Texts for C, ended by a null pointer.
private struct CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

    func release() { pointers.forEach { free($0) } }
}
