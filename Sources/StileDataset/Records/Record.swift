package import StileJSON
package import StileLake

/// A JSON file under `records/`, or a manifest.
package protocol Record: Sendable {
    var json: JSON { get }
    init(json: JSON, reader: RecordReader) throws(RecordError)
}

/// A record that cannot be read: damaged, or of another version of this program.
package struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    package let key: String
    package let reason: String
    package var description: String { "the record \(key) is not readable: \(reason)" }
}

extension Record {
    /// The record under `key`, nil when there is none.
    package static func load(_ key: String, from lake: any ObjectStore) async throws -> Self? {
        guard let bytes = try await lake.read(key) else { return nil }
        let reader = RecordReader(key: key)
        let value: JSON
        do {
            value = try JSON(parsing: bytes)
        } catch {
            throw RecordError(key: key, reason: error.message)
        }
        return try Self(json: value, reader: reader)
    }

    /// Writes the record, unless it already says the same.
    package func save(_ key: String, to lake: any ObjectStore) async throws {
        let bytes = json.serializedBytes() + [0x0A]
        if try await lake.read(key) == bytes { return }
        try await lake.write(bytes, to: key)
    }
}

/// Reads members of a record and names its key when one is missing.
package struct RecordReader: Sendable {
    package let key: String

    package init(key: String) {
        self.key = key
    }

    package func string(_ json: JSON, _ name: String) throws(RecordError) -> String {
        guard let text = json[name]?.stringValue else { throw missing(name, "a text") }
        return text
    }

    package func integer(_ json: JSON, _ name: String) throws(RecordError) -> Int64 {
        guard let value = json[name]?.integerValue else { throw missing(name, "an integer") }
        return value
    }

    package func list(_ json: JSON, _ name: String) throws(RecordError) -> [JSON] {
        guard let elements = json[name]?.arrayValue else { throw missing(name, "a list") }
        return elements
    }

    package func strings(_ json: JSON, _ name: String) throws(RecordError) -> [String] {
        try list(json, name).map { element throws(RecordError) in
            guard let text = element.stringValue else { throw missing(name, "a list of texts") }
            return text
        }
    }

    package func period(_ json: JSON) throws(RecordError) -> DataPeriod {
        let day = try string(json, "day")
        do {
            return try DataPeriod(day: day, hour: json["hour"]?.integerValue.map(Int.init))
        } catch {
            throw RecordError(key: key, reason: error.message)
        }
    }

    private func missing(_ name: String, _ kind: String) -> RecordError {
        RecordError(key: key, reason: "expected \(kind) under \"\(name)\"")
    }
}
