import StileDataset
import StileJSON

extension AudienceDefinition {
    private static let known = [
        "audience", "sql", "inputs", "key", "fields", "mode", "consent", "suppression",
        "destination",
    ]

    /// Reads a definition and its SQL.
    ///
    /// - Parameter environment: what `${NAME}` in the destination's URL and headers stands for.
    /// - Throws: `ProjectFileError`, or `ContractError` with all problems.
    static func load(
        _ path: String, in directory: String, environment: [String: String]
    ) throws -> AudienceDefinition {
        let file = try ProjectFile(path, in: directory)
        return try ContractReader.contract(parsing: file.text, source: path) {
            read($0, directory, environment)
        }
    }

    private static func read(
        _ reader: ContractReader, _ directory: String, _ environment: [String: String]
    ) -> AudienceDefinition? {
        reader.allow(known)
        let name = reader.name("audience")
        let sql = reader.file("sql", in: directory)
        let inputs = inputs(reader)
        let key = reader.strings("key", isRequired: true)
        let payload = payload(reader)
        let mode = reader.word("mode", Mode.self)
        let consent = reader.nested("consent", ["column"])
        let consentColumn = consent.flatMap { $0.string("column") }
        let suppression = suppression(reader, directory)
        let destination = destination(reader, name ?? "", mode, environment)
        guard let name, let sql, let mode, let destination else { return nil }
        return AudienceDefinition(
            name: name, sql: sql.text, sqlFile: sql.path, inputs: inputs, key: key,
            fields: payload, mode: mode, consentColumn: consentColumn, suppression: suppression,
            destination: destination)
    }

    private static func inputs(_ reader: ContractReader) -> [TableInput] {
        let inputs = TableInput.list(reader, window: .all)
        for (position, input) in inputs.enumerated() where input.window != .all {
            reader.list.add(
                "\(reader.place("inputs"))/\(position)/window",
                "an audience reads all of an input")
        }
        return inputs
    }

    private static func payload(_ reader: ContractReader) -> [Field] {
        guard let object = reader.object["fields"]?.objectValue, !object.isEmpty,
            let fields = ContractReader(
                .object(object), at: reader.place("fields"), list: reader.list)
        else {
            reader.problem("fields", "expected an object with at least one field")
            return []
        }
        return object.compactMap { name, value in
            if let column = value.stringValue {
                return Field(name: name, column: column, isHashed: false)
            }
            guard let field = fields.nested(name, ["column", "hash"]),
                let column = field.string("column")
            else { return nil }
            let hash = field.optionalString("hash")
            if let hash, hash != "sha256" {
                field.problem("hash", "expected \"sha256\", found \"\(hash)\"")
            }
            return Field(name: name, column: column, isHashed: hash != nil)
        }
    }

    private static func suppression(_ reader: ContractReader, _ directory: String) -> Suppression? {
        guard let object = reader.nested("suppression", ["sql", "inputs"]),
            let sql = object.file("sql", in: directory)
        else { return nil }
        let own = object.object["inputs"].map { _ in inputs(object) }
        return Suppression(sql: sql.text, inputs: own ?? [])
    }
}

// MARK: - Destinations

extension AudienceDefinition {
    private enum Kind: String, CaseIterable { case file, webhook }

    private static func destination(
        _ reader: ContractReader, _ name: String, _ mode: Mode?, _ environment: [String: String]
    ) -> Destination? {
        let known = [
            "type", "path", "format", "url", "headers", "batchSize", "ratePerSecond",
            "timeoutSeconds", "retries",
        ]
        guard let object = reader.nested("destination", known) else {
            if reader.object["destination"] == nil {
                reader.list.add("", "\"destination\" is missing, expected an object")
            }
            return nil
        }
        switch object.word("type", Kind.self) {
        case .file: return file(object, name, mode)
        case .webhook: return webhook(object, environment)
        case nil: return nil
        }
    }

    private static func file(
        _ object: ContractReader, _ name: String, _ mode: Mode?
    ) -> Destination? {
        let format = object.word("format", default: Destination.File.Format.jsonl)
        let fallback =
            "activation/\(name)/" + (mode == .full ? "audience" : "{day}-{run}")
            + ".\(format.rawValue)"
        let path = object.string("path", default: fallback) ?? fallback
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isSafe = !parts.contains("..") && !parts.contains(".") && !parts.contains("")
        if !path.hasPrefix("activation/") || !isSafe {
            object.problem("path", "expected a path below activation/, found \"\(path)\"")
        }
        // Without the number a delivery of changes would overwrite the one before it.
        if mode != .full, !path.contains("{run}") {
            object.problem("path", "expected {run} in the path, found \"\(path)\"")
        }
        return .file(Destination.File(path: path, format: format))
    }

    private static func webhook(
        _ object: ContractReader, _ environment: [String: String]
    ) -> Destination? {
        guard let template = object.string("url") else { return nil }
        let url = filled(template, environment) { object.problem("url", $0) }
        if !url.hasPrefix("https://"), !url.hasPrefix("http://"), !url.isEmpty {
            object.problem("url", "expected http:// or https://, found \"\(template)\"")
        }
        let headers = object.texts("headers").sorted { $0.name < $1.name }
        return .webhook(
            Destination.Webhook(
                url: url,
                headers: headers.map { name, text in
                    let value = filled(text, environment) {
                        object.list.add(object.place("headers") + "/" + name, $0)
                    }
                    return (name, value)
                },
                batchSize: object.integer("batchSize", in: 1...10_000, default: 100),
                ratePerSecond: object.integer("ratePerSecond", in: 0...10_000, default: 10),
                timeoutSeconds: object.integer("timeoutSeconds", in: 1...600, default: 30),
                retries: object.integer("retries", in: 0...20, default: 5)))
    }

    /// `text` with `${NAME}` from the environment; a name that is not set is a problem.
    private static func filled(
        _ text: String, _ environment: [String: String], report: (String) -> Void
    ) -> String {
        var output = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            let open = rest.index(after: start)
            guard open < rest.endIndex, rest[open] == "{",
                let end = rest[open...].firstIndex(of: "}")
            else {
                output += rest[...start]
                rest = rest[open...]
                continue
            }
            let name = String(rest[rest.index(after: open)..<end])
            if environment[name]?.isEmpty ?? true {
                report("the environment variable \(name) is not set")
            }
            output += rest[..<start] + (environment[name] ?? "")
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }
}
