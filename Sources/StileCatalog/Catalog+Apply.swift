import GRDB
import StileJSON

extension Catalog {
    /// Brings the catalog to what a crawl found, in one transaction; writes only what differs.
    ///
    /// - Parameter nowMillis: stamps what is written.
    package func apply(
        _ findings: CrawlFindings, policy: SchemaChangePolicy, nowMillis: Int64
    ) throws(CatalogError) -> CrawlCounts {
        try write { connection in
            var update = CatalogUpdate(
                connection: connection, policy: policy, nowMillis: nowMillis)
            try update.apply(findings)
            return update.counts
        }
    }
}

/// The comparison of findings with the stored tables, inside one transaction.
private struct CatalogUpdate {
    let connection: Database
    let policy: SchemaChangePolicy
    let nowMillis: Int64
    var counts = CrawlCounts()

    init(connection: Database, policy: SchemaChangePolicy, nowMillis: Int64) {
        self.connection = connection
        self.policy = policy
        self.nowMillis = nowMillis
    }

    mutating func apply(_ findings: CrawlFindings) throws {
        let databaseID =
            try DatabaseStatements.id(connection, findings.database)
            ?? DatabaseStatements.insert(connection, findings.database, nowMillis: nowMillis)
        let stored = try TableStatements.all(connection, database: findings.database)
        try refuseTwins(findings.tables)
        for found in findings.tables {
            if let known = stored.first(where: { $0.name == found.name }) {
                try update(known, to: found, databaseID: databaseID)
            } else {
                try insert(found, databaseID: databaseID)
            }
        }
        let names = Set(findings.tables.map(\.name))
        for table in stored where !names.contains(table.name) {
            guard findings.targets.contains(where: { LakePrefix.covers($0, table.location) })
            else { continue }
            try remove(table, databaseID: databaseID)
        }
        if !counts.isIdle { try DatabaseStatements.deleteUnusedSchemas(connection) }
    }

    private func refuseTwins(_ tables: [FoundTable]) throws {
        for (name, twins) in Dictionary(grouping: tables, by: \.name) where twins.count > 1 {
            throw CatalogError.nameTaken(
                table: name, location: twins[0].location, other: twins[1].location)
        }
    }

    // MARK: - New tables

    private mutating func insert(_ found: FoundTable, databaseID: Int64) throws {
        let columns = found.tagged(SchemaMerge.merge(found.partitions.map(\.columns)), known: [])
        let tableID = try TableStatements.insert(
            connection, databaseID: databaseID, found,
            parameters: JSON.object(found.parameters).serialized(), nowMillis: nowMillis)
        try TableStatements.replaceColumns(
            connection, tableID: tableID, columns: columns, keys: found.partitionKeys)
        try TableStatements.insertVersion(
            connection, tableID: tableID, version: 1, columns: columns, keys: found.partitionKeys,
            nowMillis: nowMillis)
        for partition in found.partitions {
            try PartitionStatements.insert(
                connection, tableID: tableID, partition, nowMillis: nowMillis)
        }
        counts.tables += 1
        counts.tablesAdded += 1
        counts.versionsAdded += 1
        counts.partitions += found.partitions.count
        counts.partitionsAdded += found.partitions.count
    }

    // MARK: - Known tables

    private mutating func update(
        _ known: CatalogTable, to found: FoundTable, databaseID: Int64
    ) throws {
        guard known.location == found.location else {
            throw CatalogError.nameTaken(
                table: known.name, location: known.location, other: found.location)
        }
        guard
            let tableID = try TableStatements.id(connection, databaseID: databaseID, known.name)
        else { return }
        counts.tables += 1
        counts.partitions += found.partitions.count
        try updatePartitions(tableID, found.partitions)
        try updateSchema(tableID, known, found)
    }

    private mutating func updatePartitions(_ tableID: Int64, _ found: [FoundPartition]) throws {
        var gone = Dictionary(
            uniqueKeysWithValues: try PartitionStatements.all(connection, tableID: tableID)
                .map { ($0.partition.values, $0) })
        for partition in found {
            guard let stored = gone.removeValue(forKey: partition.values) else {
                try PartitionStatements.insert(
                    connection, tableID: tableID, partition, nowMillis: nowMillis)
                counts.partitionsAdded += 1
                continue
            }
            let isSame =
                stored.foundFiles == Set(partition.files)
                && stored.partition.deprecatedAtMillis == nil
            if isSame { continue }
            try PartitionStatements.replace(
                connection, id: stored.id, partition, nowMillis: nowMillis)
            counts.partitionsUpdated += 1
        }
        for stored in gone.values { try remove(stored) }
    }

