import StileDataset
import StileDuckDB
import StileJSON
import StileLake

/// What a snapshot has that the destination has not, and the other way round.
struct AudienceDiff {
    var added = 0
    var changed = 0
    var removed = 0
    /// Rows to send; more than the changes in the mode `full`.
    var rows = 0
    /// Local files: the rows to send, and the examples of a dry run.
    let changes: String
    let examples: String
}

/// Takes the audience's members as they are now, and compares them with the delivered state.
struct AudienceSnapshot {
    let audience: AudienceDefinition
    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String
    let projectDirectory: String

    private var file: String { scratch + "/members.parquet" }

    private var options: DuckDB.Options {
        DuckDB.Options(temporaryDirectory: scratch + "/spill")
    }

    /// Writes the members to a local file; returns their number.
    mutating func take() async throws -> Int {
        let sql = AudienceSQL(audience: audience)
        let views = try await views()
        let described = try await engine.query(views + sql.columns(), options: options)
        let types = Dictionary(
            described.map { ($0["name"]?.stringValue ?? "", $0["type"]?.stringValue ?? "") },
            uniquingKeysWith: { $1 })
        let named = audience.key + audience.fields.map(\.column)
        for column in named + [audience.consentColumn].compactMap({ $0 })
        where types[column] == nil {
            throw ActivateFailure.noColumn(audience, column)
        }
        var ordered = options
        ordered.preservesInsertionOrder = true
        let results = try await engine.run(
            views + sql.snapshot(types: types, file: file), options: ordered)
        guard results.count == 3 else {
            throw DuckDBError.unreadableResult(reason: "no counts of an audience")
        }
        let nulls = Self.count(results[0].rows.first)
        if nulls > 0 { throw ActivateFailure.nullKey(audience, rows: nulls) }
        if !results[1].rows.isEmpty {
            throw ActivateFailure.duplicateKey(
                audience, results[1].rows.map { JSON.object($0).serialized() })
        }
        return Int(Self.count(results[2].rows.first))
    }

    /// Compares the members, which were taken before, with the state of the last delivery.
    func compare(_ layout: ActivationLayout, replay: Bool) async throws -> AudienceDiff {
        var state: String?
        if try await lake.info(layout.state) != nil {
            state = try await lake.localFile(layout.state, scratch: scratch)
        }
        var diff = AudienceDiff(
            changes: scratch + "/changes.jsonl", examples: scratch + "/examples.jsonl")
        var ordered = options
        ordered.preservesInsertionOrder = true
        let rows = try await engine.query(
            AudienceSQL(audience: audience).compare(
                current: file, state: state, replay: replay, changes: diff.changes,
                examples: diff.examples), options: ordered)
        var kept = 0
        for row in rows {
            let count = Int(Self.count(row))
            switch row["op"]?.stringValue {
            case "add": diff.added = count
            case "change": diff.changed = count
            case "remove": diff.removed = count
            default: kept = count
            }
        }
        let differing = diff.added + diff.changed + diff.removed
        diff.rows = audience.mode == .full && differing > 0 ? differing + kept : differing
        return diff
    }

    /// Keys of the plan that are to be sent although they may not be addressed any more.
    mutating func blocked(changes: String) async throws -> Set<String> {
        guard audience.consentColumn != nil || audience.suppression != nil else { return [] }
        _ = try await take()
        let rows = try await engine.query(
            """
            SELECT k FROM \(AudienceSQL.changes(changes)) WHERE op <> 'remove'
                AND k NOT IN (SELECT k FROM read_parquet(\(SQL.literal(file))));
            """, options: options)
        return Set(rows.compactMap { $0["k"]?.stringValue })
    }

    private func views() async throws -> String {
        var resolver = InputResolver(lake: lake, projectDirectory: projectDirectory)
        var views: [String] = []
        var names: Set<String> = []
        let inputs = audience.inputs + (audience.suppression?.inputs ?? [])
        for input in inputs where names.insert(input.name).inserted {
            let objects = try await resolver.objects(of: input, for: nil)
            views.append(try await resolver.view(of: input, objects: objects, scratch: scratch))
        }
        return views.joined(separator: "\n") + "\n"
    }

    private static func count(_ row: JSONObject?) -> Int64 {
        let value = row?["row_count"]
        return value?.integerValue ?? value?.stringValue.flatMap { Int64($0) } ?? 0
    }
}
