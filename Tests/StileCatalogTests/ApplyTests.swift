import StileJSON
import Testing

@testable import StileCatalog

@Suite("Crawl findings applied to the catalog")
struct ApplyTests {
    @Test("a first crawl adds, an idle one changes nothing")
    func idle() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            let found = shopFindings([orders([dayPartition("01"), dayPartition("02", rows: 5)])])
            let first = try catalog.apply(found, policy: .init(), nowMillis: 1000)
            #expect(first.tablesAdded == 1 && first.partitionsAdded == 2)
            #expect(first.versionsAdded == 1 && !first.isIdle)
            let before = try catalog.table("orders")
            let second = try catalog.apply(found, policy: .init(), nowMillis: 2000)
            #expect(second.isIdle && second.tables == 1 && second.partitions == 2)
            #expect(try catalog.table("orders") == before)
            #expect(before.rowCount == 15 && before.bytes == 200 && before.partitionCount == 2)
            #expect(before.parameters["recordCount"] == "15")
            #expect(before.parameters["averageRecordSize"] == "13")
            #expect(try catalog.databases().map(\.tableCount) == [1])
        }
    }

    @Test("a new column makes a version, old partitions keep their schema")
    func evolution() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            let old = dayPartition("01")
            _ = try catalog.apply(
                shopFindings([orders([old], personal: ["id": "customer"])]), policy: .init(),
                nowMillis: 1)
            let wide = [
                CatalogColumn(name: "channel", type: "string"),
                CatalogColumn(name: "id", type: "bigint"),
                CatalogColumn(name: "total", type: "decimal(14,3)"),
            ]
            let counts = try catalog.apply(
                shopFindings([orders([old, dayPartition("02", columns: wide)])]), policy: .init(),
                nowMillis: 2)
            #expect(counts.versionsAdded == 1 && counts.partitionsAdded == 1)
            let table = try catalog.table("shop.orders")
            #expect(table.version == 2)
            #expect(table.columns.map(\.name) == ["id", "total", "channel"])
            #expect(table.columns.map(\.type) == ["bigint", "decimal(14,3)", "string"])
            #expect(table.columns[0].personal == "customer")
            let partitions = try catalog.partitions(of: table)
            #expect(partitions.map { $0.columns.count } == [2, 3])
            #expect(try catalog.versions(of: table).map(\.version) == [2, 1])
        }
    }

    @Test("LOG leaves the schema of a known table, but adds its partitions")
    func updateLog() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            let policy = SchemaChangePolicy(update: .log)
            _ = try catalog.apply(
                shopFindings([orders([dayPartition("01")])]), policy: policy, nowMillis: 1)
            let wide = ordersColumns + [CatalogColumn(name: "extra", type: "string")]
            let both = shopFindings([
                orders([dayPartition("01"), dayPartition("02", columns: wide)])
            ])
            let counts = try catalog.apply(both, policy: policy, nowMillis: 2)
            #expect(counts.changesLogged == 1 && counts.partitionsAdded == 1)
            #expect(try catalog.table("orders").columns.count == 2)
            #expect(try catalog.table("orders").version == 1)
        }
    }

    @Test("a replaced file updates its partition only")
    func replaced() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            let days = [dayPartition("01"), dayPartition("02")]
            _ = try catalog.apply(shopFindings([orders(days)]), policy: .init(), nowMillis: 1)
            let changed = [dayPartition("01"), dayPartition("02", rows: 7, modified: 9)]
            let counts = try catalog.apply(
                shopFindings([orders(changed)]), policy: .init(), nowMillis: 2)
            #expect(counts.partitionsUpdated == 1 && counts.versionsAdded == 0)
            let partitions = try catalog.partitions(of: catalog.table("orders"))
            #expect(partitions.map(\.rowCount) == [10, 7])
            #expect(partitions.map(\.updatedAtMillis) == [1, 2])
        }
    }

    @Test("what is gone goes by the policy", arguments: SchemaChangePolicy.DeleteBehavior.allCases)
    func gone(_ behavior: SchemaChangePolicy.DeleteBehavior) throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            let policy = SchemaChangePolicy(delete: behavior)
            let days = [dayPartition("01"), dayPartition("02")]
            _ = try catalog.apply(shopFindings([orders(days)]), policy: policy, nowMillis: 1)
            let fewer = shopFindings([orders([dayPartition("01")])])
            let partition = try catalog.apply(fewer, policy: policy, nowMillis: 2)
            let table = try catalog.table("orders")
            let stored = try catalog.partitions(of: table)
            let none = try catalog.apply(shopFindings([]), policy: policy, nowMillis: 3)
            switch behavior {
            case .log:
                #expect(partition.changesLogged == 1 && none.changesLogged == 1)
                #expect(stored.count == 2 && table.partitionCount == 2)
                #expect(try catalog.tables().count == 1)
            case .deleteFromDatabase:
                #expect(partition.partitionsDeleted == 1 && none.tablesDeleted == 1)
                #expect(stored.count == 1)
                #expect(try catalog.tables().isEmpty)
            case .deprecateInDatabase:
                #expect(partition.partitionsDeprecated == 1 && none.tablesDeprecated == 1)
                #expect(stored.map(\.deprecatedAtMillis) == [nil, 2] && table.partitionCount == 1)
                #expect(try catalog.table("orders").parameters["DEPRECATED_BY_CRAWLER"] == "3")
                #expect(try catalog.apply(shopFindings([]), policy: policy, nowMillis: 4).isIdle)
                let back = try catalog.apply(
                    shopFindings([orders(days)]), policy: policy, nowMillis: 5)
                #expect(back.partitionsUpdated == 2)
                #expect(try catalog.table("orders").parameters["DEPRECATED_BY_CRAWLER"] == nil)
            }
        }
    }

    @Test("tables outside the targets are left alone")
    func targets() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            _ = try catalog.apply(
                shopFindings([orders([dayPartition("01")])]), policy: .init(), nowMillis: 1)
            let other = CrawlFindings(
                database: "shop", targets: ["clean/orders_archive", "curated"], tables: [])
            #expect(try catalog.apply(other, policy: .init(), nowMillis: 2).isIdle)
            #expect(try catalog.tables().count == 1)
        }
    }

    @Test("two locations may not take one name")
    func collision() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            _ = try catalog.apply(
                shopFindings([orders([dayPartition("01")])]), policy: .init(), nowMillis: 1)
            let clash = FoundTable(
                name: "orders", location: "curated/orders", format: .parquet, partitionKeys: [],
                partitions: [])
            #expect(throws: CatalogError.self) {
                try catalog.apply(shopFindings([clash]), policy: .init(), nowMillis: 2)
            }
            #expect(try catalog.table("orders").location == "clean/orders")
        }
    }

    @Test("known files come back by key")
    func knownFiles() throws {
        try withTemporaryDirectory { folder in
            let catalog = try Catalog(opening: folder)
            let day = dayPartition("01")
            _ = try catalog.apply(shopFindings([orders([day])]), policy: .init(), nowMillis: 1)
            let known = try catalog.knownFiles(in: "shop", targets: ["clean/"])
            #expect(known == ["clean/orders/day=01/part-0.parquet": day.files[0]])
            #expect(try catalog.knownFiles(in: "shop", targets: ["curated"]).isEmpty)
            #expect(try catalog.knownFiles(in: "absent", targets: ["clean"]).isEmpty)
        }
    }
}
