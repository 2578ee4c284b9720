import StileCatalog
import StileJSON

/// A table of the catalog, with its columns and partitions.
struct CatalogPage {
    let table: CatalogTable
    let partitions: [CatalogPartition]
    let versions: [CatalogTableVersion]

    /// Partitions that are listed for people.
    private static let partitionsShown = 12

    func json() -> JSON {
        guard var object = table.json.objectValue else { return .null }
        object["partitionList"] = .array(partitions.map(\.json))
        object["versions"] = .array(versions.map(\.json))
        return .object(object)
    }

    func text(_ style: Style) -> String {
        let rows = [
            ("table", style.bold("\(table.database).\(table.name)")),
            ("location", table.location), ("format", table.classification.rawValue),
            ("rows", Numbers.grouped(Int(table.rowCount))),
            ("size", Self.size(table.bytes)),
            ("version", "\(table.version), updated \(TimeText.short(table.updatedAtMillis))"),
        ]
        var text = rows.map { style.dim(($0 + ":").padding(to: 12)) + $1 + "\n" }.joined()
        text += "\n" + columns(style)
        if !table.partitionKeys.isEmpty { text += "\n" + partitionLines(style) }
        return text
    }

    private func columns(_ style: Style) -> String {
        var lines = Table(["COLUMN", "TYPE", ""])
        for column in table.columns {
            lines.add([
                column.name, column.type, column.personal.map { "personal: \($0)" } ?? "",
            ])
        }
        for key in table.partitionKeys { lines.add([key.name, key.type, "partition key"]) }
        return lines.rendered(style)
    }

    private func partitionLines(_ style: Style) -> String {
        var lines = Table(["PARTITION", "ROWS", "SIZE", "FILES"])
        for partition in partitions.prefix(Self.partitionsShown) {
            let pairs = zip(table.partitionKeys, partition.values).map { "\($0.name)=\($1)" }
            lines.add([
                pairs.joined(separator: "/"), Numbers.grouped(Int(partition.rowCount)),
                Self.size(partition.bytes), "\(partition.files.count)",
            ])
        }
        let hidden = partitions.count - Self.partitionsShown
        return lines.rendered(style)
            + (hidden > 0 ? "… and \(hidden) more; --json has all\n" : "")
    }

    static func table(_ tables: [CatalogTable], _ style: Style) -> String {
        var lines = Table(["TABLE", "FORMAT", "COLUMNS", "PARTITIONS", "ROWS", "SIZE", "LOCATION"])
        for table in tables {
            lines.add([
                "\(table.database).\(table.name)", table.classification.rawValue,
                "\(table.columns.count)", "\(table.partitionCount)",
                Numbers.grouped(Int(table.rowCount)), size(table.bytes), table.location,
            ])
        }
        return lines.rendered(style)
    }

    /// `512 B`, `3.4 MB`.
    static func size(_ bytes: Int64) -> String {
        guard bytes >= 1_000 else { return "\(bytes) B" }
        var value = Double(bytes)
        for unit in ["kB", "MB", "GB"] {
            value /= 1_000
            if value < 1_000 { return "\((value * 10).rounded() / 10) \(unit)" }
        }
        return "\((value / 100).rounded() / 10) TB"
    }
}
