import StileJSON
import StileStore

/// What `stile doctor` prints.
enum DoctorRendering {
    static func json(_ report: HealthReport) -> JSON {
        let findings = report.findings.map { finding -> JSON in
            [
                "severity": .string(finding.ailment.severity.rawValue),
                "code": .string(finding.ailment.rawValue), "place": .string(finding.place),
                "message": .string(finding.message), "advice": .string(finding.ailment.advice),
            ]
        }
        let counts = report.counts.sorted { $0.key.rawValue < $1.key.rawValue }
        return .object(
            JSONObject([
                ("fine", .bool(report.isFine)), ("schemaVersion", .integer(report.schemaVersion)),
                ("journalMode", .string(report.journalMode)),
                ("bytes", .integer(report.fileBytes)), ("logBytes", .integer(report.logBytes)),
                ("freeBytes", .integer(report.freeBytes)),
                ("executions", .integer(report.totals.executions)),
                ("events", .integer(report.totals.events)),
                ("frames", .integer(report.totals.frames)),
                ("revisions", .integer(report.totals.revisions)),
                (
                    "counts",
                    .object(JSONObject(counts.map { ($0.key.rawValue, .integer($0.value)) }))
                ),
                ("findings", .array(findings)),
            ]))
    }

    static func page(_ report: HealthReport, _ style: Style) -> String {
        let totals = report.totals
        var page = """
            file:        \(SizeText.bytes(report.fileBytes)), \
            \(SizeText.bytes(report.freeBytes)) of it free; log \(SizeText.bytes(report.logBytes))
            schema:      version \(report.schemaVersion), journal mode \(report.journalMode)
            executions:  \(totals.executions), with \(totals.events) events
            definitions: \(totals.revisions) revisions

            """
        for (ailment, findings) in grouped(report.findings) {
            let severity = ailment.severity.rawValue.lowercased()
            let dressed = ailment.severity == .error ? style.red(severity) : style.yellow(severity)
            page += "\n\(dressed): \(ailment.rawValue)\n"
            for finding in findings { page += "  \(finding.place): \(finding.message)\n" }
            let more = report.counts[ailment, default: 0] - findings.count
            if more > 0 { page += "  … and \(more) more\n" }
            page += "  \(ailment.advice)\n"
        }
        return page + (report.isFine ? "all is well\n" : "")
    }

    private static func grouped(_ findings: [Finding]) -> [(Ailment, [Finding])] {
        Ailment.allCases.compactMap { ailment in
            let own = findings.filter { $0.ailment == ailment }
            return own.isEmpty ? nil : (ailment, own)
        }
    }
}
