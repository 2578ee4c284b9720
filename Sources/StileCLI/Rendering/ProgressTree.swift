import StileInterpreter

/// The states of an execution as a tree of lines, drawn anew while it runs.
struct ProgressTree {
    let style: Style
    /// Columns of the terminal; longer lines are cut.
    let columns: Int

    private static let barWidth = 20
    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

    /// At most `rowsMax` lines; what is done is left out first.
    func lines(_ progress: ExecutionProgress, nowMillis: Int64, rowsMax: Int = .max) -> [String] {
        var rows = rows(progress)
        let hidden = rows.count - rowsMax
        if hidden > 0 {
            let quiet = rows.indices.filter { rows[$0].state?.running ?? 0 == 0 }
            let dropped = Set(quiet.prefix(hidden + 1))
            rows = rows.indices.filter { !dropped.contains($0) }.map { rows[$0] }
        }
        let width = rows.map { $0.entry.depth * 2 + $0.entry.name.count }.max() ?? 0
        let lines = rows.map { line($0.entry, $0.state, min(width, 40), nowMillis) }
        return hidden > 0 ? lines + [style.dim("  … \(hidden + 1) more states")] : lines
    }

    private typealias Row = (entry: StateOutline.Entry, state: StateProgress?)

    /// While it runs all states are shown; at the end only those that were entered.
    private func rows(_ progress: ExecutionProgress) -> [Row] {
        guard progress.endedAtMillis == nil else {
            return progress.entered.map { ($0.entry, $0.state) }
        }
        return progress.outline.entries.map { ($0, progress.states[$0.name]) }
    }

    private func line(
        _ entry: StateOutline.Entry, _ state: StateProgress?, _ width: Int, _ nowMillis: Int64
    ) -> String {
        let name = String(repeating: "  ", count: entry.depth) + entry.name
        let label = name.padding(to: width)
        guard let state else { return style.dim(clip("· \(label)")) }
        let (mark, dress) = mark(state, nowMillis)
        let time = TimeText.duration(state.elapsedMillis(nowMillis: nowMillis)).padding(to: 7)
        let text = clip(" \(label)  \(time) \(notes(state))")
        return dress(mark) + text
    }

    private func mark(_ state: StateProgress, _ nowMillis: Int64)
        -> (String, (String) -> String)
    {
        switch state.mark {
        case .running: (Self.spinner[Int(nowMillis / 100) % Self.spinner.count], style.cyan)
        case .retrying: ("↻", style.yellow)
        case .succeeded: ("✓", style.green)
        case .caught: ("!", style.yellow)
        case .failed: ("✗", style.red)
        case .aborted: ("-", style.dim)
        }
    }

    private func notes(_ state: StateProgress) -> String {
        var notes: [String] = []
        if let total = state.items.total {
            notes.append(bar(state.items.succeeded + state.items.failed, total, "items"))
            if state.items.failed > 0 { notes.append("\(state.items.failed) failed") }
        } else if state.entered > 1 {
            notes.append("\(state.exited)/\(state.entered)")
        }
        if state.running > 0, let work = state.work { notes.append(describe(work)) }
        notes += failureNotes(state)
        return notes.joined(separator: "  ")
    }

    private func failureNotes(_ state: StateProgress) -> [String] {
        var notes: [String] = []
        let retries = max(0, state.attempts - state.entered - state.resumedAttempts)
        if retries > 0 { notes.append(retries == 1 ? "1 retry" : "\(retries) retries") }
        switch state.mark {
        case .retrying, .caught, .failed:
            if let error = state.lastFailure?.error { notes.append(error) }
        case .running, .succeeded, .aborted: break
        }
        return notes
    }

    private func describe(_ work: StateProgress.Work) -> String {
        guard let total = work.total, total > 0 else {
            return "\(Numbers.grouped(work.completed)) \(work.unit)"
        }
        return bar(work.completed, total, work.unit)
    }

    private func bar(_ completed: Int, _ total: Int, _ unit: String) -> String {
        let share = total > 0 ? min(1, Double(completed) / Double(total)) : 1
        let full = Int(share * Double(Self.barWidth))
        let bar =
            String(repeating: "█", count: full)
            + String(repeating: "░", count: Self.barWidth - full)
        return "\(bar) \(Numbers.grouped(completed))/\(Numbers.grouped(total)) \(unit)"
    }

    private func clip(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line.count < columns ? line : String(line.prefix(columns - 2)) + "…"
    }
}

/// Numbers for people.
enum Numbers {
    /// `1,234,567`.
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (position, digit) in String(value.magnitude).reversed().enumerated() {
            if position > 0, position % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }
}

extension String {
    /// With blanks at the end, `width` characters long at least.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
