import CleanRepartition
import Foundation
import LandingToRaw
import StileDataset
import StileJSON
import StileLake
import Synchronization
import Testing

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct IdempotenceTests {
    static func row(_ invoice: Int, _ day: String) -> String {
        "\(invoice),1,a,1,\(day) 08:26:00,2.55,17850.0,UK\n"
    }

    func pipeline(_ files: [String: [String]]) throws -> Pipeline {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        for (name, rows) in files {
            try pipeline.land(name, text: Contracts.header + rows.joined())
        }
        return pipeline
    }

    static let lateDelivery = [
        "2010-12-01.csv": [row(100001, "2010-12-01"), row(100002, "2010-12-01")],
        "2010-12-02.csv": [row(100003, "2010-12-02"), row(100004, "2010-12-01")],
    ]

    @Test func lateRowsGoToTheirOwnDay() async throws {
        let forward = try pipeline(Self.lateDelivery)
        _ = try await forward.load("2010-12-01")
        let second = try await forward.load("2010-12-02")
        #expect(second.changed == ["year=2010/month=12/day=01", "year=2010/month=12/day=02"])
        let backward = try pipeline(Self.lateDelivery)
        _ = try await backward.load("2010-12-02")
        _ = try await backward.load("2010-12-01")
        #expect(try await forward.content("online_retail") == backward.content("online_retail"))
        #expect(try await forward.count("online_retail") == 4)
    }

    @Test func aReplacedObjectTakesItsOldRowsAwayEverywhere() async throws {
        let pipeline = try pipeline(Self.lateDelivery)
        _ = try await pipeline.load("2010-12-01")
        _ = try await pipeline.load("2010-12-02")
        try pipeline.land("2010-12-02.csv", text: Contracts.header + Self.row(100005, "2010-12-03"))
        let landed = try await pipeline.landToRaw("2010-12-02")
        #expect(landed.newVersions == 1)
        let output = try await pipeline.clean("2010-12-02")
        #expect(output.changed.count == 3)
        let rows = try await pipeline.rows(
            "SELECT invoice_no AS i FROM clean ORDER BY 1;", dataset: "online_retail")
        #expect(rows.compactMap { $0["i"]?.stringValue } == ["100001", "100002", "100005"])
        let fresh = try self.pipeline([
            "2010-12-01.csv": Self.lateDelivery["2010-12-01.csv"] ?? [],
            "2010-12-02.csv": [Self.row(100005, "2010-12-03")],
        ])
        _ = try await fresh.load("2010-12-01")
        _ = try await fresh.load("2010-12-02")
        #expect(try await fresh.content("online_retail") == pipeline.content("online_retail"))
    }

    @Test func aDuplicateObjectIsRecordedAndNotCopied() async throws {
        let pipeline = try pipeline(["2010-12-01.csv": [Self.row(100001, "2010-12-01")]])
        _ = try await pipeline.load("2010-12-01")
        try pipeline.land(
            "2010-12-01-again.csv", text: Contracts.header + Self.row(100001, "2010-12-01"))
        try pipeline.land("2010-12-01-more.csv.part", text: "half")
        let landed = try await pipeline.landToRaw("2010-12-01")
        #expect(landed.duplicates == 1 && landed.objects == 2)
        #expect(try await pipeline.clean("2010-12-01").upToDate)
        let raw = try await pipeline.lake.list(prefix: "raw/online_retail/2010/12/01/")
        #expect(
            raw.map(\.key).map { ($0 as NSString).lastPathComponent } == [
                "2010-12-01.csv", "_manifest.json",
            ])

        // The first one gets a new version: the duplicate's rows must not be lost.
        try pipeline.land("2010-12-01.csv", text: Contracts.header + Self.row(100009, "2010-12-01"))
        _ = try await pipeline.landToRaw("2010-12-01")
        #expect(try await pipeline.clean("2010-12-01").rowsClean == 2)
        #expect(try await pipeline.count("online_retail") == 2)
    }

    @Test func aDayWithoutFilesIsNoError() async throws {
        let pipeline = try pipeline([:])
        #expect(try await pipeline.landToRaw("2010-12-05").objects == 0)
        let output = try await pipeline.clean("2010-12-05")
        #expect(output.rowsIn == 0 && output.partitions == [])
    }

    @Test func noLandingIsAClearFailure() async throws {
        let pipeline = try pipeline([:])
        try FileManager.default.removeItem(atPath: pipeline.root + "/landing")
        await #expect { try await pipeline.landToRaw("2010-12-05") } throws: {
            "\($0)".contains("LandingToRaw.NoLanding")
        }
    }

    @Test func cleanBeforeLandingIsAClearFailure() async throws {
        let pipeline = try pipeline([:])
        await #expect(throws: NoManifest.self) { try await pipeline.clean("2010-12-05") }
    }

    @Test func twoRunsAtOnceEndAsOne() async throws {
        let pipeline = try pipeline(Self.lateDelivery)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for day in ["2010-12-01", "2010-12-02", "2010-12-01", "2010-12-02"] {
                group.addTask { _ = try await pipeline.load(day) }
            }
            try await group.waitForAll()
        }
        #expect(try await pipeline.count("online_retail") == 4)
        let fresh = try self.pipeline(Self.lateDelivery)
        for day in ["2010-12-01", "2010-12-02"] { _ = try await fresh.load(day) }
        #expect(try await fresh.content("online_retail") == pipeline.content("online_retail"))
        #expect(pipeline.scratchEntries() == [])
    }

    struct Crash: Error {}

    @Test(arguments: [
        "read", "intent", "written", "published", "partition", "conservation", "done",
    ])
    func aCrashAnywhereIsMadeGood(_ place: String) async throws {
        let pipeline = try pipeline(Self.lateDelivery)
        _ = try await pipeline.load("2010-12-01")
        try await pipeline.landToRaw("2010-12-02")
        let faults = FaultPoints { if $0 == place { throw Crash() } }
        await #expect(throws: Crash.self) { try await pipeline.clean("2010-12-02", faults: faults) }
        // The mended delivery has other partitions than the one that crashed.
        try pipeline.land("2010-12-02.csv", text: Contracts.header + Self.row(100006, "2010-12-04"))
        _ = try await pipeline.load("2010-12-02")
        let fresh = try self.pipeline([
            "2010-12-01.csv": Self.lateDelivery["2010-12-01.csv"] ?? [],
            "2010-12-02.csv": [Self.row(100006, "2010-12-04")],
        ])
        for day in ["2010-12-01", "2010-12-02"] { _ = try await fresh.load(day) }
        #expect(try await fresh.content("online_retail") == pipeline.content("online_retail"))
        #expect(pipeline.scratchEntries() == [])
    }

    @Test func ofRowsWithOneKeyTheLastDeliveredCounts() async throws {
        let keyed = Contracts.retail.replacingOccurrences(
            of: "\"eventTime\"", with: "\"deduplicateBy\": [\"invoice_no\"], \"eventTime\"")
        let first = Self.row(100001, "2010-12-01") + Self.row(100002, "2010-12-01")
        let second = Self.row(100001, "2010-12-01").replacingOccurrences(of: "UK", with: "FR")
        var contents: [[String: String]] = []
        for days in [["2010-12-01", "2010-12-02"], ["2010-12-02", "2010-12-01"]] {
            let pipeline = try pipeline([
                "2010-12-01.csv": [first], "2010-12-02.csv": [second],
            ])
            try pipeline.contract(keyed)
            for day in days { _ = try await pipeline.load(day) }
            let rows = try await pipeline.rows(
                "SELECT country AS c FROM clean ORDER BY invoice_no;", dataset: "online_retail")
            #expect(rows.compactMap { $0["c"]?.stringValue } == ["FR", "UK"])
            contents.append(try await pipeline.content("online_retail"))
            // The winner goes: the row that it had beaten comes back.
            try pipeline.land("2010-12-02.csv", text: Contracts.header)
            _ = try await pipeline.load("2010-12-02")
            let left = try await pipeline.rows(
                "SELECT country AS c FROM clean ORDER BY invoice_no;", dataset: "online_retail")
            #expect(left.compactMap { $0["c"]?.stringValue } == ["UK", "UK"])
        }
        #expect(contents[0] == contents[1])
    }
}
