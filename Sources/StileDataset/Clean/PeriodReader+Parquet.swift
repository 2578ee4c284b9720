import StileDuckDB
import StileJSON

/// Parquet needs no scanner: a row's line number is its place, and a file that cannot be read goes
/// to quarantine whole.
extension PeriodReader {
    func stageParquet(
        _ raw: [RawObject], objectsRelation: String, progress: @Sendable (Int, Int) throws -> Void
    ) async throws -> StagedPeriod {
        let columns = StagedColumns(contract)
        var objects: [StagedObject] = []
        var selects: [String] = []
        var newColumns: Set<String> = []
        for (index, object) in raw.enumerated() {
            try progress(index, raw.count)
            let path = try await localCopy(object, index)
            var staged = StagedObject(name: object.name, file: path)
            do {
                let probe = try await probe(path)
                let extra = probe.names.filter { columns.position(of: $0) == nil }
                if let name = extra.first, contract.newColumns == .fail {
                    throw SourceMismatch(
                        object: object.name,
                        reason: "new column \"\(name)\", which the contract"
                            + " does not know: add it to \"columns\" or change \"newColumns\"")
                }
                let kept = contract.newColumns == .add ? extra : []
                newColumns.formUnion(kept)
                staged.rowsIn = probe.rows
                staged.stagedRows = probe.rows
                if probe.rows > 0 {
                    selects.append(select(path, index, columns, probe.names, extras: kept))
                }
            } catch DuckDBError.statement(let failure) where failure.kind != "Out of Memory" {
                staged.refusal = ObjectRefusal(
                    reason: .encoding, detail: "no readable Parquet: \(failure.message)")
                staged.rowsIn = 1
                staged.rejected = [.encoding: 1]
            }
            objects.append(staged)
        }
        let relation =
            selects.isEmpty
            ? "" : "CREATE TEMP VIEW staged AS \(selects.joined(separator: "\nUNION ALL\n"));"
        return StagedPeriod(
            objects: objects, rows: objects.reduce(0) { $0 + $1.stagedRows },
            newColumns: newColumns, objectsRelation: objectsRelation, stagedRelation: relation)
    }

    /// Decodes every value once, so that damage shows here and in no later step.
    private func probe(_ path: String) async throws -> (rows: Int64, names: [String]) {
        let file = "read_parquet(\(SQL.literal(path)))"
        let results = try await engine.run(
            """
            SELECT column_name AS n FROM (DESCRIBE FROM \(file));
            SELECT count(*) AS n, max(hash(t)) AS h FROM \(file) AS t;
            """, options: options)
        let names = results.first?.rows.compactMap { $0["n"]?.stringValue } ?? []
        return (results.last?.rows.first?["n"]?.integerValue ?? 0, names)
    }

    private func select(
        _ path: String, _ index: Int, _ columns: StagedColumns, _ names: [String],
        extras: [String]
    ) -> String {
        let texts = columns.sources.enumerated().map { position, source in
            names.contains(source)
                ? "nullif(trim(CAST(\(SQL.identifier(source)) AS VARCHAR), E' \\t\\n\\r'), '') AS s\(position)"
                : "NULL::VARCHAR AS s\(position)"
        }
        let members = extras.map {
            "\(SQL.literal($0)), CAST(\(SQL.identifier($0)) AS VARCHAR)"
        }
        let other =
            members.isEmpty
            ? "NULL::VARCHAR" : "CAST(json_object(\(members.joined(separator: ", "))) AS VARCHAR)"
        return "SELECT \(index) AS o, file_row_number + 1 AS r, "
            + (texts + ["\(other) AS x"]).joined(separator: ", ")
            + " FROM read_parquet(\(SQL.literal(path)), file_row_number = true)"
    }
}
