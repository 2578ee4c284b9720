import ArgumentParser
import StileCatalog
import StileJSON

/// `stile query`
struct QueryCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Answer SQL over the tables of the catalog.",
        discussion: """
            One SELECT, read-only; it sees the cataloged tables and nothing else.

            examples:
              stile query "SELECT * FROM online_retail LIMIT 5"
              stile query "SELECT country, count(*) FROM online_retail GROUP BY 1" --json
            """)

    @Argument(help: "One SELECT.")
    var sql: String

    @Option(help: "Database whose tables may be named without it.")
    var database: String?

    @Option(help: "At most so many rows, 1 to 100000.")
    var limit = 1_000

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings, .lake)
        guard (1...100_000).contains(limit) else {
            throw CommandFailure.usage("--limit must be 1 to 100000, found \(limit)")
        }
        let engine = QueryEngine(
            catalog: try session.catalog(), lake: try session.lake(),
            engine: try session.engine(),
            cacheDirectory: session.settings.data.value + "/cache")
        let result = try await engine.run(sql, database: database, maxRows: limit)
        if output.json {
            session.console.out(result.json.serialized())
        } else {
            session.console.write(Self.table(result, session.console.style))
            let more = result.isTruncated ? " (more are there: --limit)" : ""
            session.console.note(
                session.console.style.dim(
                    "\(Numbers.grouped(result.rows.count)) rows in"
                        + " \(TimeText.duration(Int64(result.millis)))\(more)"))
        }
        return .succeeded
    }

    private static func table(_ result: QueryResult, _ style: Style) -> String {
        var table = Table(result.columns.map(\.name))
        for row in result.rows { table.add(row.map(text)) }
        return table.rendered(style)
    }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .null: "NULL"
        case .string(let text): text.replacing("\n", with: "\\n")
        case .bool, .number, .array, .object: value.serialized()
        }
    }
}