    private mutating func remove(_ stored: StoredPartition) throws {
        switch policy.delete {
        case .log: counts.changesLogged += 1
        case .deleteFromDatabase:
            try PartitionStatements.delete(connection, id: stored.id)
            counts.partitionsDeleted += 1
        case .deprecateInDatabase:
            guard stored.partition.deprecatedAtMillis == nil else { return }
            try PartitionStatements.deprecate(connection, id: stored.id, nowMillis: nowMillis)
            counts.partitionsDeprecated += 1
        }
    }

    private mutating func updateSchema(
        _ tableID: Int64, _ known: CatalogTable, _ found: FoundTable
    ) throws {
        let merged = SchemaMerge.merge(
            found.partitions.map(\.columns), preferred: known.columns)
        let columns = found.tagged(merged, known: known.columns)
        let isSameSchema = columns == known.columns && found.partitionKeys == known.partitionKeys
        let mayUpdate = isSameSchema || policy.update == .updateInDatabase
        if !mayUpdate { counts.changesLogged += 1 }
        let version = known.version + (isSameSchema || !mayUpdate ? 0 : 1)
        if version != known.version {
            try TableStatements.replaceColumns(
                connection, tableID: tableID, columns: columns, keys: found.partitionKeys)
            try TableStatements.insertVersion(
                connection, tableID: tableID, version: version, columns: columns,
                keys: found.partitionKeys, nowMillis: nowMillis)
            counts.versionsAdded += 1
        }
        guard version != known.version || found.parameters != known.parameters else { return }
        try TableStatements.update(
            connection, tableID: tableID, format: found.format,
            parameters: JSON.object(found.parameters).serialized(), version: version,
            nowMillis: nowMillis)
        counts.tablesUpdated += 1
    }

    // MARK: - Tables that are gone

    private mutating func remove(_ table: CatalogTable, databaseID: Int64) throws {
        guard
            let tableID = try TableStatements.id(connection, databaseID: databaseID, table.name)
        else { return }
        switch policy.delete {
        case .log: counts.changesLogged += 1
        case .deleteFromDatabase:
            try TableStatements.delete(connection, tableID: tableID)
            counts.tablesDeleted += 1
        case .deprecateInDatabase:
            guard table.parameters["DEPRECATED_BY_CRAWLER"] == nil else { return }
            var parameters = table.parameters
            parameters["DEPRECATED_BY_CRAWLER"] = .string(String(nowMillis))
            try TableStatements.update(
                connection, tableID: tableID, format: table.classification,
                parameters: JSON.object(parameters).serialized(), version: table.version,
                nowMillis: nowMillis)
            for stored in try PartitionStatements.all(connection, tableID: tableID) {
                try remove(stored)
            }
            counts.tablesDeprecated += 1
        }
    }
}

extension FoundTable {
    /// Glue's table parameters, as texts.
    fileprivate var parameters: JSONObject {
        let rows = partitions.reduce(0) { $0 + $1.rowCount }
        let bytes = partitions.reduce(0) { $0 + $1.bytes }
        let objects = partitions.reduce(0) { $0 + $1.files.count }
        return JSONObject([
            ("classification", .string(format.rawValue)), ("recordCount", .string(String(rows))),
            ("sizeKey", .string(String(bytes))), ("objectCount", .string(String(objects))),
            ("averageRecordSize", .string(String(rows == 0 ? 0 : bytes / rows))),
        ])
    }

    /// `columns` with the personal-data tags of the contract, or else those known so far.
    fileprivate func tagged(
        _ columns: [CatalogColumn], known: [CatalogColumn]
    ) -> [CatalogColumn] {
        let tags =
            personal
            ?? Dictionary(known.map { ($0.name, $0.personal ?? "") }, uniquingKeysWith: { $1 })
            .filter { !$0.value.isEmpty }
        return columns.map {
            CatalogColumn(name: $0.name, type: $0.type, personal: tags[$0.name])
        }
    }
}
