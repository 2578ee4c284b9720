package import StileJSON

/// What was delivered for one period of a dataset: `raw/<dataset>/<period>/_manifest.json`.
package struct Manifest: Hashable, Sendable {
    package var dataset: String
    package var period: DataPeriod
    /// Sorted by name, duplicates included.
    package var objects: [RawObject]

    package init(dataset: String, period: DataPeriod, objects: [RawObject] = []) {
        self.dataset = dataset
        self.period = period
        self.objects = objects
    }

    /// The objects whose rows count: all but duplicates.
    package var effectiveObjects: [RawObject] { objects.filter { $0.duplicateOf == nil } }
}

/// One delivered object.
package struct RawObject: Hashable, Sendable {
    /// The name in raw, and the path in landing.
    package var name: String
    package var source: String
    package var bytes: Int64
    package var sha256: String
    /// Counts up when the same name came with other bytes; older versions are in `history`.
    package var version: Int
    /// The object with the same bytes that is kept instead of this one.
    package var duplicateOf: String?
    package var copiedAtMillis: Int64
    package var sourceModifiedAtMillis: Int64
    /// The values of `{name}` parts of the landing pattern.
    package var captures: [String: String]
    package var history: [RawVersion]

    package init(
        name: String, source: String, bytes: Int64, sha256: String, version: Int,
        copiedAtMillis: Int64, sourceModifiedAtMillis: Int64, captures: [String: String]
    ) {
        self.name = name
        self.source = source
        self.bytes = bytes
        self.sha256 = sha256
        self.version = version
        self.copiedAtMillis = copiedAtMillis
        self.sourceModifiedAtMillis = sourceModifiedAtMillis
        self.captures = captures
        duplicateOf = nil
        history = []
    }
}

/// A version of a raw object that was replaced.
package struct RawVersion: Hashable, Sendable {
    package var version: Int
    package var bytes: Int64
    package var sha256: String
    package var copiedAtMillis: Int64

    package init(version: Int, bytes: Int64, sha256: String, copiedAtMillis: Int64) {
        self.version = version
        self.bytes = bytes
        self.sha256 = sha256
        self.copiedAtMillis = copiedAtMillis
    }
}

// MARK: - JSON

extension Manifest: Record {
    package var json: JSON {
        [
            "dataset": .string(dataset), "day": .string(period.dayText),
            "hour": period.hour.map { .integer($0) } ?? .null,
            "objects": .array(objects.map(\.json)),
        ]
    }

    package init(json: JSON, reader: RecordReader) throws(RecordError) {
        dataset = try reader.string(json, "dataset")
        period = try reader.period(json)
        objects = try reader.list(json, "objects").map { element throws(RecordError) in
            try RawObject(json: element, reader: reader)
        }
    }
}

extension RawObject {
    var json: JSON {
        var object = JSONObject([
            ("name", .string(name)), ("source", .string(source)), ("bytes", .integer(bytes)),
            ("sha256", .string(sha256)), ("version", .integer(version)),
            ("duplicate_of", duplicateOf.map { .string($0) } ?? .null),
            ("copied_at_millis", .integer(copiedAtMillis)),
            ("source_modified_at_millis", .integer(sourceModifiedAtMillis)),
        ])
        if !captures.isEmpty {
            let sorted = captures.sorted { $0.key < $1.key }
            object["captures"] = .object(JSONObject(sorted.map { ($0.key, .string($0.value)) }))
        }
        if !history.isEmpty { object["history"] = .array(history.map(\.json)) }
        return .object(object)
    }

    init(json: JSON, reader: RecordReader) throws(RecordError) {
        name = try reader.string(json, "name")
        source = try reader.string(json, "source")
        bytes = try reader.integer(json, "bytes")
        sha256 = try reader.string(json, "sha256")
        version = Int(try reader.integer(json, "version"))
        duplicateOf = json["duplicate_of"]?.stringValue
        copiedAtMillis = try reader.integer(json, "copied_at_millis")
        sourceModifiedAtMillis = try reader.integer(json, "source_modified_at_millis")
        captures = [:]
        if let members = json["captures"]?.objectValue {
            for (key, value) in members { captures[key] = value.stringValue }
        }
        history = try (json["history"]?.arrayValue ?? []).map { element throws(RecordError) in
            RawVersion(
                version: Int(try reader.integer(element, "version")),
                bytes: try reader.integer(element, "bytes"),
                sha256: try reader.string(element, "sha256"),
                copiedAtMillis: try reader.integer(element, "copied_at_millis"))
        }
    }
}

extension RawVersion {
    var json: JSON {
        [
            "version": .integer(version), "bytes": .integer(bytes), "sha256": .string(sha256),
            "copied_at_millis": .integer(copiedAtMillis),
        ]
    }
}
