import Foundation
import StileDuckDB
import StileJSON
import StileLake

/// A raw object on its way through the scanner.
struct StagedObject: Sendable {
    let name: String
    /// What was scanned: the object, or what its compression holds.
    var file: String
    var rowsIn: Int64 = 0
    var stagedRows: Int64 = 0
    var rejected: [QuarantineReason: Int64] = [:]
    /// The whole object is refused.
    var refusal: ObjectRefusal?
}

/// All objects of a period as relations for DuckDB.
struct StagedPeriod: Sendable {
    let objects: [StagedObject]
    let rows: Int64
    let newColumns: Set<String>
    /// SQL that makes the relation `objects`.
    let objectsRelation: String
    /// SQL that makes the relation `staged`.
    let stagedRelation: String

    var relations: String { objectsRelation + "\n" + stagedRelation }
}

extension PeriodReader {
    func stage(progress: @Sendable (Int, Int) throws -> Void) async throws -> StagedPeriod {
        let raw = manifest.effectiveObjects
        try FileManager.default.createDirectory(
            atPath: scratch + "/spill", withIntermediateDirectories: true)
        let relation = try writeObjects(raw)
        if contract.format == .parquet {
            return try await stageParquet(raw, objectsRelation: relation, progress: progress)
        }
        let file = try StagingFile(path: scratch + "/staged.csv")
        let columns = StagedColumns(contract)
        var objects: [StagedObject] = []
        for (index, object) in raw.enumerated() {
            try progress(index, raw.count)
            objects.append(try await scan(object, index, into: file, columns))
        }
        try file.finish()
        return StagedPeriod(
            objects: objects, rows: file.rows, newColumns: file.newColumns,
            objectsRelation: relation, stagedRelation: Self.relation(file.path, columns))
    }

    private func scan(
        _ object: RawObject, _ index: Int, into file: StagingFile, _ columns: StagedColumns
    ) async throws -> StagedObject {
        let path = try await localCopy(object, index)
        var staged = StagedObject(name: object.name, file: path)
        let before = file.rows
        var visitor = StagingVisitor(
            contract, file: file, columns: columns, objectName: object.name, objectIndex: index)
        var scanner = RecordScanner(contract.format, columnCount: columns.sources.count)
        do {
            staged.file = try await unpacked(path, index)
            try await scanner.scan(staged.file, visitor: &visitor)
            staged.rowsIn = visitor.rowsIn
            staged.stagedRows = file.rows - before
            staged.rejected = visitor.rejectedRows
        } catch let refusal as ObjectRefusal {
            staged.refusal = refusal
            staged.rowsIn = 1
            staged.rejected = [refusal.reason: 1]
        }
        return staged
    }

    /// The object as a file, verified against the manifest, decompressed if need be.
    func localCopy(_ object: RawObject, _ index: Int) async throws -> String {
        let key = layout.rawKey(manifest.period, object: object.name)
        let path: String
        do {
            path = try await lake.localFile(key, scratch: scratch)
        } catch LakeError.notFound {
            throw RawMismatch(key: key)
        }
        guard try await FileDigest.read(path).sha256 == object.sha256 else {
            throw RawMismatch(key: key)
        }
        return path
    }

    /// What a gzip file holds, or the file itself.
    private func unpacked(_ path: String, _ index: Int) async throws -> String {
        guard try Gzip.isGzip(path) else { return path }
        let target = scratch + "/unpacked-\(index)"
        try await Gzip.unpack(path, to: target)
        return target
    }

    /// The relation of objects: index, provenance, captures of the landing pattern.
    private func writeObjects(_ raw: [RawObject]) throws -> String {
        let file = try StagingFile(path: scratch + "/objects.csv")
        for (index, object) in raw.enumerated() {
            let captures = JSONObject(object.captures.map { ($0.key, .string($0.value)) })
            try file.beginRow(object: index, ordinal: object.bytes)
            try file.separator()
            try file.quoted(
                Array(layout.provenance(manifest.period, object: object.name).utf8))
            try file.separator()
            try file.quoted(JSON.object(captures).serializedBytes())
            try file.endRow()
        }
        try file.finish()
        return """
            CREATE TEMP TABLE objects AS SELECT * FROM read_csv(\(SQL.literal(file.path)),
              \(Self.csvShape), columns = {'o': 'INTEGER', 'bytes': 'BIGINT',
              'provenance': 'VARCHAR', 'captures': 'VARCHAR'});
            """
    }

    private static func relation(_ path: String, _ columns: StagedColumns) -> String {
        let texts = columns.sources.indices.map { ", 's\($0)': 'VARCHAR'" }.joined()
        return """
            CREATE TEMP VIEW staged AS SELECT * FROM read_csv(\(SQL.literal(path)),
              \(csvShape), columns = {'o': 'INTEGER', 'r': 'BIGINT'\(texts), 'x': 'VARCHAR'});
            """
    }

    /// A record has at most 1 MiB, doubled where every byte is a quote.
    private static let csvShape = """
        auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', \
        new_line = '\\n', max_line_size = 4194304, buffer_size = 8388608
        """
}
