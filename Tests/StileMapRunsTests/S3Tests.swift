import Foundation
import StileDuckDB
import StileExecutor
import StileInterpreter
import StileJSON
import StileLake
import StileTestSupport
import Testing

@testable import StileMapRuns

private struct NoChildren: MapRunChildren {
    func next(childrenMax: Int) -> [MapRunChild] { [] }
}

@Suite(
    .serialized, .enabled(if: MotoServer.isInstalled, "the Python package moto is not installed"))
struct S3Tests {
    /// The bucket "in" of definitions is the prefix "area" of a real bucket.
    private func withBucket(
        chunkBytes: Int = 1000,
        _ body: (ObjectMapRunStorage, any ObjectStore) async throws -> Void
    ) async throws {
        let server = try await MotoServer()
        defer { server.stop() }
        try await server.makeBucket("real-bucket")
        try await withTemporaryDirectory { directory in
            let buckets = Buckets(
                configured: [
                    "in": try LakeLocation.parse("s3://real-bucket/area"),
                    "gone": try LakeLocation.parse("s3://no-such-bucket"),
                ], folder: directory + "/buckets",
                environment: server.environment(temporaryDirectory: directory))
            let storage = ObjectMapRunStorage(
                buckets: buckets, scratch: directory + "/scratch",
                engine: { try DuckDB.locate() }, chunkBytes: chunkBytes)
            try await body(storage, try buckets.store("in"))
        }
    }

    private func request(_ bucket: String, _ key: String) throws -> ItemReaderRequest {
        ItemReaderRequest(
            reader: try reader(
                #"{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSONL"},"#
                    + #""Parameters":{"Bucket":"\#(bucket)","Key":"\#(key)"}}"#))
    }

    @Test func readsByRangesOfOneVersion() async throws {
        try await withBucket { storage, store in
            let lines = (0..<500).map { "{\"n\":\($0)}\n" }.joined()
            try await store.write(Array(lines.utf8), to: "a.jsonl")
            var request = try request("in", "a.jsonl")
            let cursor = try await storage.openItems(request)
            request.identity = cursor.identity
            #expect(
                try await all(cursor, page: 100).map(\.value.text).joined(separator: "\n") + "\n"
                    == lines)

            let open = try await storage.openItems(request)
            _ = try await open.next(itemsMax: 1, bytesMax: 1)
            try await store.write(Array("{}\n".utf8), to: "a.jsonl")
            await #expect(
                throws: MapRunFailure.itemReader(
                    "s3://in/a.jsonl: it was changed while it was read")
            ) { try await all(open, page: 100) }
            let error = await #expect(throws: MapRunFailure.self) {
                try await storage.openItems(request)
            }
            #expect(error?.cause.contains("it has changed since") == true)
        }
    }

    @Test func listsAndWritesAndNamesWhatIsMissing() async throws {
        try await withBucket { storage, store in
            try await store.write([1, 2, 3], to: "d/x")
            let cursor = try await storage.openItems(
                ItemReaderRequest(
                    reader: reader(
                        #"{"Resource":"arn:aws:states:::s3:listObjectsV2","Parameters":{"Bucket":"in"}}"#
                    )))
            let item = try #require(try await all(cursor).first?.value.value)
            #expect(item["Key"] == "d/x" && item["Size"] == 3)
            #expect(item["Etag"]?.stringValue?.hasPrefix("\"") == true)

            let writer = ResultWriterRequest(
                writer: try reader(
                    #"{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"in","Prefix":"r"}}"#
                ),
                mapRunARN: "arn:aws:states:us-east-1:000000000000:mapRun:m/L:7")
            try await storage.prepare(writer)
            #expect(
                try await storage.writeResults(writer, children: NoChildren())
                    == ["Bucket": "in", "Key": "r/7/manifest.json"])
            #expect(try await store.list(prefix: "r/").map(\.key) == ["r/7/manifest.json"])

            await #expect(
                throws: MapRunFailure.itemReader("s3://in/no: The specified key does not exist.")
            ) { try await storage.openItems(request("in", "no")) }
            await #expect(throws: MapRunFailure.self) {
                try await storage.openItems(request("gone", "no"))
            }
        }
    }
}
