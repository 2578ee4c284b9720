package import StileInterpreter
import StileJSON
package import StileStore

/// What to start, and how.
package struct StartOptions: Sendable {
    /// A machine's name, or the ARN of a machine, a version or an alias.
    package var target: String
    /// Nil: one is made.
    package var name: String?
    /// JSON text.
    package var input: String
    /// Kept with the execution as it is.
    package var traceHeader: String?
    /// The `.sync` attempt that starts it and waits for it.
    package var parent: ParentTask?
    /// The test case of the mock configuration that answers for its tasks.
    package var mockCase: String?

    package init(
        target: String, name: String? = nil, input: String = "{}", traceHeader: String? = nil,
        parent: ParentTask? = nil, mockCase: String? = nil
    ) {
        self.target = target
        self.name = name
        self.input = input
        self.traceHeader = traceHeader
        self.parent = parent
        self.mockCase = mockCase
    }
}

/// An attempt that starts an execution and waits for its end: when nobody waits for the attempt any
/// more, the execution ends with it.
package struct ParentTask: Sendable, Hashable {
    package let executionARN: String
    package let stamp: Stamp

    package init(executionARN: String, stamp: Stamp) {
        self.executionARN = executionARN
        self.stamp = stamp
    }
}

/// How a synchronous Express execution ended.
package struct SyncOutcome: Sendable {
    /// Its id means nothing: the execution is in no file.
    package let execution: ExecutionRecord

    package var durationMillis: Int64 {
        (execution.stoppedAtMillis ?? execution.startedAtMillis) - execution.startedAtMillis
    }
}

/// A start whose name and input are checked.
struct StartRequest: Sendable {
    let target: String
    /// Nil: the engine makes one.
    let name: String?
    let input: JSONDocument
    let traceHeader: String?
    var parent: ParentTask?
    var mockCase: String?
    /// Answered at the execution's end; nothing is stored.
    let isSynchronous: Bool
}
