import StileCatalog
import StileJSON

extension AudienceDefinition {
    private static let known = [
        "audience", "sql", "inputs", "key", "fields", "mode", "consent", "suppression",
        "destination",
    ]

    /// Reads a definition and its SQL.
    ///
    /// - Parameter environment: what `${NAME}` in the destination's URL and headers stands for.
    /// - Throws: `ContractProblems` with all problems, `InputError`.
    static func load(
        _ file: String, in directory: String, environment: [String: String]
    ) throws -> AudienceDefinition {
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
        let definition = try read(json, directory, environment, &reader)
        guard let definition, reader.problems.isEmpty else {
            throw ContractProblems(file: file, problems: reader.problems)
        }
        return definition
    }

    private static func read(
        _ json: JSON, _ directory: String, _ environment: [String: String],
        _ reader: inout ContractReader
    ) throws -> AudienceDefinition? {
        guard let fields = reader.object(json, "", fields: known) else { return nil }
        let name = reader.name(fields, "audience")
        let sqlFile = reader.string(fields, "sql")
        let sql = try sqlFile.flatMap { try ProjectPath.text($0, in: directory) }
        if let sqlFile, sql == nil {
            reader.problem("/sql", "there is no file \(sqlFile) in the project directory")
        }
        let inputs = inputs(fields["inputs"], "/inputs", &reader)
        let key = reader.strings(fields, "key", isRequired: true)
        let payload = payload(fields, &reader)
        let mode = reader.choice(fields, "mode", Mode.self)
        let consent = reader.object(fields["consent"], "/consent", fields: ["column"])
        let consentColumn = consent.flatMap { reader.string($0, "column") }
        let suppression = try suppression(fields, directory, &reader)
        let destination = destination(fields, name ?? "", mode, environment, &reader)
        guard let name, let sql, let sqlFile, let mode, let destination else { return nil }
        return AudienceDefinition(
            name: name, sql: sql, sqlFile: sqlFile, inputs: inputs, key: key, fields: payload,
            mode: mode, consentColumn: consentColumn, suppression: suppression,
            destination: destination)
    }

    private static func inputs(
        _ json: JSON?, _ pointer: String, _ reader: inout ContractReader
    ) -> [TableInput] {
        let inputs = TableInput.list(json, pointer, window: .all, &reader)
        for (position, input) in inputs.enumerated() where input.window != .all {
            reader.problem(
                "\(pointer)/\(position)/window", "an audience reads all of an input")
        }
        return inputs
    }

    private static func payload(
        _ fields: ContractFields, _ reader: inout ContractReader
    ) -> [Field] {
        guard let object = fields["fields"]?.objectValue, !object.isEmpty else {
            reader.problem("/fields", "expected an object with at least one field")
            return []
        }
        return object.compactMap { name, value in
            let pointer = "/fields/\(name)"
            if let column = value.stringValue {
                return Field(name: name, column: column, isHashed: false)
            }
            guard let field = reader.object(value, pointer, fields: ["column", "hash"]),
                let column = reader.string(field, "column")
            else { return nil }
            let hash = reader.string(field, "hash", isRequired: false)
            if let hash, hash != "sha256" {
                reader.problem(pointer + "/hash", "expected \"sha256\", found \"\(hash)\"")
            }
            return Field(name: name, column: column, isHashed: hash != nil)
        }
    }

    private static func suppression(
        _ fields: ContractFields, _ directory: String, _ reader: inout ContractReader
    ) throws -> Suppression? {
        guard
            let object = reader.object(
                fields["suppression"], "/suppression", fields: ["sql", "inputs"]),
            let file = reader.string(object, "sql")
        else { return nil }
        guard let sql = try ProjectPath.text(file, in: directory) else {
            reader.problem("/suppression/sql", "there is no file \(file) in the project directory")
            return nil
        }
        let own = object["inputs"].map { inputs($0, "/suppression/inputs", &reader) }
        return Suppression(sql: sql, inputs: own ?? [])
    }
}

// MARK: - Destinations

extension AudienceDefinition {
    private enum Kind: String, CaseIterable { case file, webhook }

    private static func destination(
        _ fields: ContractFields, _ name: String, _ mode: Mode?, _ environment: [String: String],
        _ reader: inout ContractReader
    ) -> Destination? {
        let known = [
            "type", "path", "format", "url", "headers", "batchSize", "ratePerSecond",
            "timeoutSeconds", "retries",
        ]
        guard let object = reader.object(fields["destination"], "/destination", fields: known)
        else {
            if fields["destination"] == nil {
                reader.problem("", "the field \"destination\" is missing, expected an object")
            }
            return nil
        }
        switch reader.choice(object, "type", Kind.self) {
        case .file: return file(object, name, mode, &reader)
        case .webhook: return webhook(object, environment, &reader)
        case nil: return nil
        }
    }

    private static func file(
        _ object: ContractFields, _ name: String, _ mode: Mode?, _ reader: inout ContractReader
    ) -> Destination? {
        typealias Format = Destination.File.Format
        let format =
            reader.choice(object, "format", Format.self, isRequired: false) ?? .jsonl
        let fallback =
            "activation/\(name)/" + (mode == .full ? "audience" : "{day}-{run}")
            + ".\(format.rawValue)"
        let path = reader.string(object, "path", isRequired: false) ?? fallback
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isSafe = !parts.contains("..") && !parts.contains(".") && !parts.contains("")
        if !path.hasPrefix("activation/") || !isSafe {
            reader.problem(
                "/destination/path", "expected a path below activation/, found \"\(path)\"")
        }
        // Without the number a delivery of changes would overwrite the one before it.
        if mode != .full, !path.contains("{run}") {
            reader.problem("/destination/path", "expected {run} in the path, found \"\(path)\"")
        }
        return .file(Destination.File(path: path, format: format))
    }

    private static func webhook(
        _ object: ContractFields, _ environment: [String: String],
        _ reader: inout ContractReader
    ) -> Destination? {
        guard let template = reader.string(object, "url") else { return nil }
        let url = filled(template, environment, "/destination/url", &reader)
        if !url.hasPrefix("https://"), !url.hasPrefix("http://"), !url.isEmpty {
            reader.problem(
                "/destination/url", "expected http:// or https://, found \"\(template)\"")
        }
        let headers = reader.texts(object, "headers").sorted { $0.key < $1.key }
        return .webhook(
            Destination.Webhook(
                url: url,
                headers: headers.map { name, value in
                    (name, filled(value, environment, "/destination/headers/\(name)", &reader))
                },
                batchSize: reader.integer(object, "batchSize", in: 1...10_000, default: 100),
                ratePerSecond: reader.integer(object, "ratePerSecond", in: 0...10_000, default: 10),
                timeoutSeconds: reader.integer(object, "timeoutSeconds", in: 1...600, default: 30),
                retries: reader.integer(object, "retries", in: 0...20, default: 5)))
    }

    /// `text` with `${NAME}` from the environment; a name that is not set is a problem.
    private static func filled(
        _ text: String, _ environment: [String: String], _ pointer: String,
        _ reader: inout ContractReader
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
                reader.problem(pointer, "the environment variable \(name) is not set")
            }
            output += rest[..<start] + (environment[name] ?? "")
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }
}
