import StileDataset
import StileJSON

/// What a curated table promises, as its contract file says it.
struct TableContract: Sendable {
    enum Period: String, Sendable, CaseIterable { case day, hour, none }

    /// Personal data that does not reach the table as it is.
    struct Privacy: Sendable {
        var hash: [String] = []
        var mask: [String] = []
        var drop: [String] = []
    }

    let table: String
    let inputs: [TableInput]
    let period: Period
    /// The output column whose time decides the partition; nil for a table without partitions.
    let partitionColumn: String?
    /// Columns that are unique together; empty asserts nothing.
    let grain: [String]
    /// The input whose rows the join must not multiply.
    let rowsOf: String?
    let money: [String]
    let privacy: Privacy
    let sort: [String]
    /// A predicate on output rows that wait for a late input.
    let pending: String?
    /// The text of the SQL file.
    let sql: String
    let sqlFile: String
    /// Of contract and SQL together: another digest means that every partition may be another.
    let digest: String
}

// MARK: - Loading

extension TableContract {
    private static let fields = [
        "table", "sql", "inputs", "partition", "grain", "rowsOf", "money", "privacy", "personal",
        "sort", "pending",
    ]

    /// Reads the contract and its SQL.
    ///
    /// - Throws: `ProjectFileError`, or `ContractError` with all problems.
    static func load(_ path: String, in directory: String) throws -> TableContract {
        let file = try ProjectFile(path, in: directory)
        return try ContractReader.contract(parsing: file.text, source: path) {
            read($0, text: file.text, directory)
        }
    }

    private static func read(
        _ reader: ContractReader, text: String, _ directory: String
    ) -> TableContract? {
        reader.allow(fields)
        let table = reader.name("table")
        let inputs = TableInput.list(reader, window: nil)
        let (period, column) = partition(reader, inputs)
        let rowsOf = reader.optionalString("rowsOf")
        if let rowsOf, !inputs.contains(where: { $0.name == rowsOf }) {
            reader.problem("rowsOf", "there is no input \"\(rowsOf)\"")
        }
        let grain = reader.strings("grain")
        let privacy = privacy(reader, kept: grain + [column].compactMap { $0 })
        let sql = reader.file("sql", in: directory)
        _ = reader.texts("personal")
        let money = reader.strings("money")
        let sort = reader.strings("sort")
        let pending = reader.optionalString("pending")
        guard let table, let sql else { return nil }
        return TableContract(
            table: table, inputs: inputs, period: period, partitionColumn: column, grain: grain,
            rowsOf: rowsOf, money: money, privacy: privacy, sort: sort, pending: pending,
            sql: sql.text, sqlFile: sql.path,
            digest: FileDigest.sha256(text + "\u{0}" + sql.text))
    }

    private static func partition(
        _ reader: ContractReader, _ inputs: [TableInput]
    ) -> (Period, String?) {
        guard let partition = reader.nested("partition", ["by", "column"]),
            let period = partition.word("by", Period.self)
        else {
            if reader.object["partition"] == nil {
                reader.list.add("/partition", "\"by\" is missing")
            }
            return (.none, nil)
        }
        switch period {
        case .day, .hour:
            if !inputs.isEmpty, !inputs.contains(where: { $0.window == .partition }) {
                reader.problem(
                    "inputs",
                    "one input must have the window \"partition\": it decides which "
                        + "partitions there are")
            }
            return (period, partition.string("column"))
        case .none:
            for (position, input) in inputs.enumerated() where input.window != .all {
                reader.list.add(
                    "/inputs/\(position)/window",
                    "a table without partitions reads all of an input: expected \"all\"")
            }
            return (.none, nil)
        }
    }

    private static func privacy(_ reader: ContractReader, kept: [String]) -> Privacy {
        guard let object = reader.nested("privacy", ["hash", "mask", "drop"]) else {
            return Privacy()
        }
        let privacy = Privacy(
            hash: object.strings("hash"), mask: object.strings("mask"),
            drop: object.strings("drop"))
        for column in privacy.mask + privacy.drop where kept.contains(column) {
            reader.problem(
                "privacy",
                "\"\(column)\" is in the grain or decides the partition: hash it, or "
                    + "leave it")
        }
        let all = privacy.hash + privacy.mask + privacy.drop
        for column in Set(all) where all.count(where: { $0 == column }) > 1 {
            reader.problem("privacy", "\"\(column)\" is named more than once")
        }
        return privacy
    }
}

extension TableContract {
    /// `curated/orders/year=…/part-0.parquet`; nil is the one partition of an unpartitioned table.
    func key(_ period: DataPeriod?) -> String {
        "curated/\(table)/" + (period.map { $0.partitionPath + "/" } ?? "") + "part-0.parquet"
    }

    func recordKey(_ period: DataPeriod?) -> String {
        "\(recordPrefix)\(period?.partitionPath ?? "all").json"
    }

    var recordPrefix: String { "records/\(table)/partitions/" }
}
