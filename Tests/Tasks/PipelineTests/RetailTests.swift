import CleanRepartition
import Foundation
import StileDataset
import StileJSON
import StileTestSupport
import Testing

@Suite(
    .enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"),
    .enabled(
        if: SharedFiles.exists("data/online_retail_2010_12"), "no sample data: set STILE_SHARED"))
struct RetailTests {
    static let folder = "\(sharedData)/online_retail_2010_12"

    static func days() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }.sorted()
    }

    func pipeline() throws -> Pipeline {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        for day in try Self.days() {
            try FileManager.default.copyItem(
                atPath: "\(Self.folder)/\(day).csv",
                toPath: "\(pipeline.root)/landing/\(day).csv")
        }
        return pipeline
    }

    @Test func everyRowIsConservedInAnyOrderOfDays() async throws {
        let forward = try pipeline()
        var rowsIn: Int64 = 0
        for day in try Self.days() {
            let output = try await forward.load(day)
            #expect(output.rowsIn == output.rowsClean + output.rowsQuarantined)
            rowsIn += output.rowsIn
        }
        #expect(rowsIn == 42481)
        let quarantined = try await forward.quarantine("online_retail").count
        #expect(try await forward.count("online_retail") + Int64(quarantined) == 42481)
        #expect(forward.scratchEntries() == [])

        let backward = try pipeline()
        for day in try Self.days().reversed() { _ = try await backward.load(day) }
        #expect(try await backward.content("online_retail") == forward.content("online_retail"))

        for day in try Self.days() {
            let again = try await forward.load(day)
            #expect(again.upToDate && again.changed == [])
        }
    }

    @Test func theValuesAreWhatDuckDBReadsAlone() async throws {
        let pipeline = try pipeline()
        let day = try Self.days()[0]
        _ = try await pipeline.load(day)
        let rows = try await pipeline.rows(
            """
            CREATE VIEW plain AS SELECT upper(trim(StockCode)) AS stock_code,
              nullif(trim(Description), '') AS description, Quantity::BIGINT AS quantity,
              InvoiceDate::TIMESTAMP AS invoice_ts, UnitPrice::DECIMAL(12,3) AS unit_price,
              CustomerID::DOUBLE::BIGINT AS customer_id, trim(Country) AS country
            FROM read_csv('\(Self.folder)/\(day).csv', all_varchar = true);
            SELECT (SELECT count(*) FROM (SELECT COLUMNS(* EXCLUDE (invoice_no, channel, _object,
                _row, year, month, day)) FROM clean EXCEPT ALL FROM plain)) AS a,
              (SELECT count(*) FROM plain) - (SELECT count(*) FROM clean) AS b,
              (SELECT min(_object) || max(_object) FROM clean) AS o;
            """, dataset: "online_retail")
        #expect(rows[0]["a"] == 0)
        #expect(rows[0]["b"] == .integer(try await pipeline.quarantine("online_retail").count))
        #expect(rows[0]["o"] == "2010/12/01/2010-12-01.csv2010/12/01/2010-12-01.csv")
    }
}
