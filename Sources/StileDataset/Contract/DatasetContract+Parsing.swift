import StileJSON

extension DatasetContract {
    /// Reads a contract, strictly: all faults are reported together, each with its place.
    ///
    /// `source` is how messages name the contract, usually its path.
    package init(parsing text: String, source: String) throws(ContractError) {
        let value: JSON
        do {
            value = try JSON(parsing: text)
        } catch {
            let problem = ContractProblem(
                pointer: "",
                message: "\(error.message) (line \(error.line), column \(error.column))")
            throw ContractError(source: source, problems: [problem])
        }
        let list = ProblemList()
        let digest = FileDigest.sha256(text)
        guard let contract = Self.read(value, sha256: digest, list: list), list.problems.isEmpty
        else { throw ContractError(source: source, problems: list.problems) }
        self = contract
    }

    private static func read(_ value: JSON, sha256: String, list: ProblemList) -> DatasetContract? {
        guard let reader = ContractReader(value, at: "", list: list) else { return nil }
        reader.allow([
            "dataset", "description", "format", "landing", "columns", "eventTime", "partition",
            "rowRules", "quality", "newColumns", "deduplicateBy",
        ])
        let dataset = reader.string("dataset")
        if let dataset { checkName(dataset, at: "/dataset", list) }
        let format = readFormat(reader)
        let landing = readLanding(reader)
        let columns = readColumns(reader)
        let partition = readPartition(reader)
        let contract = DatasetContract(
            dataset: dataset ?? "", format: format ?? .jsonLines,
            landing: landing.pattern ?? .anything, ignore: landing.ignore, columns: columns,
            eventTime: reader.string("eventTime") ?? "", partition: partition,
            rowRules: readRules(reader), quality: reader.strings("quality"),
            newColumns: reader.word("newColumns", default: .add),
            deduplicateBy: reader.strings("deduplicateBy"), sha256: sha256)
        contract.check(list)
        return contract
    }

    private static func readFormat(_ reader: ContractReader) -> DatasetFormat? {
        let place = reader.place("format")
        guard let format = ContractReader(reader.object["format"], at: place, list: reader.list),
            let type = format.string("type")
        else { return nil }
        switch type {
        case "csv":
            format.allow(["type", "delimiter", "header", "nullTexts"])
            return .csv(readCSV(format))
        case "jsonl":
            format.allow(["type"])
            return .jsonLines
        case "parquet":
            format.allow(["type"])
            return .parquet
        case "log":
            format.allow(["type", "pattern"])
            let pattern = format.string("pattern", default: "combined") ?? "combined"
            return .log(pattern: pattern == "combined" ? LogPattern.combined : pattern)
        case let other:
            reader.list.add(
                place + "/type",
                "\"\(other)\" is not known, expected one of \"csv\", \"jsonl\", \"parquet\", \"log\""
            )
            return nil
        }
    }

    private static func readCSV(_ format: ContractReader) -> CSVFormat {
        var csv = CSVFormat()
        csv.hasHeader = format.bool("header", default: true)
        csv.nullTexts = format.strings("nullTexts")
        let delimiter = format.string("delimiter", default: ",") ?? ","
        let bytes = Array(delimiter.utf8)
        if bytes.count == 1, bytes[0] < 0x80, !Array("\"\r\n".utf8).contains(bytes[0]) {
            csv.delimiter = bytes[0]
        } else {
            format.list.add(format.place("delimiter"), "expected one ASCII character")
        }
        return csv
    }

    private static func readLanding(
        _ reader: ContractReader
    ) -> (pattern: LandingPattern?, ignore: [LandingPattern]) {
        let place = reader.place("landing")
        guard let landing = ContractReader(reader.object["landing"], at: place, list: reader.list)
        else { return (nil, []) }
        landing.allow(["pattern", "ignore"])
        let pattern = landing.string("pattern").flatMap {
            readPattern($0, at: place + "/pattern", reader.list)
        }
        let ignore = landing.strings("ignore").enumerated().compactMap {
            readPattern($1, at: place + "/ignore/\($0)", reader.list)
        }
        return (pattern, ignore)
    }

    private static func readPattern(
        _ text: String, at place: String, _ list: ProblemList
    ) -> LandingPattern? {
        do {
            return try LandingPattern(parsing: text)
        } catch {
            list.add(place, error.message)
            return nil
        }
    }

    private static func readPartition(_ reader: ContractReader) -> PartitionRule {
        let fallback = PartitionRule(unit: .day, zone: "UTC")
        guard reader.object["partition"] != nil,
            let partition = ContractReader(
                reader.object["partition"], at: reader.place("partition"), list: reader.list)
        else { return fallback }
        partition.allow(["by", "zone"])
        let zone = partition.string("zone", default: "UTC") ?? "UTC"
        let isName = zone.utf8.allSatisfy {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || "0123456789_+-/".utf8.contains($0)
        }
        if !isName { reader.list.add(partition.place("zone"), "expected a time zone name") }
        return PartitionRule(unit: partition.word("by", default: .day), zone: zone)
    }

    private static func readRules(_ reader: ContractReader) -> [RowRule] {
        var seen: Set<String> = []
        return reader.objects("rowRules", isRequired: false).compactMap { rule in
            rule.allow(["id", "sql", "description"])
            guard let id = rule.string("id"), let sql = rule.string("sql") else { return nil }
            if !seen.insert(id).inserted {
                rule.list.add(rule.place("id"), "\"\(id)\" is used twice")
            }
            return RowRule(id: id, sql: sql)
        }
    }
}
