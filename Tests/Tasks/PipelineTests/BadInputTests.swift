import CleanRepartition
import Foundation
import LandingToRaw
import StileDataset
import StileJSON
import StileLake
import StileTasks
import Testing

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct BadInputTests {
    static let good = "536365,85123a, HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"

    /// One bad row between two good ones.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let row: [UInt8]
        let reason: String
        var rule: String?
        var testDescription: String { name }

        init(_ name: String, _ row: String, _ reason: String, rule: String? = nil) {
            self.init(name, bytes: Array(row.utf8), reason, rule: rule)
        }

        init(_ name: String, bytes: [UInt8], _ reason: String, rule: String? = nil) {
            (self.name, self.row, self.reason, self.rule) = (name, bytes, reason, rule)
        }
    }

    static let cases = [
        Case("short row", "536366,1,a,6,2010-12-01 08:26:00,2.55,17850.0", "column_count"),
        Case("long row", "536366,1,a,6,2010-12-01 08:26:00,2.55,17850.0,UK,x", "column_count"),
        Case(
            "open quote", "536366,1,\"a,6,2010-12-01 08:26:00,2.55,17850.0,UK", "unterminated_quote"
        ),
        Case(
            "text after quote", "536366,1,\"a\"b,6,2010-12-01 08:26:00,2,1,UK", "unterminated_quote"
        ),
        Case(
            "not UTF-8",
            bytes: Array("536366,1,".utf8) + [0xFF] + Array(",6,2010-12-01 08:26:00,2,1,UK".utf8),
            "encoding"),
        Case(
            "NUL",
            bytes: Array("536366,1,a".utf8) + [0] + Array(",6,2010-12-01 08:26:00,2,1,UK".utf8),
            "encoding"),
        Case(
            "open quote, not UTF-8", bytes: Array("536366,\"1,".utf8) + [0xC0] + Array(",6".utf8),
            "encoding"),
        Case(
            "2 MiB",
            bytes: Array("536366,1,".utf8) + [UInt8](repeating: 0x61, count: 2 << 20)
                + Array(",6,2010-12-01 08:26:00,2,1,UK".utf8), "line_too_long"),
        Case(
            "comma number", "536366,1,a,6,2010-12-01 08:26:00,\"1,23\",17850.0,UK", "bad_type",
            rule: "unit_price"),
        Case(
            "no day", "536366,1,a,6,2011-02-30 08:26:00,2.55,17850.0,UK", "bad_type",
            rule: "invoice_ts"),
        Case(
            "exponent", "536366,1,a,1e3,2010-12-01 08:26:00,2.55,17850.0,UK", "bad_type",
            rule: "quantity"),
        Case(
            "fraction", "536366,1,a,1.5,2010-12-01 08:26:00,2.55,17850.0,UK", "bad_type",
            rule: "quantity"),
        Case(
            "lossy decimal", "536366,1,a,1,2010-12-01 08:26:00,2.5555,17850.0,UK", "bad_type",
            rule: "unit_price"),
        Case(
            "empty number", "536366,1,a, ,2010-12-01 08:26:00,2.55,17850.0,UK", "bad_type",
            rule: "quantity"),
        Case(
            "customer with fraction", "536366,1,a,1,2010-12-01 08:26:00,2.55,17850.5,UK",
            "bad_type", rule: "customer_id"),
        Case(
            "rule", "X36366,1,a,1,2010-12-01 08:26:00,2.55,17850.0,UK", "rule", rule: "invoice_form"
        ),
        Case(
            "rule on nothing", "536366,1,a,1,2010-12-01 08:26:00,2.55,17850.0, ", "rule",
            rule: "country_present"),
        Case(
            "type before rule", "X36366,1,a,x,2010-12-01 08:26:00,2.55,17850.0,UK", "bad_type",
            rule: "quantity"),
    ]

    @Test(arguments: cases) func oneBadRowCostsItself(_ test: Case) async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        let before = Contracts.header + Self.good
        try pipeline.land(
            "2010-12-01.csv", Array(before.utf8) + test.row + Array(("\n" + Self.good).utf8))
        let output = try await pipeline.load("2010-12-01")
        #expect(output.rowsIn == 3 && output.rowsClean == 2 && output.rowsQuarantined == 1)
        let row = try #require(try await pipeline.quarantine("online_retail").first)
        #expect(row["reason"]?.stringValue == test.reason)
        #expect(row["rule"]?.stringValue == test.rule)
        #expect(row["line"] == 3)
        #expect(row["byte_offset"] == .integer(before.utf8.count))
        #expect(row["object"] == "2010-12-01.csv")
        #expect(row["execution"]?.stringValue?.hasPrefix("arn:") == true)
        let raw = try #require(row["raw_base64"]?.stringValue.flatMap { Data(base64Encoded: $0) })
        #expect(Array(raw) == test.row)
    }

    @Test(arguments: [
        ("BOM", Array("\u{FEFF}".utf8) + Array((Contracts.header + good).utf8), 1),
        (
            "CRLF",
            Array((Contracts.header + good).replacingOccurrences(of: "\n", with: "\r\n").utf8), 1
        ),
        ("no line break at the end", Array((Contracts.header + good.dropLast()).utf8), 1),
        ("empty", [], 0),
        ("header only", Array(Contracts.header.utf8), 0),
        ("blank lines", Array((Contracts.header + "\n" + good + "\n\n").utf8), 1),
        (
            "quotes",
            Array(
                (Contracts.header + "536366,1,\"a \"\"b\"\"\nc\",6,2010-12-01 08:26:00,2.55,,UK\n"
                    + good).utf8), 2
        ),
    ]) func goodFilesInOddShapes(_ name: String, _ bytes: [UInt8], _ rows: Int64) async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        try pipeline.land("2010-12-01.csv", bytes)
        let output = try await pipeline.load("2010-12-01")
        #expect(output.rowsClean == rows && output.rowsQuarantined == 0, "\(name)")
        #expect(try await pipeline.count("online_retail") == rows)
    }

    @Test func gzipIsUnpacked() async throws {
        // Made with `gzip`: the header line and one good row.
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        let text = Contracts.header + String(repeating: Self.good, count: 5000)
        try pipeline.land("plain", text: text)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-k", pipeline.root + "/landing/plain"]
        try gzip.run()
        gzip.waitUntilExit()
        try FileManager.default.moveItem(
            atPath: pipeline.root + "/landing/plain.gz",
            toPath: pipeline.root + "/landing/2010-12-01.csv.gz")
        try pipeline.contract(Contracts.retail.replacingOccurrences(of: "*.csv", with: "*.csv*"))
        #expect(try await pipeline.load("2010-12-01").rowsClean == 5000)
        let whole = try Data(
            contentsOf: URL(fileURLWithPath: pipeline.root + "/landing/2010-12-01.csv.gz"))
        try pipeline.land("2010-12-01.csv.gz", whole.dropLast(20))
        let damaged = try await pipeline.load("2010-12-01")
        #expect(damaged.rowsClean == 0 && damaged.rowsQuarantined == 1)
    }

    @Test func columnsGoByTheHeader() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        try pipeline.land(
            "2010-12-01.csv",
            text:
                "Country,UnitPrice,InvoiceNo,StockCode,Quantity,InvoiceDate,Channel,Loyalty-Tier\n"
                + "UK,2.5,536365,x1,3,2010-12-01T10:00:00+02:00,web,gold\n")
        let output = try await pipeline.load("2010-12-01")
        #expect(output.rowsClean == 1)
        let row = try await pipeline.rows(
            "SELECT * EXCLUDE (year, month, day) FROM clean;", dataset: "online_retail")[0]
        #expect(
            row.keys == [
                "invoice_no", "stock_code", "description", "quantity", "invoice_ts", "unit_price",
                "customer_id", "country", "channel", "loyalty_tier", "_object", "_row",
            ])
        #expect(row["stock_code"] == "X1" && row["description"] == .null)
        #expect(row["invoice_ts"] == "2010-12-01 08:00:00" && row["unit_price"] == "2.500")
        #expect(row["channel"] == "web" && row["loyalty_tier"] == "gold" && row["_row"] == 1)
    }

    @Test func aNewColumnCanBeRefused() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(
            Contracts.retail.replacingOccurrences(
                of: "\"eventTime\"", with: "\"newColumns\": \"fail\", \"eventTime\""))
        try pipeline.land("2010-12-01.csv", text: "InvoiceNo,Odd\n536365,1\n")
        await #expect(throws: SourceMismatch.self) { try await pipeline.load("2010-12-01") }
    }

    @Test func namesCannotDoHarm() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        let names = [
            "2010-12-01'; DROP TABLE x; --.csv", "2010-12-01 \" b.csv",
            "2010-12-01\n.shell x\n.csv",
            "2010-12-01" + String(repeating: "ä", count: 120) + ".csv", "2010-12-01$(x)`y`.csv",
            "2010-12-01*?[].csv", "2010-12-01{a}.csv",
        ]
        for (index, name) in names.enumerated() {
            try pipeline.land(
                name,
                text: Contracts.header
                    + "53636\(index),1,a,1,2010-12-01 08:26:00,2.55,17850.0,UK\nbad\n")
        }
        let output = try await pipeline.load("2010-12-01")
        #expect(output.rowsClean == Int64(names.count))
        #expect(output.rowsQuarantined == Int64(names.count))
        let found = Set(
            try await pipeline.quarantine("online_retail").compactMap { $0["object"]?.stringValue })
        #expect(found == Set(names))
    }
}
