import Foundation
import StileDuckDB
import StileExecutor
import StileJSON
import StileLake
import StileTestSupport
import Testing

@testable import StileMapRuns

/// A storage over folders below `directory/buckets`.
func storage(_ directory: String, chunkBytes: Int = 1 << 16) -> ObjectMapRunStorage {
    ObjectMapRunStorage(
        buckets: Buckets(configured: [:], folder: directory + "/buckets", environment: [:]),
        scratch: directory + "/scratch", engine: { try DuckDB.locate() }, chunkBytes: chunkBytes)
}

/// Writes `objects` into the bucket `name`.
func fill(_ directory: String, _ name: String, _ objects: [String: [UInt8]]) throws {
    for (key, bytes) in objects {
        let url = URL(fileURLWithPath: "\(directory)/buckets/\(name)/\(key)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}

func reader(_ text: String) throws -> JSONObject {
    try #require(try JSON(parsing: text).objectValue)
}

/// All items in pages of `page`.
func all(_ cursor: any ItemCursor, page: Int = 3) async throws -> [MapRunItem] {
    var items: [MapRunItem] = []
    while case let more = try await cursor.next(itemsMax: page, bytesMax: 1 << 18), !more.isEmpty {
        items += more
    }
    return items
}

@Suite struct ItemReaderTests {
    private static let getObject = "arn:aws:states:::s3:getObject"

    private func texts(_ directory: String, _ config: String, key: String) async throws -> [String]
    {
        let cursor = try await storage(directory).openItems(
            ItemReaderRequest(
                reader: reader(
                    #"{"Resource":"\#(Self.getObject)","ReaderConfig":\#(config),"#
                        + #""Parameters":{"Bucket":"in","Key":"\#(key)"}}"#)))
        return try await all(cursor).map(\.value.text)
    }

    @Test(arguments: [
        ("", ["1", "2", "3", "4"]), (#","MaxItems":0"#, ["1", "2", "3", "4"]),
        (#","MaxItems":2"#, ["1", "2"]), (#","MaxItems":100000001"#, ["1", "2", "3", "4"]),
    ])
    func cutsAtMaxItems(field: String, expected: [String]) async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "in", ["a.json": Array("[1,2,3,4]".utf8)])
            let config = #"{"InputType":"JSON"\#(field)}"#
            #expect(try await texts(directory, config, key: "a.json") == expected)
        }
    }

    @Test(arguments: [
        (#"{"InputType":"JSON","MaxItems":-1}"#, "a.json", "field MaxItems must be positive"),
        (#"{"InputType":"JSON"}"#, "no.json", "s3://in/no.json: The specified key does not exist."),
        (
            #"{"InputType":"XML"}"#, "a.json",
            #"the InputType "XML" is not known; known are CSV, JSON, JSONL, PARQUET, MANIFEST"#
        ),
        (
            #"{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["H","H"]}"#, "a.json",
            "CSV headers cannot contain duplicates."
        ),
        (
            #"{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","CSVDelimiter":"X"}"#, "a.json",
            #"the CSVDelimiter "X" is not known; known are COMMA, PIPE, SEMICOLON, SPACE, TAB"#
        ),
        (
            #"{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"}"#, "a.json",
            "the Transformation LOAD_AND_FLATTEN needs the resource s3:listObjectsV2"
        ),
    ])
    func refuses(config: String, key: String, cause: String) async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "in", ["a.json": Array("[1,2,3,4]".utf8)])
            await #expect(throws: MapRunFailure.itemReader(cause)) {
                _ = try await texts(directory, config, key: key)
            }
        }
    }

    @Test func namesAMissingBucketAndWhatToDo() async throws {
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MapRunFailure.self) {
                _ = try await texts(directory, #"{"InputType":"JSON"}"#, key: "a")
            }
            #expect(error?.error == "States.ItemReaderFailed")
            #expect(error?.cause.hasPrefix("The specified bucket does not exist: ") == true)
            #expect(error?.cause.contains("\"buckets\" in stile.json") == true)
        }
    }

    @Test func listsObjectsAsItems() async throws {
        try await withTemporaryDirectory { directory in
            try fill(
                directory, "in",
                ["x/file_1.txt": [1, 2], "x/file_0.txt": [1], "y/other": [1], "x/file_2.txt": []])
            let request = ItemReaderRequest(
                reader: try reader(
                    #"{"Resource":"arn:aws:states:::s3:listObjectsV2","#
                        + #""Arguments":{"Bucket":"in","Prefix":"x/"}}"#))
            let cursor = try await storage(directory).openItems(request)
            #expect(cursor.itemCount == 3)
            let items = try await all(cursor)
            #expect(items.map(\.source) == ["S3://in", "S3://in", "S3://in"])
            #expect(items.map(\.index) == [0, 1, 2])
            #expect(
                items.map { $0.value.value["Key"] } == [
                    "x/file_0.txt", "x/file_1.txt", "x/file_2.txt",
                ])
            #expect(items.map { $0.value.value["Size"] } == [1, 2, 0])
            #expect(
                items[0].value.value.objectValue?.keys == [
                    "Etag", "LastModified", "Key", "Size", "StorageClass",
                ])
        }
    }

    @Test func loadsAndFlattens() async throws {
        try await withTemporaryDirectory { directory in
            try fill(
                directory, "in",
                [
                    "d/1.jsonl": Array("1\n2\n".utf8), "d/2.jsonl": [],
                    "d/3.jsonl": Array("3".utf8),
                ])
            let request = ItemReaderRequest(
                reader: try reader(
                    #"{"Resource":"arn:aws-cn:states:::s3:listObjectsV2","#
                        + #""ReaderConfig":{"InputType":"JSONL","Transformation":"LOAD_AND_FLATTEN"},"#
                        + #""Arguments":{"Bucket":"in","Prefix":"d/"}}"#))
            let items = try await all(try await storage(directory).openItems(request))
            #expect(items.map(\.value.text) == ["1", "2", "3"])
            #expect(
                items.map(\.source) == [
                    "S3://in/d/1.jsonl", "S3://in/d/1.jsonl", "S3://in/d/3.jsonl",
                ])
        }
    }

    @Test func goesOnBehindSkippedItems() async throws {
        try await withTemporaryDirectory { directory in
            let text = (0..<1000).map { "{\"n\":\($0)}\n" }.joined()
            try fill(directory, "in", ["a.jsonl": Array(text.utf8)])
            var request = ItemReaderRequest(
                reader: try reader(
                    #"{"Resource":"\#(Self.getObject)","ReaderConfig":{"InputType":"JSONL","MaxItems":999},"#
                        + #""Parameters":{"Bucket":"in","Key":"a.jsonl"}}"#))
            let storage = storage(directory, chunkBytes: 100)
            let first = try await storage.openItems(request)
            _ = try await first.next(itemsMax: 10, bytesMax: .max)
            request.identity = first.identity
            let second = try await storage.openItems(request)
            try await second.skip(990)
            let rest = try await all(second)
            #expect(rest.map(\.index) == Array(990..<999))
            #expect(rest.last?.value.text == "{\"n\":998}")
            await second.close()
            #expect(try await second.next(itemsMax: 1, bytesMax: 1).isEmpty)
        }
    }

    @Test func endsAPageAtItsBytes() async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "in", ["a.json": Array("[\"aaaa\",\"bbbb\",\"cccc\"]".utf8)])
            let cursor = try await storage(directory).openItems(
                ItemReaderRequest(
                    reader: try reader(
                        #"{"Resource":"\#(Self.getObject)","ReaderConfig":{"InputType":"JSON"},"#
                            + #""Parameters":{"Bucket":"in","Key":"a.json"}}"#)))
            #expect(try await cursor.next(itemsMax: 9, bytesMax: 7).count == 2)
            #expect(try await cursor.next(itemsMax: 9, bytesMax: 1).count == 1)
        }
    }

    @Test func refusesAnObjectThatChanged() async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "in", ["a.json": Array("[1,2]".utf8)])
            var request = ItemReaderRequest(
                reader: try reader(
                    #"{"Resource":"\#(Self.getObject)","ReaderConfig":{"InputType":"JSON"},"#
                        + #""Parameters":{"Bucket":"in","Key":"a.json"}}"#))
            let storage = storage(directory)
            request.identity = try await storage.openItems(request).identity
            _ = try await storage.openItems(request)
            try fill(directory, "in", ["a.json": Array("[1,2,3]".utf8)])
            let error = await #expect(throws: MapRunFailure.self) {
                _ = try await storage.openItems(request)
            }
            #expect(error?.cause.hasPrefix("s3://in/a.json: it has changed since") == true)
        }
    }

    @Test func aListingMayGrowAndNotChange() async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "in", ["a": [1], "b": [2]])
            let old = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_000_000)]
            for name in ["a", "b"] {
                try FileManager.default.setAttributes(
                    old, ofItemAtPath: "\(directory)/buckets/in/\(name)")
            }
            var request = ItemReaderRequest(
                reader: try reader(
                    #"{"Resource":"arn:aws:states:::s3:listObjectsV2","Arguments":{"Bucket":"in"}}"#
                ))
            let storage = storage(directory)
            request.identity = try await storage.openItems(request).identity
            try fill(directory, "in", ["aa": [1]])
            #expect(try await storage.openItems(request).itemCount == 2)
            try fill(directory, "in", ["b": [3]])
            await #expect(throws: MapRunFailure.self) { _ = try await storage.openItems(request) }
        }
    }
}
