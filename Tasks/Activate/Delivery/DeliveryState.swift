import Foundation
import StileDuckDB
import StileJSON
import StileLake

/// What the destination has: by key the version that it took, or the one that it refused.
struct DeliveryState {
    let layout: ActivationLayout
    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String

    /// The number of the last delivery, 0 before the first.
    static func lastRun(_ layout: ActivationLayout, _ lake: any ObjectStore) async throws -> Int {
        guard let bytes = try await lake.read(layout.lastRun) else { return 0 }
        return Int(try JSON(parsing: bytes)["run"]?.integerValue ?? 0)
    }

    /// Puts a delivered plan into the state and ends it.
    ///
    /// Each step may be repeated after a crash: settling the same plan twice gives the same state.
    func settle(_ plan: DeliveryPlan, changes: String, _ progress: DeliveryProgress) async throws {
        let letters = try progress.deadLetters(run: plan.run)
        if !letters.isEmpty { try await lake.write(letters, to: layout.deadLetters(run: plan.run)) }
        try await writeState(changes, progress)
        let refused = progress.exceptions.count { $0.kind == .rejected }
        let record: JSON = [
            "plan": plan.json, "delivered": .integer(plan.rows - progress.exceptions.count),
            "rejected": .integer(refused),
            "suppressed": .integer(progress.exceptions.count - refused),
        ]
        try await lake.write(record.serializedBytes(), to: layout.record(run: plan.run))
        let last: JSON = ["run": .integer(plan.run)]
        try await lake.write(last.serializedBytes(), to: layout.lastRun)
        try await lake.delete(layout.plan)
        try await lake.delete(layout.progress)
        try await lake.delete(layout.changes)
    }

    private func writeState(_ changes: String, _ progress: DeliveryProgress) async throws {
        var known = "SELECT NULL::VARCHAR AS k, NULL::VARCHAR AS v, NULL::VARCHAR AS dead_v "
        known += "WHERE false"
        if try await lake.info(layout.state) != nil {
            let file = try await lake.localFile(layout.state, scratch: scratch)
            known = "FROM read_parquet(\(SQL.literal(file)))"
        }
        let exceptions = scratch + "/exceptions.jsonl"
        var lines: [UInt8] = []
        for exception in progress.exceptions {
            JSON.object(
                JSONObject([
                    ("k", .string(exception.key)), ("kind", .string(exception.kind.rawValue)),
                ])
            ).write(to: &lines)
            lines.append(0x0A)
        }
        try Data(lines).write(to: URL(fileURLWithPath: exceptions))
        let result = scratch + "/state.parquet"
        _ = try await engine.run(
            Self.merge(known, changes: changes, exceptions: exceptions, into: result),
            options: DuckDB.Options(temporaryDirectory: scratch + "/spill"))
        try await lake.publish(localFile: result, to: layout.state)
    }

    private static func merge(
        _ known: String, changes: String, exceptions: String, into result: String
    ) -> String {
        """
        COPY (SELECT * FROM (
            SELECT coalesce(c.k, s.k) AS k,
                CASE WHEN e.k IS NOT NULL OR c.k IS NULL THEN s.v
                    WHEN c.op = 'remove' THEN NULL ELSE c.v END AS v,
                CASE WHEN e.kind = 'rejected' THEN c.v WHEN c.k IS NULL THEN s.dead_v END AS dead_v
            FROM (\(known)) AS s
            FULL JOIN \(AudienceSQL.changes(changes)) AS c ON c.k = s.k
            LEFT JOIN read_json(\(SQL.literal(exceptions)), format = 'newline_delimited',
                columns = {k: 'VARCHAR', kind: 'VARCHAR'}) AS e ON e.k = c.k
        ) WHERE v IS NOT NULL OR dead_v IS NOT NULL ORDER BY k)
        TO \(SQL.literal(result)) (FORMAT parquet, COMPRESSION zstd);
        """
    }
}
