import StileCatalog
import StileDuckDB
import StileJSON
import StileLake
import StileTasks

/// Reads the schemas and row counts of objects that the catalog does not know yet.
struct SchemaReader {
    /// Objects per DuckDB call; also what a heartbeat is reported after.
    private static let batchSize = 500

    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String
    private(set) var filesRead = 0
    private(set) var skipped: [SkippedObject] = []

    init(lake: any ObjectStore, engine: DuckDB, scratch: String) {
        self.lake = lake
        self.engine = engine
        self.scratch = scratch
    }

    /// The table with the schema of each object: from `known` where size and time are the same.
    mutating func read(
        _ table: TableLayout.Table, known: [String: FoundFile], personal: [String: String]?,
        _ context: TaskContext
    ) async throws -> FoundTable {
        var found: [String: FoundFile] = [:]
        var fresh: [ObjectInfo] = []
        for object in table.objects {
            if let file = known[object.info.key], file.isSame(as: object.info) {
                found[object.info.key] = file
            } else {
                fresh.append(object.info)
            }
        }
        var format = table.objects.first?.format ?? .unknown
        if format == .unknown { format = try await sampledFormat(fresh.first, known: found) }
        var rest = fresh[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Self.batchSize))
            rest = rest.dropFirst(Self.batchSize)
            for file in try await read(batch, format) { found[file.file.key] = file }
            filesRead += batch.count
            try context.progress(filesRead, of: nil, unit: "files")
        }
        return FoundTable(
            name: table.name, location: table.location, format: format, partitionKeys: table.keys,
            partitions: Self.partitions(table.objects, found), personal: personal)
    }

    private static func partitions(
        _ objects: [TableLayout.Object], _ found: [String: FoundFile]
    ) -> [FoundPartition] {
        let groups = Dictionary(grouping: objects) { $0.values }
        return groups.compactMap { values, objects in
            let files = objects.compactMap { found[$0.info.key] }
            guard !files.isEmpty else { return nil }
            return FoundPartition(values: values, location: objects[0].location, files: files)
        }
        .sorted { $0.location < $1.location }
    }

    // MARK: - Reading

    /// A batch in one call; one that fails is halved until the bad object is found.
    private mutating func read(
        _ objects: [ObjectInfo], _ format: TableFormat
    ) async throws -> [FoundFile] {
        guard !objects.isEmpty else { return [] }
        var paths: [String] = []
        for object in objects {
            paths.append(try await lake.localFile(object.key, scratch: scratch))
        }
        do {
            let schemas = try await FileSchemas.read(paths, format, engine)
            return zip(objects, schemas).map { object, schema in
                FoundFile(
                    file: CatalogFile(
                        key: object.key, bytes: object.bytes,
                        modifiedAtMillis: object.modifiedAtMillis, rowCount: schema.rowCount),
                    columns: schema.columns)
            }
        } catch DuckDBError.statement(let failure) {
            guard objects.count > 1 else {
                skipped.append(SkippedObject(key: objects[0].key, reason: failure.message))
                return []
            }
            let middle = objects.count / 2
            let first = try await read(Array(objects[..<middle]), format)
            return try await first + read(Array(objects[middle...]), format)
        }
    }

    /// The format of an object whose name does not tell it, by its first bytes.
    private func sampledFormat(
        _ object: ObjectInfo?, known: [String: FoundFile]
    ) async throws -> TableFormat {
        guard let key = object?.key ?? known.keys.min() else { return .unknown }
        return FormatSample.classify(try await lake.localFile(key, scratch: scratch))
    }
}

extension FoundFile {
    fileprivate func isSame(as object: ObjectInfo) -> Bool {
        file.bytes == object.bytes && file.modifiedAtMillis == object.modifiedAtMillis
    }
}
