/// A failure with the error name and cause that `Retry` and `Catch` see.
public struct TaskFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// For example `QualityCheck.Failed`; must not start with `States.`, which is the
    /// interpreter's: such a name arrives as `Task.ReservedErrorName`.
    public let error: String
    /// What a person should know: what was found, where, and what to do next.
    public let cause: String

    public init(_ error: String, cause: String) {
        self.error = error
        self.cause = cause
    }

    public var description: String { "\(error): \(cause)" }
}

// MARK: - Any error as a failure

extension TaskFailure {
    /// AWS's limits on an error's name and cause, in UTF-16 units.
    package static let errorLengthMax = 256
    package static let causeLengthMax = 32768

    /// What workflows see of an error that a handler threw.
    ///
    /// A `TaskFailure` keeps its name; every other error fails under its type's name, with its
    /// description as the cause. Both are clipped to AWS's limits.
    package init(describing error: any Error) {
        let (name, cause) = Self.nameAndCause(of: error)
        self.init(
            Self.clipped(name, to: Self.errorLengthMax),
            cause: Self.clipped(cause, to: Self.causeLengthMax))
    }

    private static func nameAndCause(of error: any Error) -> (String, String) {
        guard let failure = error as? TaskFailure else {
            return (String(describing: type(of: error)), String(describing: error))
        }
        if failure.error.isEmpty || failure.error.hasPrefix("States.") {
            return (
                "Task.ReservedErrorName",
                "the task failed as \"\(failure.error)\", a name it must not use: \(failure.cause)"
            )
        }
        return (failure.error, failure.cause)
    }

    private static func clipped(_ text: String, to lengthMax: Int) -> String {
        guard text.utf16.count > lengthMax else { return text }
        var clipped = String.UnicodeScalarView()
        var length = 1
        for scalar in text.unicodeScalars {
            length += UTF16.width(scalar)
            if length > lengthMax { break }
            clipped.append(scalar)
        }
        return String(clipped) + "…"
    }
}
