import Foundation
package import StileCatalog
package import StileDuckDB
package import StileLake
package import StileTasks

/// The `crawl` task: brings the catalog to what lies in the lake.
///
/// Objects whose size and time are as the catalog has them are not read again, so that an idle
/// crawl costs a listing. Crawls of one database run one after the other.
package struct Crawl: TaskHandler {
    package let name = "crawl"
    private let lake: any ObjectStore
    private let engine: DuckDB
    private let catalog: Catalog
    private let projectDirectory: String

    package init(
        lake: any ObjectStore, engine: DuckDB, catalog: Catalog, projectDirectory: String
    ) {
        self.lake = lake
        self.engine = engine
        self.catalog = catalog
        self.projectDirectory = projectDirectory
    }

    package func handle(_ input: CrawlInput, context: TaskContext) async throws -> CrawlOutput {
        let targets = try input.checkedTargets()
        let policy = try input.policy()
        let personal = try PersonalTags.read(input.contracts ?? [], in: projectDirectory)
        do {
            return try await lake.withLock("crawl/" + input.database) {
                try await crawl(input.database, targets, policy, personal, context)
            }
        } catch {
            throw CrawlFailure.translated(error)
        }
    }

    private func crawl(
        _ database: String, _ targets: [String], _ policy: SchemaChangePolicy,
        _ personal: [String: [String: String]], _ context: TaskContext
    ) async throws -> CrawlOutput {
        var objects: [String: ObjectInfo] = [:]
        for target in targets {
            for object in try await lake.list(prefix: target + "/") { objects[object.key] = object }
        }
        try context.heartbeat()
        let layout = TableLayout(objects: objects.values.sorted { $0.key < $1.key })
        let scratch = try lake.scratchDirectory(owner: context.idempotencyKey)
        defer { try? lake.removeScratch(owner: context.idempotencyKey) }
        var reader = SchemaReader(lake: lake, engine: engine, scratch: scratch)
        let known = try catalog.knownFiles(in: database, targets: targets)
        var tables: [FoundTable] = []
        for table in layout.tables {
            tables.append(
                try await reader.read(
                    table, known: known, personal: personal[table.location], context))
        }
        let findings = CrawlFindings(
            database: database, targets: targets,
            tables: tables.filter { !$0.partitions.isEmpty })
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let counts = try catalog.apply(findings, policy: policy, nowMillis: now)
        return CrawlOutput(
            database: database, counts: counts, filesRead: reader.filesRead,
            skipped: layout.skipped + reader.skipped)
    }
}
