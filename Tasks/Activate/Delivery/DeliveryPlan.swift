import StileJSON
import StileLake

/// A delivery that has begun: its number and what is in it. Its rows lie beside it.
struct DeliveryPlan: Hashable {
    let run: Int
    let day: String
    /// Rows to send.
    let rows: Int
    let added: Int
    let changed: Int
    let removed: Int

    /// The plan that was not finished, nil when there is none.
    static func load(_ layout: ActivationLayout, _ lake: any ObjectStore) async throws
        -> DeliveryPlan?
    {
        guard let bytes = try await lake.read(layout.plan) else { return nil }
        let json = try JSON(parsing: bytes)
        let numbers = ["run", "rows", "added", "changed", "removed"].map {
            Int(json[$0]?.integerValue ?? 0)
        }
        return DeliveryPlan(
            run: numbers[0], day: json["day"]?.stringValue ?? "", rows: numbers[1],
            added: numbers[2], changed: numbers[3], removed: numbers[4])
    }

    func save(_ layout: ActivationLayout, _ lake: any ObjectStore) async throws {
        try await lake.delete(layout.progress)
        try await lake.write(json.serializedBytes(), to: layout.plan)
    }

    var json: JSON {
        [
            "run": .integer(run), "day": .string(day), "rows": .integer(rows),
            "added": .integer(added), "changed": .integer(changed), "removed": .integer(removed),
        ]
    }
}

/// A row of the plan.
struct PlannedRow: Hashable {
    enum Operation: String { case add, change, keep, remove }

    let operation: Operation
    /// JSON text, as in the state.
    let key: String
    let version: String
    let fields: String

    init(line: [UInt8]) throws {
        let json = try JSON(parsing: line)
        guard let operation = Operation(rawValue: json["op"]?.stringValue ?? ""),
            let key = json["k"]?.stringValue, let version = json["v"]?.stringValue,
            let fields = json["f"]?.stringValue
        else { throw LakeError.failed(key: "changes.jsonl", reason: "it is no row of a plan") }
        self.operation = operation
        self.key = key
        self.version = version
        self.fields = fields
    }

    /// As it is sent.
    func json() throws -> JSON {
        [
            "op": .string(operation == .remove ? "remove" : "upsert"),
            "key": try JSON(parsing: key), "version": .string(version),
            "fields": try JSON(parsing: fields),
        ]
    }
}
