import Foundation
import StileDuckDB
package import StileLake

/// Why an input cannot be read.
package enum InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither the window nor anything else below the prefix has a file, and no columns are told.
    case noShape(input: String, prefix: String)
    case noFile(input: String, path: String)

    package var description: String {
        switch self {
        case .noShape(let input, let prefix):
            "the input \"\(input)\" has no files below \(prefix) yet: run what writes it first, "
                + "or declare its \"columns\" so that it can be read as empty"
        case .noFile(let input, let path):
            "the file \(path) of the input \"\(input)\" is missing"
        }
    }
}

/// Finds the files behind inputs, listing each prefix once, and makes views over them.
package struct InputResolver: Sendable {
    package let lake: any ObjectStore
    package let projectDirectory: String
    /// Prefixes listed so far.
    private var listings: [String: [ObjectInfo]] = [:]

    package init(lake: any ObjectStore, projectDirectory: String) {
        self.lake = lake
        self.projectDirectory = projectDirectory
    }

    /// The objects that `input` reads when `period` is computed (nil: everything), sorted by key.
    package mutating func objects(
        of input: TableInput, for period: DataPeriod?
    ) async throws -> [ObjectInfo] {
        switch input.source {
        case .file(let path): return [try file(path, of: input.name)]
        case .partitions(let prefix, let window):
            let all = try await listing(prefix)
            guard let period else { return all }
            return all.filter { Self.reaches(window, from: period, DataPeriod(key: $0.key)) }
        }
    }

    /// Parquet objects below `prefix`, without hidden ones.
    package mutating func listing(_ prefix: String) async throws -> [ObjectInfo] {
        if let known = listings[prefix] { return known }
        let found = try await lake.list(prefix: prefix + "/").filter { object in
            object.key.hasSuffix(".parquet")
                && !object.key.split(separator: "/").contains {
                    $0.hasPrefix("_") || $0.hasPrefix(".")
                }
        }
        listings[prefix] = found
        return found
    }

    /// Whether the partition `found` is within `window` of `period`.
    static func reaches(
        _ window: TableInput.Window, from period: DataPeriod, _ found: DataPeriod?
    ) -> Bool {
        switch window {
        case .all: return true
        case .partition:
            guard let found, found.dayNumber == period.dayNumber else { return false }
            return period.hour == nil || found.hour == nil || found.hour == period.hour
        case .days(let back, let forward):
            guard let found else { return false }
            return (period.dayNumber - back...period.dayNumber + forward).contains(found.dayNumber)
        }
    }

    private func file(_ path: String, of name: String) throws -> ObjectInfo {
        let full = try ProjectFile.resolve(path, in: projectDirectory)
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: full)
        } catch {
            throw InputError.noFile(input: name, path: path)
        }
        let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return ObjectInfo(
            key: path, bytes: (attributes[.size] as? NSNumber)?.int64Value ?? 0,
            modifiedAtMillis: Int64(modified * 1000))
    }
}

// MARK: - Views

extension InputResolver {
    /// `CREATE VIEW "name" AS …` over `objects`; an input without any is an empty view.
    package mutating func view(
        of input: TableInput, objects: [ObjectInfo], scratch: String
    ) async throws -> String {
        let body: String
        switch input.source {
        case .file(let path):
            let full = try ProjectFile.resolve(path, in: projectDirectory)
            body = Self.csv(full, input.columns)
        case .partitions(let prefix, _):
            body = try await partitions(input, prefix, objects, scratch)
        }
        return "CREATE VIEW \(SQL.identifier(input.name)) AS \(body);"
    }

    private mutating func partitions(
        _ input: TableInput, _ prefix: String, _ objects: [ObjectInfo], _ scratch: String
    ) async throws -> String {
        var paths: [String] = []
        for object in objects {
            paths.append(try await lake.localFile(object.key, scratch: scratch))
        }
        let shape = Self.shape(input.columns)
        if !paths.isEmpty {
            let files = Self.parquet(paths)
            return shape.map { "\(files) UNION ALL BY NAME \($0)" } ?? files
        }
        if let shape { return shape }
        guard let sample = try await listing(prefix).last else {
            throw InputError.noShape(input: input.name, prefix: prefix)
        }
        let path = try await lake.localFile(sample.key, scratch: scratch)
        return Self.parquet([path]) + " WHERE false"
    }

    private static func parquet(_ paths: [String]) -> String {
        "SELECT * FROM read_parquet(\(SQL.list(paths)), union_by_name = true, "
            + "hive_partitioning = false)"
    }

    private static func csv(_ path: String, _ columns: [InputColumn]) -> String {
        let types = columns.map {
            "\(SQL.literal($0.name)): \(SQL.literal(HiveType.duckDB($0.type) ?? "VARCHAR"))"
        }
        return "SELECT * FROM read_csv(\(SQL.literal(path)), header = true, delim = ',', "
            + "quote = '\"', auto_detect = false, columns = {\(types.joined(separator: ", "))})"
    }

    /// No rows, but the columns; nil when none are declared.
    private static func shape(_ columns: [InputColumn]) -> String? {
        guard !columns.isEmpty else { return nil }
        let list = columns.map {
            "CAST(NULL AS \(HiveType.duckDB($0.type) ?? "VARCHAR")) AS \(SQL.identifier($0.name))"
        }
        return "SELECT \(list.joined(separator: ", ")) WHERE false"
    }
}
