import Foundation
import StileTestSupport
import StileWire
import Testing

@testable import StileLake

private func withStore(
    prefix: String = "lake/one", _ body: (any ObjectStore, String) async throws -> Void
) async throws {
    let server = try await MotoServer()
    defer { server.stop() }
    try await server.makeBucket("bucket")
    try await withTemporaryDirectory { directory in
        let environment = server.environment(temporaryDirectory: directory)
        let store = try LakeLocation.parse("s3://bucket/" + prefix).open(environment: environment)
        try await body(store, directory)
    }
}

@Suite(
    .serialized, .enabled(if: MotoServer.isInstalled, "the Python package moto is not installed"))
struct S3StoreTests {
    @Test func keepsObjects() async throws {
        try await withStore { store, _ in
            #expect(store.location == "s3://bucket/lake/one")
            #expect(try await store.read("raw/a.csv") == nil)
            #expect(try await store.info("raw/a.csv") == nil)
            try await store.write([1, 2, 3], to: "raw/a.csv")
            try await store.write([], to: "raw/empty")
            #expect(try await store.read("raw/a.csv") == [1, 2, 3])
            #expect(try await store.read("raw/empty") == [])
            let info = try #require(try await store.info("raw/a.csv"))
            #expect(info.bytes == 3)
            #expect(info.modifiedAtMillis > 1_600_000_000_000)
            try await store.delete("raw/a.csv")
            try await store.delete("raw/a.csv")
            #expect(try await store.list(prefix: "").map(\.key) == ["raw/empty"])
            await #expect(throws: LakeError.self) { try await store.read("../other") }
            await #expect(throws: LakeError.notFound(key: "no")) {
                try await store.localFile("no", scratch: "/tmp")
            }
        }
    }

    @Test func hostileNamesRoundTrip() async throws {
        let keys = [
            "a b+c", "é/e\u{301}", "100%25", "q?x=1&y=2#z", "a&<b>\"'", "tab\tx", "日本/🧵",
            "=;:@,$!*()~",
            "year=2010/month=12/part-0.parquet", String(repeating: "k", count: 255),
        ]
        try await withStore { store, _ in
            for key in keys { try await store.write(Array(text: key), to: key) }
            let listed = try await store.list(prefix: "").map { Array($0.key.utf8) }
            #expect(Set(listed) == Set(keys.map { Array($0.utf8) }))
            for key in keys { #expect(try await store.read(key) == Array(text: key)) }
        }
    }

    @Test func listsPageByPageAndOnlyItsPrefix() async throws {
        try await withStore(prefix: "p") { store, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1100 {
                    group.addTask { try await store.write([], to: "d/\(number)") }
                }
                try await group.waitForAll()
            }
            try await store.write([], to: "e")
            let all = try await store.list(prefix: "d/").map(\.key)
            #expect(all.count == 1100)
            #expect(all == (0..<1100).map { "d/\($0)" }.sorted())
        }
    }

    @Test func filesGoUpAndDown() async throws {
        try await withStore { store, _ in
            let scratch = try store.scratchDirectory(owner: "o")
            let part = scratch + "/part-0.parquet"
            try Data("rows".utf8).write(to: URL(fileURLWithPath: part))
            try await store.publish(localFile: part, to: "clean/part-0.parquet")
            #expect(!FileManager.default.fileExists(atPath: part))
            let fetched = try await store.localFile("clean/part-0.parquet", scratch: scratch)
            #expect(fetched.hasSuffix(".parquet"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: fetched)) == Data("rows".utf8))
            try store.removeScratch(owner: "o")
            #expect(!FileManager.default.fileExists(atPath: fetched))
        }
    }

    @Test func largeFilesGoUpInParts() async throws {
        try await withStore { store, directory in
            let path = directory + "/large"
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            // Sparse, but for marks at the edges of parts.
            let size = S3Store.multipartThreshold + 1_000_003
            for offset in [0, 32 << 20, (64 << 20) - 1, size - 4] as [Int64] {
                try file.seek(toOffset: UInt64(offset))
                try file.write(contentsOf: Data("mark".utf8))
            }
            try file.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
            let copy = directory + "/copy"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            try await store.publish(localFile: copy, to: "large")
            #expect(try await store.info("large")?.bytes == size)
            let fetched = try await store.localFile("large", scratch: directory)
            let after = try Data(contentsOf: URL(fileURLWithPath: fetched), options: .mappedIfSafe)
            #expect(before == after)
        }
    }

    @Test func aMissingBucketIsNamed() async throws {
        let server = try await MotoServer()
        defer { server.stop() }
        try await withTemporaryDirectory { directory in
            let store = try S3Store(
                S3Store.Configuration(
                    bucket: "nothere", prefix: "", endpoint: server.endpoint, region: "us-east-1",
                    credentials: MotoServer.credentials, scratchRoot: directory))
            await #expect(
                throws: LakeError.failed(
                    key: "", reason: "there is no bucket at s3://nothere: make it first")
            ) { try await store.list(prefix: "") }
        }
    }
}

@Suite struct S3ConfigurationTests {
    @Test func asksForCredentials() throws {
        #expect(throws: LakeError.self) {
            try LakeLocation.parse("s3://bucket").open(environment: [:])
        }
    }
}

@Suite struct XMLElementTests {
    @Test func readsElementsTextAndEntities() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- x --><A xmlns="http://x/y"><B>1 &lt;&amp;&#65;&#x42;</B><C/><D a="/" ></D><B>2</B></A>

            """
        let root = try XMLElement(parsing: Array(text.utf8))
        #expect(root.name == "A")
        #expect(root.children.map(\.name) == ["B", "C", "D", "B"])
        #expect(root.child("B")?.text == "1 <&AB")
    }

    @Test(arguments: [
        "", "x", "<a>", "<a></b>", "<a/><b/>", "<a>&no;</a>", "<!DOCTYPE a><a/>", "<a><?p?></a>",
        "<a><![CDATA[x]]></a>", "</a>", "<a>\u{0}</a", "<a>&#xD800;</a>", "<>", "<a",
        String(repeating: "<a>", count: 100_000),
    ])
    func refuses(text: String) {
        #expect(throws: XMLElement.ParseError.self) { try XMLElement(parsing: Array(text.utf8)) }
    }
}
