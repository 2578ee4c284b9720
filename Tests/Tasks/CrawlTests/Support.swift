import Foundation
import Logging
import StileCatalog
import StileDuckDB
import StileLake
import StileTasks
import Testing

@testable import Crawl

/// The data engine of this machine, nil where it is not installed.
let duckDB = try? DuckDB.locate()

/// A lake, a catalog and a crawler for the time of a test.
struct CrawlFixture {
    let folder: String
    let lake: DirectoryStore
    let catalog: Catalog
    let engine: DuckDB

    static func with(_ body: (CrawlFixture) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "stile-crawl-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(
            CrawlFixture(
                folder: folder, lake: try DirectoryStore(folder + "/lake"),
                catalog: try Catalog(opening: folder), engine: try #require(duckDB)))
    }

    func write(_ select: String, to key: String) async throws {
        let scratch = try lake.scratchDirectory(owner: "test")
        _ = try await engine.run(
            "COPY (\(select)) TO \(SQL.literal(scratch + "/x.parquet")) (FORMAT parquet);")
        try await lake.publish(localFile: scratch + "/x.parquet", to: key)
        try lake.removeScratch(owner: "test")
    }

    func crawl(_ input: CrawlInput = CrawlInput(database: "shop")) async throws -> CrawlOutput {
        let task = Crawl(
            lake: lake, engine: engine, catalog: catalog, projectDirectory: folder)
        let context = TaskContext(
            executionARN: "arn", stateName: "Crawl", attempt: 0,
            idempotencyKey: UUID().uuidString, logger: Logger(label: "test"))
        return try await task.handle(input, context: context)
    }
}
