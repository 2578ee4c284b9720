import CleanRepartition
import Foundation
import StileDataset
import StileDuckDB
import StileJSON
import StileTestSupport
import Testing

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct FormatTests {
    @Test func logLinesGoToTheirHour() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.weblogs)
        let line =
            "83.149.9.216 - - [17/May/2015:10:05:03 +0000] "
            + "\"GET /a%20b?x=\\\"1\\\" HTTP/1.1\" 200 203023 \"-\" \"Mozilla/5.0 (X)\"\n"
        let text =
            line + "\n" + line
            + line.replacingOccurrences(of: "10:05:03 +0000", with: "01:30:00 +0200")
            + line.replacingOccurrences(of: "17/May", with: "31/Feb")
            + "nonsense\n"
            + line.replacingOccurrences(of: "203023", with: "-")
        try pipeline.land("2015-05-17/web1.log", text: text)
        let output = try await pipeline.load("2015-05-17")
        #expect(output.rowsIn == 6 && output.rowsClean == 4)
        #expect(
            output.partitions == [
                "year=2015/month=05/day=16/hour=23", "year=2015/month=05/day=17/hour=10",
            ])
        let rows = try await pipeline.rows(
            "SELECT server, method, path, protocol, status, bytes, referer, agent, "
                + "\"user\" FROM clean ORDER BY bytes NULLS FIRST;",
            dataset: "weblogs")
        #expect(rows[0]["bytes"] == .null && rows[1]["bytes"] == 203023)
        #expect(
            rows[1]["server"] == "web1" && rows[1]["referer"] == .null && rows[1]["user"] == .null)
        #expect(rows[1]["path"] == "/a%20b?x=\\\"1\\\"")
        #expect(
            try await pipeline.quarantine("weblogs").map { $0["line"]?.integerValue } == [5, 6])
    }

    @Test(.enabled(if: SharedFiles.exists("data/apache_access_2015_05_17_18")))
    func everyRealLogLineIsConserved() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.weblogs)
        let bytes = try Data(
            contentsOf: URL(fileURLWithPath: "\(sharedData)/apache_access_2015_05_17_18/access.log")
        )
        try pipeline.land("2015-05-17/web1.log", bytes)
        let output = try await pipeline.load("2015-05-17")
        #expect(output.rowsIn == 4525 && output.rowsClean + output.rowsQuarantined == 4525)
        #expect(output.rowsQuarantined < 10 && output.partitionCount == 38)
    }

    static let weather = #"""
        {"dataset": "weather_nyc", "format": {"type": "jsonl"},
         "landing": {"pattern": "{yyyy}{MM}{dd}.jsonl"},
         "columns": [{"name": "origin", "required": true},
          {"name": "temp", "type": "double"}, {"name": "wind_speed", "type": "double"},
          {"name": "ts", "source": "time_hour", "type": "timestamp"}],
         "eventTime": "ts", "newColumns": "add",
         "rowRules": [{"id": "wind", "sql": "wind_speed IS NULL OR wind_speed <= 200"}]}
        """#

    @Test func jsonLinesAreReadStrictly() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Self.weather)
        let lines = [
            #"{"origin":"EWR","temp":39.02,"time_hour":"2013-01-01T06:00:00Z"}"#,
            #"{"time_hour":"2013-01-01T07:00:00Z","or\u0069gin":"J\u0046K \ud83d\ude00","wind_speed":12,"#
                + #""a.b-c":{"x":[1,2,"q\"\n"]}}"#,
            #"{"origin":"LGA","time_hour":"2013-01-01T06:00:00Z","wind_speed":1048.36}"#,
            #"{"origin":"LGA","time_hour":"2013-01-01T06:00:00Z",}"#,
            #"["LGA"]"#, String(repeating: "[", count: 100_000),
            #"{"origin":"LGA","time_hour":"2013-01-01T06:00:00Z","temp":"warm"}"#,
        ]
        try pipeline.land("20130101.jsonl", text: lines.joined(separator: "\n"))
        let output = try await pipeline.load("2013-01-01")
        #expect(output.rowsIn == 7 && output.rowsClean == 2)
        let rows = try await pipeline.rows(
            "SELECT * FROM clean ORDER BY ts;", dataset: "weather_nyc")
        #expect(rows[1]["origin"] == "JFK 😀" && rows[0]["temp"] == .number(.text("39.02")))
        #expect(rows[1]["a_b_c"]?.stringValue == #"{"x":[1,2,"q\"\n"]}"#)
        let reasons = try await pipeline.quarantine("weather_nyc").compactMap {
            $0["reason"]?.stringValue
        }
        #expect(reasons == ["rule", "bad_type", "bad_type", "bad_type", "bad_type"])
    }

    @Test func parquetRowsAndDamagedParquet() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(
            Self.weather.replacingOccurrences(of: "jsonl", with: "parquet"))
        let file = pipeline.root + "/landing/20130101.parquet"
        _ = try await pipeline.engine.run(
            """
            COPY (SELECT 'EWR' AS origin, 1.5 AS temp, 2.0 * range AS wind_speed,
              TIMESTAMP '2013-01-01 06:00:00' AS time_hour, range AS more FROM range(0, 200, 10))
            TO '\(file)' (FORMAT parquet);
            """)
        var output = try await pipeline.load("2013-01-01")
        #expect(output.rowsIn == 20 && output.rowsQuarantined == 9)
        #expect(
            try await pipeline.rows("SELECT max(more) AS m FROM clean;", dataset: "weather_nyc")[0][
                "m"] != nil)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes.replaceSubrange(
            bytes.count - 60..<bytes.count - 20, with: [UInt8](repeating: 0xAB, count: 40))
        try pipeline.land("20130101.parquet", bytes)
        output = try await pipeline.load("2013-01-01")
        #expect(output.rowsIn == 1 && output.rowsQuarantined == 1)
        #expect(try await pipeline.count("weather_nyc") == 0)
    }
}
