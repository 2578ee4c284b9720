import StileExecutor
import StileInterpreter
import Synchronization

/// Shows an execution while it runs: a tree that is drawn anew on a terminal, lines elsewhere.
final class ProgressView: Sendable {
    private struct Model {
        var progress: ExecutionProgress
        var drawnLines = 0
    }

    private static let redrawMillis = 100

    private let console: Console
    private let now: @Sendable () -> Int64
    private let model: Mutex<Model>

    init(_ outline: StateOutline, console: Console, now: @escaping @Sendable () -> Int64) {
        self.console = console
        self.now = now
        model = Mutex(Model(progress: ExecutionProgress(outline)))
    }

    /// Follows the observations of one execution until it ends or the task is cancelled.
    func follow(
        _ observations: AsyncStream<ExecutionObservation>, arn: String,
        after history: [HistoryEvent]
    ) async {
        apply(.history(history), seenUpTo: 0)
        let last = history.last?.id ?? 0
        await withTaskGroup(of: Void.self) { group in
            if console.errorIsTerminal { group.addTask { await self.redrawUntilCancelled() } }
            for await observation in observations where observation.executionARN == arn {
                apply(observation.kind, seenUpTo: last)
                if case .ended = observation.kind { break }
            }
            group.cancelAll()
        }
        if console.errorIsTerminal { draw() }
    }

    /// Shows an execution that has ended.
    func show(_ history: [HistoryEvent]) {
        apply(.history(history), seenUpTo: 0)
        if console.errorIsTerminal { draw() }
    }

    private func apply(_ kind: ExecutionObservation.Kind, seenUpTo last: Int) {
        switch kind {
        case .history(let events):
            let new = events.filter { $0.id > last }
            let progress = model.withLock { model in
                model.progress.apply(new)
                return model.progress
            }
            guard !console.errorIsTerminal else { return }
            let lines = ProgressLines(style: console.style).lines(for: new, progress)
            for line in lines { console.note(line) }
        case .taskProgress(let state, let completed, let total, let unit):
            model.withLock {
                $0.progress.report(
                    state, StateProgress.Work(completed: completed, total: total, unit: unit))
            }
        case .taskStarted, .ended: break
        }
    }

    // MARK: - On a terminal

    private func redrawUntilCancelled() async {
        while !Task.isCancelled {
            draw()
            do {
                try await Task.sleep(for: .milliseconds(Self.redrawMillis))
            } catch { return }
        }
    }

    /// Goes back to the first line of the last drawing, clears to the end and draws again.
    private func draw() {
        let size = console.size()
        let tree = ProgressTree(style: console.style, columns: size.columns)
        let text = model.withLock { model in
            let lines = tree.lines(
                model.progress, nowMillis: now(), rowsMax: max(5, size.rows - 3))
            let back = model.drawnLines > 0 ? "\u{1B}[\(model.drawnLines)F" : ""
            model.drawnLines = lines.count
            return back + "\u{1B}[J" + lines.map { $0 + "\n" }.joined()
        }
        console.writeError(text)
    }
}
