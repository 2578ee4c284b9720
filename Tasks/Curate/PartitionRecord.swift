import StileJSON
import StileLake

/// An object that an input was read from, as it was then.
struct InputStamp: Hashable {
    let input: String
    let key: String
    let bytes: Int64
    let modifiedAtMillis: Int64

    init(input: String, object: ObjectInfo) {
        self.input = input
        key = object.key
        bytes = object.bytes
        modifiedAtMillis = object.modifiedAtMillis
    }

    var json: JSON {
        [
            "input": .string(input), "key": .string(key), "bytes": .integer(bytes),
            "modifiedAtMillis": .integer(modifiedAtMillis),
        ]
    }

    init?(_ json: JSON) {
        guard let input = json["input"]?.stringValue, let key = json["key"]?.stringValue,
            let bytes = json["bytes"]?.integerValue,
            let modified = json["modifiedAtMillis"]?.integerValue
        else { return nil }
        self.init(
            input: input, object: ObjectInfo(key: key, bytes: bytes, modifiedAtMillis: modified))
    }
}

/// Where a curated partition came from: `records/<table>/partitions/<partition>.json`.
struct PartitionRecord: Hashable {
    let table: String
    /// Nil for the one of a table without partitions.
    let partition: String?
    /// Of contract, SQL and salt.
    let digest: String
    let sqlDigest: String
    let inputs: [InputStamp]
    let rowsIn: [String: Int64]
    let rowsOut: Int64
    let pendingRows: Int64
    let outputDigest: String
    /// Of the published object; nil when the partition has no rows and so no object.
    let bytes: Int64?
    let executionARN: String

    var totalIn: Int64 { rowsIn.values.reduce(0, +) }

    /// Whether computing again would give the same.
    func isCurrent(digest: String, inputs: [InputStamp], bytes: Int64?) -> Bool {
        self.digest == digest && self.inputs == inputs && self.bytes == bytes
    }

    // MARK: - Storage

    /// Nil when there is none, or one of another format: the partition is then computed.
    static func load(_ key: String, _ lake: any ObjectStore) async throws -> PartitionRecord? {
        guard let bytes = try await lake.read(key), let json = try? JSON(parsing: bytes) else {
            return nil
        }
        return PartitionRecord(json)
    }

    func save(_ key: String, _ lake: any ObjectStore) async throws {
        try await lake.write(json.serializedBytes(), to: key)
    }

    private var json: JSON {
        let counts = rowsIn.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }
        return [
            "table": .string(table), "partition": partition.map { .string($0) } ?? .null,
            "digest": .string(digest), "sqlSHA256": .string(sqlDigest),
            "inputs": .array(inputs.map(\.json)), "rowsIn": .object(JSONObject(counts)),
            "rowsOut": .integer(rowsOut), "pendingRows": .integer(pendingRows),
            "outputDigest": .string(outputDigest),
            "bytes": bytes.map { .integer($0) } ?? .null, "execution": .string(executionARN),
        ]
    }

    private init?(_ json: JSON) {
        guard let table = json["table"]?.stringValue, let digest = json["digest"]?.stringValue,
            let sqlDigest = json["sqlSHA256"]?.stringValue,
            let inputs = json["inputs"]?.arrayValue?.map({ InputStamp($0) }),
            !inputs.contains(nil), let counts = json["rowsIn"]?.objectValue,
            let rowsOut = json["rowsOut"]?.integerValue,
            let pendingRows = json["pendingRows"]?.integerValue,
            let outputDigest = json["outputDigest"]?.stringValue
        else { return nil }
        self.init(
            table: table, partition: json["partition"]?.stringValue, digest: digest,
            sqlDigest: sqlDigest, inputs: inputs.compactMap { $0 },
            rowsIn: Dictionary(
                counts.map { ($0.key, $0.value.integerValue ?? 0) }, uniquingKeysWith: { $1 }),
            rowsOut: rowsOut, pendingRows: pendingRows, outputDigest: outputDigest,
            bytes: json["bytes"]?.integerValue,
            executionARN: json["execution"]?.stringValue ?? "")
    }

    init(
        table: String, partition: String?, digest: String, sqlDigest: String, inputs: [InputStamp],
        rowsIn: [String: Int64], rowsOut: Int64, pendingRows: Int64, outputDigest: String,
        bytes: Int64?, executionARN: String
    ) {
        self.table = table
        self.partition = partition
        self.digest = digest
        self.sqlDigest = sqlDigest
        self.inputs = inputs
        self.rowsIn = rowsIn
        self.rowsOut = rowsOut
        self.pendingRows = pendingRows
        self.outputDigest = outputDigest
        self.bytes = bytes
        self.executionARN = executionARN
    }
}
