import StileJSON
import StileWire

/// One map run, as DescribeMapRun answers it.
struct MapRunPage {
    let answer: APIAnswer

    init(_ arn: String, _ api: API) async throws {
        answer = try await api.call(.describeMapRun, JSONObject([("mapRunArn", .string(arn))]))
    }

    /// Those of an execution, newest first.
    static func all(of executionARN: String, _ api: API) async throws -> [MapRunPage] {
        let listed = try await api.all(
            .listMapRuns, JSONObject([("executionArn", .string(executionARN))]), in: "mapRuns")
        var pages: [MapRunPage] = []
        for entry in listed { pages.append(try await MapRunPage(entry.text("mapRunArn"), api)) }
        return pages
    }

    var json: JSON { answer.dated }

    /// Children with this status; `unsuccessful` sums up those that failed, timed out or were
    /// aborted.
    func children(_ status: String) -> Int { count("executionCounts", status) }

    func items(_ status: String) -> Int { count("itemCounts", status) }

    private func count(_ member: String, _ status: String) -> Int {
        guard status != "unsuccessful" else {
            return ["failed", "timedOut", "aborted"].reduce(0) { $0 + count(member, $1) }
        }
        return answer.object[member]?[status]?.integerValue.map(Int.init) ?? 0
    }

    /// `SUCCEEDED, 1000 of 1000 children done, 2 failed`.
    func summary() throws -> String {
        let failed = children("unsuccessful")
        let done = children("succeeded") + failed
        return "\(try answer.text("status")), \(done) of \(children("total")) children done"
            + (failed > 0 ? ", \(failed) failed" : "")
    }

    func text(_ style: Style) throws -> String {
        var rows = [
            ("map run", style.bold(try answer.text("mapRunArn"))),
            ("status", try answer.text("status")),
            ("execution", try answer.text("executionArn")),
            ("started", TimeText.short(try answer.millis("startDate"))),
        ]
        if let stopped = answer.optionalMillis("stopDate") {
            rows.append(("stopped", TimeText.short(stopped)))
        }
        let concurrency = answer.object["maxConcurrency"]?.integerValue ?? 0
        rows.append(("at once", concurrency == 0 ? "as many as may" : "\(concurrency)"))
        rows.append(
            ("tolerates", "\(tolerated("Count")) failed items, \(tolerated("Percentage")) %"))
        if let redrives = answer.object["redriveCount"]?.integerValue, redrives > 0 {
            rows.append(("redrives", "\(redrives)"))
        }
        let header = rows.map { style.dim(($0.0 + ":").padding(to: 12)) + $0.1 + "\n" }.joined()
        return header + "\n" + counts().rendered(style)
    }

    private func tolerated(_ kind: String) -> String {
        answer.object["toleratedFailure\(kind)"]?.serialized() ?? "0"
    }

    private func counts() -> Table {
        let statuses = [
            "pending", "running", "succeeded", "failed", "timedOut", "aborted", "total",
            "resultsWritten", "pendingRedrive", "failuresNotRedrivable",
        ]
        var table = Table(["", "CHILDREN", "ITEMS"])
        for status in statuses {
            table.add([status, String(children(status)), String(items(status))])
        }
        return table
    }
}
