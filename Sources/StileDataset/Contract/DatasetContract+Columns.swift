import StileJSON

extension DatasetContract {
    /// Names that clean partitions and provenance use.
    private static let reserved: Set<String> = ["year", "month", "day", "hour"]

    static func readColumns(_ reader: ContractReader) -> [ContractColumn] {
        var seen: Set<String> = []
        let columns = reader.objects("columns", isRequired: true).compactMap { column in
            readColumn(column, seen: &seen)
        }
        if columns.isEmpty, reader.object["columns"]?.arrayValue?.isEmpty == true {
            reader.problem("columns", "expected at least one column")
        }
        return columns
    }

    private static func readColumn(
        _ reader: ContractReader, seen: inout Set<String>
    ) -> ContractColumn? {
        reader.allow([
            "name", "source", "fromPath", "constant", "type", "required", "transforms", "format",
            "personal", "description",
        ])
        let type = readType(reader)
        guard let name = reader.name("name"), let type else { return nil }
        if reserved.contains(name) {
            reader.problem(
                "name", "\"\(name)\" is kept for partitions, choose another name")
        }
        if !seen.insert(name).inserted {
            reader.problem("name", "\"\(name)\" is used twice")
        }
        return ContractColumn(
            name: name, origin: readOrigin(reader, name: name), type: type,
            isRequired: reader.bool("required", default: false),
            transforms: readTransforms(reader), timeFormat: readFormat(reader, of: type),
            personal: reader.optionalString("personal"))
    }

    private static func readOrigin(_ reader: ContractReader, name: String) -> ColumnOrigin {
        let given = ["source", "fromPath", "constant"].filter { reader.object[$0] != nil }
        if given.count > 1 {
            reader.list.add(
                reader.pointer, "expected only one of \"source\", \"fromPath\" and \"constant\"")
        }
        if let path = reader.optionalString("fromPath") { return .path(path) }
        if let constant = reader.optionalString("constant") { return .constant(constant) }
        return .source(reader.optionalString("source") ?? name)
    }

    private static func readTransforms(_ reader: ContractReader) -> [ColumnTransform] {
        reader.strings("transforms").enumerated().compactMap { position, text in
            // Trimming is always on; naming it is harmless.
            if text == "trim" { return nil }
            guard let transform = ColumnTransform(rawValue: text) else {
                reader.list.add(
                    "\(reader.place("transforms"))/\(position)",
                    ContractReader.unknown(text, ColumnTransform.self))
                return nil
            }
            return transform
        }
    }

    private static func readFormat(_ reader: ContractReader, of type: ColumnType) -> String? {
        guard let format = reader.optionalString("format") else { return nil }
        guard type == .timestamp || type == .date else {
            reader.problem("format", "only a timestamp or a date has a format")
            return nil
        }
        return format
    }

    private static func readType(_ reader: ContractReader) -> ColumnType? {
        guard let text = reader.string("type", default: "string") else { return nil }
        switch text {
        case "string": return .string
        case "boolean": return .boolean
        case "int": return .int
        case "bigint": return .bigint
        case "double": return .double
        case "date": return .date
        case "timestamp": return .timestamp
        default: break
        }
        let parts =
            text.hasPrefix("decimal(") && text.hasSuffix(")")
            ? text.dropFirst(8).dropLast().split(separator: ",").map { part in
                Int(String(part.filter { $0 != " " }))
            } : []
        if parts.count == 2, let precision = parts[0], let scale = parts[1],
            (1...38).contains(precision), (0...precision).contains(scale)
        {
            return .decimal(precision: precision, scale: scale)
        }
        reader.problem(
            "type",
            "\"\(text)\" is not known, expected string, boolean, int, bigint, double, date,"
                + " timestamp or decimal(precision,scale)")
        return nil
    }

    /// What only shows when all parts are known.
    func check(_ list: ProblemList) {
        if let column = column(named: eventTime) {
            if column.type != .timestamp, column.type != .date {
                list.add("/eventTime", "column \"\(eventTime)\" is no timestamp")
            }
        } else if !eventTime.isEmpty {
            list.add("/eventTime", "there is no column \"\(eventTime)\"")
        }
        for (position, key) in deduplicateBy.enumerated() where column(named: key) == nil {
            list.add("/deduplicateBy/\(position)", "there is no column \"\(key)\"")
        }
        for (position, column) in columns.enumerated() {
            guard case .path(let name) = column.origin else { continue }
            if !landing.captureNames.contains(name) {
                list.add(
                    "/columns/\(position)/fromPath",
                    "the landing pattern \(landing.text) has no {\(name)}")
            }
        }
    }
}
