import StileCatalog
import StileLake

/// The tables that a listing shows: the folder directly below a zone is a table, the folders below
/// it are partitions, `key=value` or plain.
struct TableLayout {
    struct Table {
        let name: String
        let location: String
        let keys: [CatalogColumn]
        let objects: [Object]
    }

    struct Object {
        let info: ObjectInfo
        let values: [String]
        /// The folder that the object lies in.
        let location: String
        let format: TableFormat
    }

    private(set) var tables: [Table] = []
    private(set) var skipped: [SkippedObject] = []

    /// - Parameter objects: sorted by key.
    init(objects: [ObjectInfo]) {
        var byLocation: [String: [ObjectInfo]] = [:]
        for object in objects where object.bytes > 0 {
            let parts = object.key.split(separator: "/")
            guard parts.count > 2 else {
                if Self.isHidden(parts) { continue }
                skip(object, "it lies in no table's folder (zone/table/…)")
                continue
            }
            if Self.isHidden(parts) { continue }
            byLocation[parts[0] + "/" + parts[1], default: []].append(object)
        }
        for location in byLocation.keys.sorted() {
            addTable(location, byLocation[location] ?? [])
        }
    }

    private mutating func skip(_ object: ObjectInfo, _ reason: String) {
        skipped.append(SkippedObject(key: object.key, reason: reason))
    }

    /// Names that begin with `_` or `.` are manifests and temporary files, as everywhere in Hive.
    private static func isHidden(_ parts: [Substring]) -> Bool {
        parts.contains { $0.hasPrefix("_") || $0.hasPrefix(".") }
    }

    private mutating func addTable(_ location: String, _ objects: [ObjectInfo]) {
        let folders = objects.map { Self.folders($0.key, below: location) }
        // The commonest shape is the table's; what differs is named, not mixed in.
        let shape = Self.commonest(folders.map { $0.map(\.key) })
        let format = Self.commonest(objects.map { TableFormat(key: $0.key) })
        var members: [Object] = []
        for (object, folders) in zip(objects, folders) {
            if folders.map(\.key) != shape {
                skip(object, "its folders are not the table's \(Self.described(shape))")
            } else if TableFormat(key: object.key) != format {
                skip(object, "it is no \(format.rawValue) like the table's other objects")
            } else {
                members.append(
                    Object(
                        info: object, values: folders.map(\.value),
                        location: String(object.key.prefix(upTo: Self.lastSlash(object.key))),
                        format: format))
            }
        }
        let keys = shape.enumerated().map { position, key in
            let isInteger = members.allSatisfy { Int32($0.values[position]) != nil }
            return CatalogColumn(
                name: key ?? "partition_\(position)", type: isInteger ? "int" : "string")
        }
        let name = String(location.split(separator: "/")[1])
        tables.append(Table(name: name, location: location, keys: keys, objects: members))
    }

    private static func lastSlash(_ key: String) -> String.Index {
        key.lastIndex(of: "/") ?? key.startIndex
    }

    private static func described(_ shape: [String?]) -> String {
        shape.isEmpty
            ? "(none)" : shape.map { $0.map { $0 + "=…" } ?? "…" }.joined(separator: "/")
    }

    private static func commonest<Value: Hashable>(_ values: [Value]) -> Value {
        var counts: [Value: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        // The first of equals in key order, so that the choice is the same on every crawl.
        return values.first { counts[$0] == most } ?? values[0]
    }

    /// The folders between the table and the object, as key (nil for a plain one) and value.
    private static func folders(
        _ key: String, below location: String
    ) -> [(key: String?, value: String)] {
        key.dropFirst(location.count + 1).split(separator: "/").dropLast().map { folder in
            let parts = folder.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { return (nil, String(folder)) }
            return (String(parts[0]), decoded(parts[1]))
        }
    }

    /// Hive writes characters that a path cannot hold as `%XX`.
    private static func decoded(_ value: Substring) -> String {
        guard value.contains("%") else { return String(value) }
        var bytes: [UInt8] = []
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension TableFormat {
    /// By the name's ending, without that of the compression.
    init(key: String) {
        var parts = key.split(separator: "/").last?.lowercased().split(separator: ".") ?? []
        if let last = parts.last, ["gz", "zst"].contains(last) { parts.removeLast() }
        switch parts.last {
        case "parquet": self = .parquet
        case "csv", "tsv": self = .csv
        case "json", "jsonl", "ndjson": self = .json
        default: self = .unknown
        }
    }
}
