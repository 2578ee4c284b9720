import StileJSON
import StileRehearsal

/// Cases and coverage for people.
struct RehearsalPage {
    let style: Style

    func head(_ suite: RehearsalReport.Suite) -> String { style.bold(suite.file) }

    /// One line for a case that passed; what did not come true for one that did not.
    func text(_ result: RehearsalReport.Result, _ suite: RehearsalReport.Suite) -> String {
        let word = result.passed ? style.green("ok  ") : style.red("FAIL")
        let simulated = result.recording.millis
        let time = simulated == 0 ? "" : " " + style.dim("(\(Self.span(simulated)) simulated)")
        var lines = ["  \(word) \(result.name)\(time)"]
        if !result.passed {
            lines.append("       \(suite.file):\(result.place.line):\(result.place.column)")
        }
        for mismatch in result.mismatches {
            for (index, line) in mismatch.lines.enumerated() {
                lines.append("       " + (index == 0 ? style.yellow(line) : line))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The coverage of a definition, and what of it nothing went through.
    func text(_ suite: RehearsalReport.Suite) -> String {
        let coverage = suite.coverage
        let shares = [
            ("states", coverage.states), ("transitions", coverage.transitions),
            ("choice branches", coverage.choiceBranches), ("catchers", coverage.catchers),
            ("retriers", coverage.retriers),
        ]
        let parts = shares.filter { $0.1.total > 0 }.map { "\($0.0) \($0.1.taken)/\($0.1.total)" }
        var lines = [
            "  coverage \(percent(coverage.whole)): \(parts.joined(separator: ", "))"
        ]
        for spot in coverage.missed {
            let place = suite.place(of: spot)
            lines.append(
                "    \(suite.definition):\(place.line):\(place.column):"
                    + " \"\(spot.stateName)\": \(spot.kind == .state ? spot.label : "not taken: " + spot.label)"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    func summary(_ report: RehearsalReport, _ console: Console) {
        let millis = report.results.reduce(0) { $0 + $1.realMillis }
        let passed = "\(report.passedCount) passed"
        let failed = "\(report.failedCount) failed"
        console.out(
            "\(style.green(passed)), \(report.failedCount > 0 ? style.red(failed) : failed)"
                + " in \(Self.span(Int64(millis.rounded())))")
    }

    private func percent(_ share: Coverage.Share) -> String {
        let text = "\(share.percentText) %"
        return share.taken == share.total ? style.green(text) : style.yellow(text)
    }

    /// `3 d 2 h`, `1.5 s`, `12 ms`: the two largest units.
    private static func span(_ millis: Int64) -> String {
        if millis < 1_000 { return "\(millis) ms" }
        if millis < 60_000 {
            let tenths = millis / 100
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        }
        let seconds = millis / 1_000
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        var rest = seconds
        var parts: [String] = []
        for (size, name) in units {
            if rest >= size || !parts.isEmpty { parts.append("\(rest / size) \(name)") }
            rest %= size
        }
        return parts.filter { !$0.hasPrefix("0 ") }.prefix(2).joined(separator: " ")
    }
}
