import StileJSON
import StileLake

/// How far a delivery is: the batches that are done, and the rows among them that were not taken.
struct DeliveryProgress: Hashable {
    struct Exception: Hashable {
        enum Kind: String {
            /// Refused by the destination.
            case rejected
            /// Consent was gone when it was to be sent.
            case suppressed
        }

        let kind: Kind
        let key: String
        let version: String
        let operation: String
        let fields: String
        let reason: String
    }

    var batchesDone = 0
    var exceptions: [Exception] = []

    static func load(
        _ layout: ActivationLayout, _ lake: any ObjectStore
    ) async throws -> DeliveryProgress {
        guard let bytes = try await lake.read(layout.progress) else { return DeliveryProgress() }
        let json = try JSON(parsing: bytes)
        return DeliveryProgress(
            batchesDone: Int(json["batchesDone"]?.integerValue ?? 0),
            exceptions: (json["exceptions"]?.arrayValue ?? []).compactMap { Exception($0) })
    }

    func save(_ layout: ActivationLayout, _ lake: any ObjectStore) async throws {
        let json: JSON = [
            "batchesDone": .integer(batchesDone), "exceptions": .array(exceptions.map(\.json)),
        ]
        try await lake.write(json.serializedBytes(), to: layout.progress)
    }

    /// The dead-letter list: one line per rejected row.
    func deadLetters(run: Int) throws -> [UInt8] {
        var lines: [UInt8] = []
        for exception in exceptions where exception.kind == .rejected {
            let line: JSON = [
                "run": .integer(run), "op": .string(exception.operation),
                "key": try JSON(parsing: exception.key), "version": .string(exception.version),
                "fields": try JSON(parsing: exception.fields), "reason": .string(exception.reason),
            ]
            line.write(to: &lines)
            lines.append(0x0A)
        }
        return lines
    }
}

extension DeliveryProgress.Exception {
    init(_ row: PlannedRow, _ kind: Kind, reason: String) {
        self.init(
            kind: kind, key: row.key, version: row.version, operation: row.operation.rawValue,
            fields: row.fields, reason: reason)
    }

    var json: JSON {
        [
            "kind": .string(kind.rawValue), "key": .string(key), "version": .string(version),
            "operation": .string(operation), "fields": .string(fields), "reason": .string(reason),
        ]
    }

    init?(_ json: JSON) {
        guard let kind = Kind(rawValue: json["kind"]?.stringValue ?? ""),
            let key = json["key"]?.stringValue, let version = json["version"]?.stringValue,
            let operation = json["operation"]?.stringValue,
            let fields = json["fields"]?.stringValue, let reason = json["reason"]?.stringValue
        else { return nil }
        self.init(
            kind: kind, key: key, version: version, operation: operation, fields: fields,
            reason: reason)
    }
}
