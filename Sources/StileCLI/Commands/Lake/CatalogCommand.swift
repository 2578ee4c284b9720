import ArgumentParser
import StileCatalog
import StileJSON

/// `stile catalog`
struct CatalogCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Show what the lake holds: databases, tables, columns, partitions.",
        discussion: """
            examples:
              stile catalog
              stile catalog retail
              stile catalog retail.online_retail --json
            """)

    @Argument(help: "Database, database.table, or table; everything when left out.")
    var name: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings, .lake)
        let catalog = try session.catalog()
        guard let name else { return try list(try catalog.tables(), session.console) }
        if try catalog.databases().contains(where: { $0.name == name }) {
            return try list(try catalog.tables(in: name), session.console)
        }
        let table = try catalog.table(name)
        let page = CatalogPage(
            table: table, partitions: try catalog.partitions(of: table),
            versions: try catalog.versions(of: table))
        if output.json {
            session.console.out(page.json().serialized())
        } else {
            session.console.write(page.text(session.console.style))
            session.console.next("stile query \"SELECT * FROM \(table.name) LIMIT 5\"")
        }
        return .succeeded
    }

    private func list(_ tables: [CatalogTable], _ console: Console) throws -> ExitStatus {
        guard !output.json else {
            console.out(JSON.array(tables.map(\.json)).serialized())
            return .succeeded
        }
        guard let first = tables.first else {
            console.note("no tables")
            return .succeeded
        }
        console.write(CatalogPage.table(tables, console.style))
        console.next("stile catalog \(first.database).\(first.name)")
        return .succeeded
    }
}
