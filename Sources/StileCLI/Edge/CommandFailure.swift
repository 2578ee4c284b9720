/// How a command ends, for scripts.
package enum ExitStatus: Int32, Sendable {
    case succeeded = 0
    /// The execution failed.
    case failed = 1
    /// The command line, the input or the definition is wrong; nothing was done.
    case usage = 2
    /// The execution timed out or was aborted.
    case timedOutOrAborted = 3
    /// The data folder, the disk, the lake or the network did not allow it.
    case operational = 4
}

/// Why a command could not do its work: told once, at the edge.
package struct CommandFailure: Error, Sendable {
    package let status: ExitStatus
    /// What was found and what was expected, lower case, no full stop; may have several lines.
    package let message: String
    /// What to type next.
    package let next: String?

    package init(_ status: ExitStatus, _ message: String, next: String? = nil) {
        self.status = status
        self.message = message
        self.next = next
    }

    static func usage(_ message: String, next: String? = nil) -> CommandFailure {
        CommandFailure(.usage, message, next: next)
    }

    static func operational(_ message: String, next: String? = nil) -> CommandFailure {
        CommandFailure(.operational, message, next: next)
    }
}
