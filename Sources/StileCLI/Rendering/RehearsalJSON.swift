import StileInterpreter
import StileJSON
import StileRehearsal

/// Cases and coverage for programs (Docs/CLI-JSON.md).
enum RehearsalJSON {
    static func report(_ report: RehearsalReport) -> JSON {
        [
            "passed": .integer(report.passedCount),
            "failed": .integer(report.failedCount),
            "files": .array(report.suites.map(suite)),
        ]
    }

    private static func suite(_ suite: RehearsalReport.Suite) -> JSON {
        [
            "file": .string(suite.file),
            "definition": .string(suite.definition),
            "cases": .array(suite.results.map(result)),
            "coverage": coverage(suite),
        ]
    }

    private static func result(_ result: RehearsalReport.Result) -> JSON {
        let recording = result.recording
        var object = JSONObject([
            ("name", .string(result.name)),
            ("passed", .bool(result.passed)),
            ("line", .integer(result.place.line)),
            ("column", .integer(result.place.column)),
            ("status", .string(recording.status.rawValue)),
        ])
        object["output"] = recording.output?.value
        object["error"] = recording.error.map { .string($0) }
        object["cause"] = recording.cause.map { .string($0) }
        object["path"] = .array(recording.path.map { .string($0) })
        object["simulatedMillis"] = .integer(recording.millis)
        object["millis"] = .integer(Int64(result.realMillis.rounded()))
        object["failures"] = .array(result.mismatches.map(mismatch))
        return .object(object)
    }

    private static func mismatch(_ mismatch: Mismatch) -> JSON {
        var object = JSONObject([
            ("expectation", .string(mismatch.expectation)), ("message", .string(mismatch.message)),
        ])
        if !mismatch.differences.isEmpty {
            object["differences"] = .array(
                mismatch.differences.map { difference in
                    var object = JSONObject([("path", .string(difference.path))])
                    object["expected"] = difference.expected
                    object["found"] = difference.found
                    return .object(object)
                })
        }
        return .object(object)
    }

    private static func coverage(_ suite: RehearsalReport.Suite) -> JSON {
        let coverage = suite.coverage
        return [
            "percent": percent(coverage.whole),
            "states": share(coverage.states),
            "transitions": share(coverage.transitions),
            "choiceBranches": share(coverage.choiceBranches),
            "catchers": share(coverage.catchers),
            "retriers": share(coverage.retriers),
            "missed": .array(
                coverage.missed.map { spot in
                    let place = suite.place(of: spot)
                    return [
                        "kind": .string(spot.kind.rawValue),
                        "state": .string(spot.stateName),
                        "location": .string(spot.pointer),
                        "line": .integer(place.line),
                        "column": .integer(place.column),
                    ]
                }),
        ]
    }

    private static func share(_ share: Coverage.Share) -> JSON {
        ["taken": .integer(share.taken), "total": .integer(share.total), "percent": percent(share)]
    }

    private static func percent(_ share: Coverage.Share) -> JSON {
        (try? JSON(parsing: share.percentText)) ?? .null
    }
}
