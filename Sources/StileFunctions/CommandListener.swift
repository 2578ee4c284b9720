import Logging
import StileJSON
import StileProcess
import StileTasks
import Synchronization

/// Takes what a program says while it runs: its log, its heartbeats and its progress.
final class CommandListener: Sendable {
    /// Lines of one call that are logged; a program that writes more has said so once.
    private static let linesMax = 1_000

    private struct State {
        var lineCount = 0
        var hasComplained = false
    }

    private let context: TaskContext
    private let logger: Logger
    private let state = Mutex(State())

    init(_ name: String, _ context: TaskContext) {
        self.context = context
        var logger = context.logger
        logger[metadataKey: "function"] = "\(name)"
        self.logger = logger
    }

    var listener: Program.Listener {
        var listener = Program.Listener()
        listener.errorLine = { [self] in log($0) }
        listener.report = { [self] in report($0) }
        return listener
    }

    private func log(_ line: String) {
        guard !line.isEmpty else { return }
        let count = state.withLock { state in
            state.lineCount += 1
            return state.lineCount
        }
        if count <= Self.linesMax {
            logger.notice("\(line)")
        } else if count == Self.linesMax + 1 {
            logger.notice(
                "more than \(Self.linesMax) lines on standard error; the rest is left out")
        }
    }

    /// `{"heartbeat": true}`, or `{"completed": 3, "total": 10, "unit": "rows"}`, which counts as a
    /// heartbeat.
    private func report(_ line: String) {
        guard !line.isEmpty else { return }
        let object = (try? JSON(parsing: line))?.objectValue
        // This thread belongs to no Swift task, so that neither call throws: the program hears of
        // its cancellation by a signal.
        if let completed = object?["completed"]?.integerValue.flatMap(Int.init(exactly:)) {
            try? context.progress(
                completed, of: object?["total"]?.integerValue.flatMap(Int.init(exactly:)),
                unit: object?["unit"]?.stringValue ?? "items")
        } else if object?["heartbeat"] == .bool(true) {
            try? context.heartbeat()
        } else if state.withLock({ !exchange(&$0.hasComplained) }) {
            logger.warning(
                "a line on descriptor 3 is neither a heartbeat nor progress",
                metadata: ["line": "\(line.prefix(200))"])
        }
    }

    /// Sets the flag and answers what it was.
    private func exchange(_ flag: inout Bool) -> Bool {
        defer { flag = true }
        return flag
    }
}
