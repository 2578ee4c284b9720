import StileDataset
import StileJSON
import StileLake

/// The partitions of a table that wait for a late input: `records/<table>/pending.json`.
struct PendingList {
    let table: String
    /// Rows that wait, by partition path.
    private(set) var partitions: [String: Int64]
    private let saved: [String: Int64]

    private var key: String { "records/\(table)/pending.json" }

    static func load(_ table: String, _ lake: any ObjectStore) async throws -> PendingList {
        let empty = PendingList(table: table, partitions: [:], saved: [:])
        guard let bytes = try await lake.read(empty.key),
            let members = (try? JSON(parsing: bytes))?["partitions"]?.objectValue
        else { return empty }
        let partitions = Dictionary(
            members.map { ($0.key, $0.value.integerValue ?? 0) }, uniquingKeysWith: { $1 })
        return PendingList(table: table, partitions: partitions, saved: partitions)
    }

    /// The periods of the listed partitions.
    var periods: [DataPeriod] { partitions.keys.compactMap { DataPeriod(key: $0) }.sorted() }

    mutating func set(_ period: DataPeriod?, rows: Int64) {
        partitions[period?.partitionPath ?? "all"] = rows > 0 ? rows : nil
    }

    /// Writes the list if it changed.
    func save(_ lake: any ObjectStore) async throws {
        guard partitions != saved else { return }
        let members = partitions.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }
        let json: JSON = [
            "table": .string(table), "partitions": .object(JSONObject(members)),
        ]
        try await lake.write(json.serializedBytes(), to: key)
    }
}
