import StileCatalog
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
    /// - Throws: `ContractProblems` with all problems, `InputError`.
    static func load(_ file: String, in directory: String) throws -> TableContract {
        guard let text = try ProjectPath.text(file, in: directory) else {
            throw ContractProblems(
                file: file,
                problems: [ContractProblem(pointer: "", message: "there is no such file")])
        }
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw ContractProblems(
                file: "\(file):\(error.line):\(error.column)",
                problems: [ContractProblem(pointer: "", message: error.message)])
        }
        var reader = ContractReader()
        let contract = try read(json, text: text, directory, &reader)
        guard let contract, reader.problems.isEmpty else {
            throw ContractProblems(file: file, problems: reader.problems)
        }
        return contract
    }

    private static func read(
        _ json: JSON, text: String, _ directory: String, _ reader: inout ContractReader
    ) throws -> TableContract? {
        guard let fields = reader.object(json, "", fields: fields) else { return nil }
        let table = reader.name(fields, "table")
        let inputs = TableInput.list(fields["inputs"], "/inputs", window: nil, &reader)
        let (period, column) = partition(fields, inputs, &reader)
        let rowsOf = reader.string(fields, "rowsOf", isRequired: false)
        if let rowsOf, !inputs.contains(where: { $0.name == rowsOf }) {
            reader.problem("/rowsOf", "there is no input \"\(rowsOf)\"")
        }
        let grain = reader.strings(fields, "grain")
        let privacy = privacy(fields, kept: grain + [column].compactMap { $0 }, &reader)
        let sqlFile = reader.string(fields, "sql")
        let sql = try sqlFile.flatMap { try ProjectPath.text($0, in: directory) }
        if let sqlFile, sql == nil {
            reader.problem("/sql", "there is no file \(sqlFile) in the project directory")
        }
        _ = reader.texts(fields, "personal")
        let money = reader.strings(fields, "money")
        let sort = reader.strings(fields, "sort")
        let pending = reader.string(fields, "pending", isRequired: false)
        guard let table, let sql, let sqlFile else { return nil }
        return TableContract(
            table: table, inputs: inputs, period: period, partitionColumn: column, grain: grain,
            rowsOf: rowsOf, money: money, privacy: privacy, sort: sort, pending: pending, sql: sql,
            sqlFile: sqlFile, digest: TextDigest.sha256(text + "\u{0}" + sql))
    }

    private static func partition(
        _ fields: ContractFields, _ inputs: [TableInput], _ reader: inout ContractReader
    ) -> (Period, String?) {
        guard
            let partition = reader.object(
                fields["partition"] ?? .object(JSONObject()), "/partition",
                fields: ["by", "column"]),
            let period = reader.choice(partition, "by", Period.self)
        else { return (.none, nil) }
        switch period {
        case .day, .hour:
            if !inputs.isEmpty, !inputs.contains(where: { $0.window == .partition }) {
                reader.problem(
                    "/inputs",
                    "one input must have the window \"partition\": it decides which "
                        + "partitions there are")
            }
            return (period, reader.string(partition, "column"))
        case .none:
            for (position, input) in inputs.enumerated() where input.window != .all {
                reader.problem(
                    "/inputs/\(position)/window",
                    "a table without partitions reads all of an input: expected \"all\"")
            }
            return (.none, nil)
        }
    }

    private static func privacy(
        _ fields: ContractFields, kept: [String], _ reader: inout ContractReader
    ) -> Privacy {
        guard
            let object = reader.object(
                fields["privacy"], "/privacy", fields: ["hash", "mask", "drop"])
        else { return Privacy() }
        let privacy = Privacy(
            hash: reader.strings(object, "hash"), mask: reader.strings(object, "mask"),
            drop: reader.strings(object, "drop"))
        for column in privacy.mask + privacy.drop where kept.contains(column) {
            reader.problem(
                "/privacy",
                "\"\(column)\" is in the grain or decides the partition: hash it, or "
                    + "leave it")
        }
        let all = privacy.hash + privacy.mask + privacy.drop
        for column in Set(all) where all.count(where: { $0 == column }) > 1 {
            reader.problem("/privacy", "\"\(column)\" is named more than once")
        }
        return privacy
    }
}

extension TableContract {
    /// `curated/orders/year=…/part-0.parquet`; nil is the one partition of an unpartitioned table.
    func key(_ span: PartitionSpan?) -> String {
        "curated/\(table)/" + (span.map { $0.path + "/" } ?? "") + "part-0.parquet"
    }

    func recordKey(_ span: PartitionSpan?) -> String {
        "\(recordPrefix)\(span?.path ?? "all").json"
    }

    var recordPrefix: String { "records/\(table)/partitions/" }
}
