import Foundation
import StileDuckDB
import StileExecutor
import StileJSON
import StileLake
import StileTestSupport
import Testing

@testable import StileMapRuns

/// Its JSON gives another telephone number than the CSV.
private let contradicting = "location_coordinates.csv"

private let spectrum = SharedFiles.names(in: "data/csv_spectrum/csvs", suffix: ".csv")
    .filter { $0 != contradicting }

private let hasEngine = (try? DuckDB.locate()) != nil

/// A storage over the shared samples: each of their folders is a bucket.
private func samples(_ scratch: String, chunkBytes: Int = 1 << 16) -> ObjectMapRunStorage {
    ObjectMapRunStorage(
        buckets: Buckets(
            configured: [:], folder: SharedFiles.path("data"), environment: [:]),
        scratch: scratch, engine: { try DuckDB.locate() }, chunkBytes: chunkBytes)
}

private func open(_ storage: ObjectMapRunStorage, _ config: String, _ bucket: String, _ key: String)
    async throws -> any ItemCursor
{
    try await storage.openItems(
        ItemReaderRequest(
            reader: reader(
                #"{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":\#(config),"#
                    + #""Parameters":{"Bucket":"\#(bucket)","Key":"\#(key)"}}"#)))
}

private let firstRow = #"{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}"#

@Suite struct SampleFilesTests {
    @Test(
        .enabled(if: !spectrum.isEmpty, "no csv_spectrum: set STILE_SHARED"), arguments: spectrum)
    func readsCSVAsOthersDo(name: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = "data/csv_spectrum/json/\(name.dropLast(4)).json"
            let value = try JSON(parsing: SharedFiles.text(path))
            let expected = value.arrayValue ?? [value]
            for chunk in [1, 13, 1 << 16] {
                let cursor = try await open(
                    samples(directory + "/s", chunkBytes: chunk), firstRow, "csv_spectrum",
                    "csvs/\(name)")
                let items = try await all(cursor).map(\.value.value)
                #expect(items == expected)
            }
        }
    }

    @Test(.enabled(if: SharedFiles.exists("data"), "no shared samples: set STILE_SHARED"))
    func readsALogAsOneColumn() async throws {
        try await withTemporaryDirectory { directory in
            let config =
                #"{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["host"],"CSVDelimiter":"SPACE"}"#
            let cursor = try await open(
                samples(directory + "/s"), config, "apache_access_2015_05_17_18", "access.log")
            let items = try await all(cursor, page: 1000)
            let lines = try SharedFiles.text("data/apache_access_2015_05_17_18/access.log").utf8
                .split(separator: 0x0A)
            #expect(items.count == lines.count)
            #expect(items[0].value.value["host"]?.stringValue == "83.149.9.216")
        }
    }

    @Test(.enabled(if: SharedFiles.exists("data") && hasEngine, "no shared samples or no DuckDB"))
    func readsParquetInItsOrder() async throws {
        try await withTemporaryDirectory { directory in
            let storage = samples(directory + "/s")
            let cursor = try await open(
                storage, #"{"InputType":"PARQUET"}"#, "complete_journey_2017_01",
                "demographics.parquet")
            let items = try await all(cursor, page: 500)
            let path = SharedFiles.path("data/complete_journey_2017_01/demographics.parquet")
            let rows = try await DuckDB.locate().query(
                "FROM (SELECT *, file_row_number FROM read_parquet('\(path)', file_row_number = true))"
                    + " ORDER BY file_row_number;")
            #expect(!items.isEmpty && items.count == rows.count)
            for (item, row) in zip(items, rows) {
                let object = try #require(item.value.value.objectValue)
                for (name, value) in object { #expect(row[name] == value) }
            }
            let again = try await open(
                storage, #"{"InputType":"PARQUET"}"#, "complete_journey_2017_01",
                "demographics.parquet")
            try await again.skip(items.count - 2)
            #expect(try await all(again).map(\.value.text) == items.suffix(2).map(\.value.text))
        }
    }
}

@Suite struct ManifestTests {
    /// `text` as gzip packs it.
    private static func gzip(_ text: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-c", "-n"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Array(bytes)
    }

    @Test func readsAnInventory() async throws {
        try await withTemporaryDirectory { directory in
            let manifest = """
                {"sourceBucket":"src","destinationBucket":"arn:aws:s3:::in","version":"2016-11-30",
                "fileFormat":"CSV","fileSchema":"Bucket, Key, Size",
                "files":[{"key":"data/1.csv.gz"},{"key":"data/2.csv.gz"}]}
                """
            try fill(
                directory, "in",
                [
                    "manifest.json": Array(manifest.utf8),
                    "data/1.csv.gz": try Self.gzip(
                        "\"src\",\"a.txt\",\"3\"\n\"src\",\"b.txt\",\"4\"\n"),
                    "data/2.csv.gz": try Self.gzip("\"src\",\"c.txt\",\"5\"\n"),
                ])
            for config in [
                #"{"InputType":"MANIFEST","MaxItems":3}"#, #"{"ManifestType":"S3_INVENTORY"}"#,
            ] {
                let cursor = try await open(storage(directory), config, "in", "manifest.json")
                let items = try await all(cursor, page: 2)
                #expect(
                    items.map(\.value.text) == [
                        #"{"Bucket":"src","Key":"a.txt","Size":"3"}"#,
                        #"{"Bucket":"src","Key":"b.txt","Size":"4"}"#,
                        #"{"Bucket":"src","Key":"c.txt","Size":"5"}"#,
                    ])
                await cursor.close()
            }
            // Temporary files go with their cursors.
            let left = FileManager.default.enumerator(atPath: directory + "/scratch/.scratch")
            #expect(left?.nextObject() == nil)
        }
    }

    @Test func readsWhatAthenaWrote() async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "out", ["q/0": try Self.gzip("1\n2\n"), "q/1": Array("3\n".utf8)])
            try fill(directory, "in", ["m.csv": Array("s3://out/q/0\n\"s3://out/q/1\"\r\n".utf8)])
            let config = #"{"ManifestType":"ATHENA_DATA","InputType":"JSONL"}"#
            let items = try await all(
                try await open(storage(directory), config, "in", "m.csv"))
            #expect(items.map(\.value.text) == ["1", "2", "3"])
            #expect(items.last?.source == "S3://out/q/1")
        }
    }

    @Test(arguments: [
        ("{", #"{"InputType":"MANIFEST"}"#, "s3://in/m, line 1: the manifest is not JSON"),
        ("{}", #"{"InputType":"MANIFEST"}"#, "s3://in/m: it is no S3 Inventory manifest"),
        (
            #"{"files":[],"fileSchema":"x","fileFormat":"ORC"}"#, #"{"InputType":"MANIFEST"}"#,
            "s3://in/m: an inventory in the format ORC is not supported"
        ),
        (
            "x\n",
            #"{"ManifestType":"ATHENA_DATA","InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}"#,
            "s3://in/m, line 1: the manifest names no object"
        ),
    ])
    func refuses(text: String, config: String, cause: String) async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "in", ["m": Array(text.utf8)])
            let error = await #expect(throws: MapRunFailure.self) {
                try await open(storage(directory), config, "in", "m")
            }
            #expect(error?.cause.hasPrefix(cause) == true, "\(error?.cause ?? "")")
        }
    }
}
