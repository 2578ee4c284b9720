import Foundation
import GRDB
import Testing

@testable import StileCatalog

@Suite("The catalog's file")
struct CatalogFileTests {
    @Test("two handles see each other's writes, and both may write")
    func shared() throws {
        try withTemporaryDirectory { folder in
            let first = try Catalog(opening: folder)
            let second = try Catalog(opening: folder)
            _ = try first.apply(
                shopFindings([orders([dayPartition("01")])]), policy: .init(), nowMillis: 1)
            _ = try second.apply(
                shopFindings([orders([dayPartition("01"), dayPartition("02")])]), policy: .init(),
                nowMillis: 2)
            #expect(try first.table("orders").partitionCount == 2)
            #expect(try first.read { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
            #expect(try first.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        }
    }

    @Test("a file from a newer version is refused")
    func newer() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            try catalog.write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999-future')")
            }
            #expect(
                throws: CatalogError.newerSchema(path: catalog.path, found: ["9999-future"])
            ) { try Catalog(opening: folder) }
        }
    }

    @Test("a file that is no database says what to do")
    func damaged() throws {
        try withTemporaryDirectory { folder in
            let noise = Data(repeating: 7, count: 8192)
            try noise.write(to: URL(fileURLWithPath: folder + "/catalog.sqlite"))
            do {
                _ = try Catalog(opening: folder)
                Issue.record("opened a damaged file")
            } catch {
                #expect(String(describing: error).contains("delete the file and crawl again"))
            }
        }
    }

    @Test("unknown names come with what was probably meant")
    func suggestions() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            #expect(message { try catalog.table("orders") }.contains("run a crawl"))
            _ = try catalog.apply(
                shopFindings([orders([dayPartition("01")])]), policy: .init(), nowMillis: 1)
            #expect(
                message { try catalog.table("oders") }
                    == "no table \"oders\" in the catalog, did you mean \"orders\"? tables: orders")
            #expect(
                message { try catalog.tables(in: "shpo") }
                    == "no database \"shpo\" in the catalog, did you mean \"shop\"? databases: shop"
            )
            #expect(message { try catalog.table("nothing_alike") }.hasSuffix("; tables: orders"))
        }
    }

    private func message<Value>(_ body: () throws -> Value) -> String {
        do {
            _ = try body()
            return "nothing was thrown"
        } catch {
            return String(describing: error)
        }
    }
}

@Suite("Schemas merged by column name")
struct SchemaMergeTests {
    @Test(
        "types widen",
        arguments: [
            ("int", "int", "int"), ("int", "bigint", "bigint"), ("bigint", "double", "double"),
            ("decimal(12,2)", "decimal(10,3)", "decimal(13,3)"),
            ("int", "decimal(12,2)", "decimal(12,2)"), ("date", "timestamp", "timestamp"),
            ("int", "string", "string"), ("boolean", "int", "string"),
            ("array<int>", "array<bigint>", "array<bigint>"), ("float", "double", "double"),
        ])
    func widen(_ left: String, _ right: String, _ expected: String) {
        #expect(SchemaMerge.widen(left, right) == expected)
    }
}
