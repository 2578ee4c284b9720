import Foundation
import StileDuckDB
import StileJSON
import StileLake

/// Writes the rows of a plan as one file of the lake.
struct FileDelivery {
    let file: Destination.File
    let audience: AudienceDefinition
    let plan: DeliveryPlan
    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String

    func deliver(
        _ changes: String, blocked: Set<String>, _ progress: inout DeliveryProgress
    ) async throws {
        let result = scratch + "/delivery"
        var options = DuckDB.Options(temporaryDirectory: scratch + "/spill")
        options.preservesInsertionOrder = true
        let rows =
            "\(AudienceSQL.changes(changes)) WHERE NOT list_contains("
            + "\(SQL.list(blocked.sorted()))::VARCHAR[], k)"
        _ = try await engine.run(
            "COPY (\(select) FROM \(rows) ORDER BY k) TO \(SQL.literal(result)) \(format);",
            options: options)
        try await lake.publish(localFile: result, to: path)
        progress.exceptions = try suppressed(changes, blocked)
        progress.batchesDone = 1
    }

    private var path: String {
        file.path.replacingOccurrences(of: "{day}", with: plan.day)
            .replacingOccurrences(of: "{run}", with: String(plan.run))
    }

    private var format: String {
        switch file.format {
        case .jsonl: "(FORMAT json)"
        case .csv: "(FORMAT csv, HEADER true)"
        }
    }

    private var select: String {
        let operation = "CASE op WHEN 'remove' THEN 'remove' ELSE 'upsert' END AS op"
        switch file.format {
        case .jsonl:
            return "SELECT \(operation), json(k) AS key, v AS version, json(f) AS fields"
        case .csv:
            let keys = audience.key.map { Self.member("k", $0) + SQL.identifier("key_" + $0) }
            let fields = audience.fields.map { Self.member("f", $0.name) + SQL.identifier($0.name) }
            return "SELECT \(([operation] + keys + fields).joined(separator: ", "))"
        }
    }

    private static func member(_ column: String, _ name: String) -> String {
        let escaped = name.replacingOccurrences(of: "\"", with: "\\\"")
        return "json_extract_string(\(column), \(SQL.literal("$.\"\(escaped)\""))) AS "
    }

    private func suppressed(
        _ changes: String, _ blocked: Set<String>
    ) throws -> [DeliveryProgress.Exception] {
        guard !blocked.isEmpty else { return [] }
        var lines = try LineReader(changes)
        var exceptions: [DeliveryProgress.Exception] = []
        while let line = try lines.next() {
            let row = try PlannedRow(line: line)
            guard blocked.contains(row.key) else { continue }
            exceptions.append(
                DeliveryProgress.Exception(row, .suppressed, reason: "no consent when it was due"))
        }
        return exceptions
    }
}
