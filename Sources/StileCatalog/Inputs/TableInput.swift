package import StileJSON

/// An input of a curated table or an audience: a name that its SQL reads, and what lies behind it.
package struct TableInput: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// Parquet below a prefix of the lake: `clean/online_retail`, `curated/order_lines`.
        case partitions(prefix: String, window: Window)
        /// A CSV file with a header, relative to the project directory.
        case file(path: String)
    }

    /// Which partitions are read, seen from the one that is computed.
    package enum Window: Hashable, Sendable {
        case partition
        case days(back: Int, forward: Int)
        case all
    }

    package let name: String
    package let source: Source
    /// Columns with Hive types: required for a file; for a dataset they are the shape of its view
    /// while it has no file.
    package let columns: [CatalogColumn]

    package init(name: String, source: Source, columns: [CatalogColumn] = []) {
        self.name = name
        self.source = source
        self.columns = columns
    }

    package var window: Window {
        switch source {
        case .partitions(_, let window): window
        case .file: .all
        }
    }
}

// MARK: - Reading

extension TableInput {
    /// Days that a window may reach in each direction.
    package static let windowDaysMax = 400

    /// The inputs of a contract, at `pointer`; `window` is what an input without one gets.
    package static func list(
        _ json: JSON?, _ pointer: String, window: Window?, _ reader: inout ContractReader
    ) -> [TableInput] {
        guard let elements = json?.arrayValue, !elements.isEmpty else {
            reader.problem(pointer, "expected an array with at least one input")
            return []
        }
        var inputs: [TableInput] = []
        for (position, element) in elements.enumerated() {
            let place = "\(pointer)/\(position)"
            guard let input = one(element, place, window: window, &reader) else { continue }
            if inputs.contains(where: { $0.name == input.name }) {
                reader.problem(place + "/name", "the name \"\(input.name)\" is taken")
            }
            inputs.append(input)
        }
        return inputs
    }

    private static func one(
        _ json: JSON, _ pointer: String, window: Window?, _ reader: inout ContractReader
    ) -> TableInput? {
        let known = ["name", "dataset", "table", "file", "window", "columns"]
        guard let fields = reader.object(json, pointer, fields: known),
            let name = reader.name(fields, "name")
        else { return nil }
        let columns = columns(fields, &reader)
        let kinds = ["dataset", "table", "file"].filter { fields[$0] != nil }
        guard kinds.count == 1 else {
            reader.problem(pointer, "expected exactly one of \"dataset\", \"table\" and \"file\"")
            return nil
        }
        if kinds[0] == "file" {
            guard let path = reader.string(fields, "file") else { return nil }
            if columns.isEmpty {
                reader.problem(pointer, "a file needs \"columns\" with names and types")
            }
            return TableInput(name: name, source: .file(path: path), columns: columns)
        }
        guard let folder = reader.name(fields, kinds[0]) else { return nil }
        let zone = kinds[0] == "dataset" ? "clean" : "curated"
        guard let window = self.window(fields, &reader) ?? window else {
            reader.problem(pointer, "the field \"window\" is missing: \(windowForms)")
            return nil
        }
        return TableInput(
            name: name, source: .partitions(prefix: "\(zone)/\(folder)", window: window),
            columns: columns)
    }

    private static let windowForms =
        "expected \"partition\", \"all\" or {\"daysBack\": n, \"daysForward\": n}"

    private static func window(
        _ fields: ContractFields, _ reader: inout ContractReader
    ) -> Window? {
        guard let value = fields["window"] else { return nil }
        if value == "partition" { return .partition }
        if value == "all" { return .all }
        guard value.objectValue != nil,
            let days = reader.object(
                value, fields.at("window"), fields: ["daysBack", "daysForward"])
        else {
            reader.problem(fields.at("window"), "\(windowForms), found \(value.serialized())")
            return .all
        }
        let range = 0...windowDaysMax
        return .days(
            back: reader.integer(days, "daysBack", in: range, default: 0),
            forward: reader.integer(days, "daysForward", in: range, default: 0))
    }

    private static func columns(
        _ fields: ContractFields, _ reader: inout ContractReader
    ) -> [CatalogColumn] {
        guard let value = fields["columns"] else { return [] }
        guard let elements = value.arrayValue else {
            reader.problem(fields.at("columns"), "expected an array, found \(value.kindName)")
            return []
        }
        var columns: [CatalogColumn] = []
        for (position, element) in elements.enumerated() {
            let place = fields.at("columns") + "/\(position)"
            guard let column = reader.object(element, place, fields: ["name", "type"]),
                let name = reader.string(column, "name"), let type = reader.string(column, "type")
            else { continue }
            if HiveType.duckDB(type) == nil {
                reader.problem(place + "/type", "unknown type \"\(type)\"")
            }
            columns.append(CatalogColumn(name: name, type: type))
        }
        return columns
    }
}
