import StileJSON

extension DatasetContract {
    /// Reads a contract, strictly: all faults are reported together, each with its place.
    ///
    /// `source` is how messages name the contract, usually its path.
    package init(parsing text: String, source: String) throws(ContractError) {
        let digest = FileDigest.sha256(text)
        self = try ContractReader.contract(parsing: text, source: source) {
            Self.read($0, sha256: digest)
        }
    }

    private static func read(_ reader: ContractReader, sha256: String) -> DatasetContract {
        reader.allow([
            "dataset", "description", "format", "landing", "columns", "eventTime", "partition",
            "rowRules", "quality", "newColumns", "deduplicateBy",
        ])
        let dataset = reader.name("dataset")
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
        contract.check(reader.list)
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
            format.problem(
                "type",
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
            format.problem("delimiter", "expected one ASCII character")
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
        guard let partition = reader.nested("partition", ["by", "zone"]) else {
            return PartitionRule(unit: .day, zone: "UTC")
        }
        let zone = partition.string("zone", default: "UTC") ?? "UTC"
        let isName = zone.utf8.allSatisfy {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || "0123456789_+-/".utf8.contains($0)
        }
        if !isName { partition.problem("zone", "expected a time zone name") }
        return PartitionRule(unit: partition.word("by", default: .day), zone: zone)
    }

    private static func readRules(_ reader: ContractReader) -> [RowRule] {
        var seen: Set<String> = []
        return reader.objects("rowRules", isRequired: false).compactMap { rule in
            rule.allow(["id", "sql", "description"])
            guard let id = rule.string("id"), let sql = rule.string("sql") else { return nil }
            if !seen.insert(id).inserted {
                rule.problem("id", "\"\(id)\" is used twice")
            }
            return RowRule(id: id, sql: sql)
        }
    }
}
