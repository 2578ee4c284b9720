import Foundation
import StileJSON

@testable import StileCatalog

/// A fresh directory that is removed when `body` returns.
func withTemporaryDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
    let path = NSTemporaryDirectory() + "stile-catalog-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// A file of `clean/orders` as a crawl finds it.
func foundFile(
    _ key: String, rows: Int64 = 10, bytes: Int64 = 100, modified: Int64 = 1,
    columns: [CatalogColumn] = ordersColumns
) -> FoundFile {
    FoundFile(
        file: CatalogFile(key: key, bytes: bytes, modifiedAtMillis: modified, rowCount: rows),
        columns: columns)
}

let ordersColumns = [
    CatalogColumn(name: "id", type: "bigint"), CatalogColumn(name: "total", type: "decimal(12,2)"),
]

/// One partition of `clean/orders` with one file.
func dayPartition(
    _ day: String, rows: Int64 = 10, modified: Int64 = 1,
    columns: [CatalogColumn] = ordersColumns
) -> FoundPartition {
    let location = "clean/orders/day=\(day)"
    let file = foundFile(
        location + "/part-0.parquet", rows: rows, modified: modified, columns: columns)
    return FoundPartition(values: [day], location: location, files: [file])
}

func orders(_ partitions: [FoundPartition], personal: [String: String]? = nil) -> FoundTable {
    FoundTable(
        name: "orders", location: "clean/orders", format: .parquet,
        partitionKeys: [CatalogColumn(name: "day", type: "int")], partitions: partitions,
        personal: personal)
}

func shopFindings(_ tables: [FoundTable]) -> CrawlFindings {
    CrawlFindings(database: "shop", targets: ["clean"], tables: tables)
}
