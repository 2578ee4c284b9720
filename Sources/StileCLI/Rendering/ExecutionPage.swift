import StileInterpreter
import StileJSON

/// Everything about one execution.
struct ExecutionPage {
    let record: Execution
    let report: FailureReport
    let mapRuns: [MapRunPage]
    var taskProgress: [TaskProgressLine] = []
    let nowMillis: Int64

    private static let outputCharactersMax = 4_000

    /// The likely next command.
    var next: String? {
        switch record.status {
        case .running: "stile history \(record.name) --follow"
        case .succeeded: nil
        case .failed, .timedOut, .aborted: "mend what failed, then: stile redrive \(record.name)"
        }
    }

    func json() -> JSON {
        var object = ExecutionJSON.detail(record)
        object["states"] = ExecutionJSON.states(report.progress, nowMillis: nowMillis)
        if !mapRuns.isEmpty { object["mapRuns"] = .array(mapRuns.map(\.json)) }
        if !taskProgress.isEmpty { object["progress"] = .array(taskProgress.map(\.json)) }
        if record.status.isTerminal, record.status != .succeeded {
            object["failedStates"] = report.json()
        }
        return .object(object)
    }

    func text(_ console: Console) throws -> String {
        let style = console.style
        var text = ""
        for (label, value) in header(style) {
            text += style.dim((label + ":").padding(to: 12)) + value + "\n"
        }
        for line in taskProgress {
            text += style.dim("progress:".padding(to: 12)) + line.text + "\n"
        }
        for run in mapRuns {
            text += style.dim("map run:".padding(to: 12)) + (try run.summary()) + "\n"
            text += String(repeating: " ", count: 12) + (try run.answer.text("mapRunArn")) + "\n"
        }
        text += "\n" + tree(console)
        switch record.status {
        case .running: break
        case .succeeded: text += "\noutput:\n" + output()
        case .failed, .timedOut, .aborted: text += "\n" + report.text(style)
        }
        return text
    }

    private func header(_ style: Style) -> [(String, String)] {
        let end = record.stoppedAtMillis ?? nowMillis
        var rows = [
            ("execution", style.bold(record.name)),
            ("status", ExecutionTable.dressed(record.statusText, record.status, style)),
            ("machine", record.machineName + (record.revision.map { " (revision \($0))" } ?? "")),
            (
                "started",
                "\(TimeText.short(record.startedAtMillis)), took"
                    + " \(TimeText.duration(end - record.startedAtMillis))"
            ),
        ]
        if record.redriveCount > 0 { rows.append(("redrives", "\(record.redriveCount)")) }
        rows.append(("arn", record.arn))
        return rows
    }

    private func tree(_ console: Console) -> String {
        ProgressTree(
            style: console.style, columns: console.outIsTerminal ? console.size().columns : 120
        )
        .lines(report.progress, nowMillis: nowMillis).map { $0 + "\n" }.joined()
    }

    private func output() -> String {
        let text = record.output ?? ""
        let pretty = (try? JSON(parsing: text))?.pretty() ?? text
        guard pretty.count > Self.outputCharactersMax else { return pretty + "\n" }
        return pretty.prefix(Self.outputCharactersMax)
            + "\n… (\(pretty.count) characters; --json has all)\n"
    }
}
