import StileDuckDB
import StileJSON

/// A column of an input, with its type in Hive's words (`bigint`, `decimal(12,2)`).
package struct InputColumn: Hashable, Sendable {
    package let name: String
    package let type: String

    package init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}

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
    package let columns: [InputColumn]

    package init(name: String, source: Source, columns: [InputColumn] = []) {
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

    /// The inputs that a contract has under "inputs"; `window` is what an input without one gets.
    package static func list(_ contract: ContractReader, window: Window?) -> [TableInput] {
        let readers = contract.objects("inputs", isRequired: true)
        if contract.object["inputs"]?.arrayValue?.isEmpty == true {
            contract.problem("inputs", "expected at least one input")
        }
        var inputs: [TableInput] = []
        for reader in readers {
            guard let input = one(reader, window: window) else { continue }
            if inputs.contains(where: { $0.name == input.name }) {
                reader.problem("name", "the name \"\(input.name)\" is taken")
            }
            inputs.append(input)
        }
        return inputs
    }

    private static func one(_ reader: ContractReader, window: Window?) -> TableInput? {
        reader.allow(["name", "dataset", "table", "file", "window", "columns"])
        guard let name = reader.name("name") else { return nil }
        let columns = reader.objects("columns", isRequired: false).compactMap(column)
        let kinds = ["dataset", "table", "file"].filter { reader.object[$0] != nil }
        guard kinds.count == 1 else {
            reader.list.add(
                reader.pointer, "expected exactly one of \"dataset\", \"table\" and \"file\"")
            return nil
        }
        if kinds[0] == "file" {
            guard let path = reader.string("file") else { return nil }
            if columns.isEmpty {
                reader.list.add(reader.pointer, "a file needs \"columns\" with names and types")
            }
            return TableInput(name: name, source: .file(path: path), columns: columns)
        }
        guard let folder = reader.name(kinds[0]) else { return nil }
        let zone = kinds[0] == "dataset" ? "clean" : "curated"
        guard let window = self.window(reader) ?? window else {
            reader.list.add(reader.pointer, "\"window\" is missing: \(windowForms)")
            return nil
        }
        return TableInput(
            name: name, source: .partitions(prefix: "\(zone)/\(folder)", window: window),
            columns: columns)
    }

    private static let windowForms =
        "expected \"partition\", \"all\" or {\"daysBack\": n, \"daysForward\": n}"

    private static func window(_ reader: ContractReader) -> Window? {
        guard let value = reader.object["window"] else { return nil }
        if value == "partition" { return .partition }
        if value == "all" { return .all }
        guard value.objectValue != nil,
            let days = reader.nested("window", ["daysBack", "daysForward"])
        else {
            reader.problem("window", "\(windowForms), found \(value.serialized())")
            return .all
        }
        let range = 0...windowDaysMax
        return .days(
            back: days.integer("daysBack", in: range, default: 0),
            forward: days.integer("daysForward", in: range, default: 0))
    }

    private static func column(_ reader: ContractReader) -> InputColumn? {
        reader.allow(["name", "type"])
        guard let name = reader.string("name"), let type = reader.string("type") else {
            return nil
        }
        if HiveType.duckDB(type) == nil { reader.problem("type", "unknown type \"\(type)\"") }
        return InputColumn(name: name, type: type)
    }
}
