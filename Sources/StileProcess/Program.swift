/// A program to run as a child process.
///
/// It leads a session and process group of its own, gets the descriptors 0 to 2 (and 3 with
/// `hasReports`) and no others, and nothing of our environment. When it ends, whatever it left in
/// its group is killed: the end of the program is the end of its work. Should this process die, by
/// `kill -9` too, the group dies after it (`Watchdog`).
package struct Program: Sendable {
    /// Absolute path.
    package var executable: String
    /// Without the program's name.
    package var arguments: [String] = []
    package var environment: [String: String] = [:]
    /// Absolute path; nil: ours.
    package var directory: String?
    /// What it reads on standard input. That it does not read all of it is no failure.
    package var input: [UInt8] = []
    /// A program that writes more to standard output is killed.
    package var outputBytesMax = 64 * 1024 * 1024
    /// How much of the end of standard error is kept.
    package var errorBytesMax = 8 * 1024
    /// Whether descriptor 3 is a pipe whose lines go to `Listener.report`.
    package var hasReports = false
    /// How long it may take; nil: forever.
    package var timeoutMillis: Int64?
    /// How long it may go on after SIGTERM before SIGKILL; 0: SIGKILL at once.
    package var graceMillis: Int64 = 0

    package init(executable: String) { self.executable = executable }
}

extension Program {
    /// Hears what a running program says, on a thread of the program's own.
    package struct Listener: Sendable {
        /// A line of standard error, without its end; long ones are cut.
        package var errorLine: (@Sendable (String) -> Void)?
        /// A line of descriptor 3.
        package var report: (@Sendable (String) -> Void)?

        package init() {}
    }

    /// How a program ended.
    package struct End: Sendable, Equatable {
        package var status: Status
        /// Why it was made to end; nil: it ended by itself.
        package var halt: Halt?
        package var output: [UInt8]
        /// The end of standard error, as much as was asked for.
        package var errors: String
    }

    package enum Status: Sendable, Hashable {
        case exited(code: Int)
        case signaled(number: Int)
    }

    /// Why a program was made to end.
    package enum Halt: Sendable, Hashable {
        /// The Swift task was cancelled.
        case cancelled
        case timedOut
        case outputTooLarge
    }
}

/// A program did not begin.
package struct ProgramNotStarted: Error, Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        /// No process, pipe or thread was to be had.
        case process
        /// The working directory can not be entered.
        case directory
        /// The file can not be executed.
        case execution
    }

    package let step: Step
    /// The system's error number.
    package let code: Int32

    package init(step: Step, code: Int32) {
        self.step = step
        self.code = code
    }
}
