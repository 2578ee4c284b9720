import Foundation
import StileJSON
import Testing

/// A broken day: bad rows lie in quarantine, the execution fails with an error a person understands,
/// and after the file is mended a redrive finishes only what was left.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct BrokenDayTests {
    private static let faults: [(line: String, reason: String)] = [
        ("536001,20001,too few,3,2024-03-02 09:00:00", "column_count"),
        ("536002,20002,A THING,three,2024-03-02 09:01:00,1.50,17001.0,France", "bad_type"),
        ("536003,20003,A THING,3,2024-02-30 09:02:00,1.50,17001.0,France", "bad_type"),
        ("536004,20004,A THING,0,2024-03-02 09:03:00,1.50,17001.0,France", "rule"),
        (
            "536005,20005,\"open quote,3,2024-03-02 09:04:00,1.50,17001.0,France",
            "unterminated_quote"
        ),
    ]

    /// Good rows with the faults between them, Latin-1 bytes and a line of 2 MiB.
    private func brokenFile() -> Data {
        let good = RetailFixture.file(day: "2024-03-02", number: 1, rows: 40).split(separator: "\n")
        var bytes = Data()
        func add(_ line: some StringProtocol) { bytes.append(contentsOf: Data((line + "\n").utf8)) }
        good.prefix(20).forEach { add($0) }
        Self.faults.forEach { add($0.line) }
        good.dropFirst(20).forEach { add($0) }
        bytes.append(contentsOf: Data("536006,20006,CAF".utf8))
        bytes.append(0xC9)
        bytes.append(contentsOf: Data(",3,2024-03-02 09:05:00,1.50,17001.0,France\n".utf8))
        add(
            "536007,20007," + String(repeating: "x", count: 2 * 1024 * 1024)
                + ",3,2024-03-02 09:06:00,1.50,17001.0,France")
        return bytes
    }

    @Test func aBrokenDayIsHeldMendedAndRedriven() throws {
        let shop = try RetailFixture(days: 3, rowsPerDay: 40)
        let landing = shop.folder.url.appending(path: "landing/2024-03-02.csv")
        try brokenFile().write(to: landing)

        let failed = try StileProcess(
            arguments: [
                "run", "Workflows/retail-daily/definition.asl.json", "--name", "broken", "--input",
                "@\(shop.folder.path("input.json"))",
            ] + shop.place("data")
        ).run()
        #expect(failed.status == 1, "\(failed.errors)")
        let shown = try StileProcess(arguments: ["show", "broken"] + shop.place("data")).run()
        for expected in [
            "QualityCheck.Failed", "QuarantinedRatio", "2024-03-02.csv", "CheckQuality",
            "stile redrive",
        ] {
            #expect(shown.output.contains(expected), "\(expected) is missing in: \(shown.output)")
        }
        try checkQuarantine(shop)

        try Data(RetailFixture.file(day: "2024-03-02", number: 1, rows: 40).utf8)
            .replacingBadQuantities().write(to: landing)
        let redriven = try StileProcess(
            arguments: ["redrive", "broken", "--wait"] + shop.place("data")
        ).run()
        #expect(redriven.status == 0, "\(redriven.errors)")
        // Each state of each day ended once over both runs: what had finished was not repeated.
        let ended = try successes(shop)
        for state in ["LandToRaw", "CheckQuality", "CleanByDay", "CurateOrderLines"] {
            #expect(ended[state] == 3, "\(state): \(ended[state] ?? 0)")
        }
        #expect(ended["ActivateBigSpenders"] == 1)
    }

    private func checkQuarantine(_ shop: RetailFixture) throws {
        let content = try LakeContent(lake: shop.lake("data"))
        let rows = try content.quarantine.values.flatMap { $0 }.map { try JSON(parsing: $0) }
        let reasons = rows.compactMap { $0["reason"]?.stringValue }
        for reason in Self.faults.map(\.reason) + ["encoding", "line_too_long"] {
            #expect(reasons.contains(reason), "\(reason) is missing in \(reasons)")
        }
        let object = content.quarantine.keys.first { $0.contains("2024-03-02") }
        #expect(object != nil)
        for row in rows {
            #expect(row["line"]?.integerValue != nil)
        }
    }

    /// How often each state has ended so far.
    private func successes(_ shop: RetailFixture) throws -> [String: Int] {
        let result = try StileProcess(
            arguments: ["history", "broken", "--json"] + shop.place("data")
        ).run()
        #expect(result.status == 0, "\(result.errors)")
        var counts: [String: Int] = [:]
        for line in result.output.split(separator: "\n") {
            let event = try JSON(parsing: String(line))
            guard event["type"]?.stringValue == "TaskStateExited",
                let name = event["stateExitedEventDetails"]?["name"]?.stringValue
            else { continue }
            counts[name, default: 0] += 1
        }
        return counts
    }
}

extension Data {
    /// The fixture's own broken rows mended, so that the day is clean.
    fileprivate func replacingBadQuantities() -> Data {
        Data(String(decoding: self, as: UTF8.self).replacing(",many,", with: ",4,").utf8)
    }
}
