/// Hive's type words, as Glue's catalog uses them, for DuckDB's.
package enum HiveType {
    private static let simple: [String: String] = [
        "VARCHAR": "string", "BIGINT": "bigint", "INTEGER": "int", "SMALLINT": "smallint",
        "TINYINT": "tinyint", "UTINYINT": "smallint", "USMALLINT": "int", "UINTEGER": "bigint",
        "UBIGINT": "decimal(20,0)", "HUGEINT": "decimal(38,0)", "UHUGEINT": "decimal(38,0)",
        "DOUBLE": "double", "FLOAT": "float", "BOOLEAN": "boolean", "DATE": "date",
        "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamp",
        "TIMESTAMP_NS":
            "timestamp", "TIMESTAMP_MS": "timestamp", "TIMESTAMP_S": "timestamp",
        "TIME": "string", "BLOB": "binary", "UUID": "string", "JSON": "string",
        "INTERVAL": "string", "BIT": "string",
    ]

    /// The Hive type of a DuckDB type: `STRUCT(a INTEGER, b VARCHAR[])` is
    /// `struct<a:int,b:array<string>>`. A type without a counterpart keeps its own name.
    package static func from(duckDB type: String) -> String {
        let text = type.trimmingBlanks()
        if text.hasSuffix("]"), let open = text.lastIndex(of: "[") {
            return "array<\(from(duckDB: String(text[..<open])))>"
        }
        if let inside = arguments(of: "DECIMAL", text) {
            return "decimal(\(inside.filter { $0 != " " }))"
        }
        if let inside = arguments(of: "STRUCT", text) {
            let fields = splitTopLevel(inside).map { field -> String in
                let (name, type) = splitName(field)
                return "\(name):\(from(duckDB: type))"
            }
            return "struct<\(fields.joined(separator: ","))>"
        }
        if let inside = arguments(of: "MAP", text) {
            return "map<\(splitTopLevel(inside).map { from(duckDB: $0) }.joined(separator: ","))>"
        }
        if text.hasPrefix("ENUM(") { return "string" }
        return simple[text.uppercased()] ?? text.lowercased()
    }

    // MARK: - Reading nested types

    private static func arguments(of word: String, _ text: String) -> String? {
        guard text.uppercased().hasPrefix(word + "("), text.hasSuffix(")") else { return nil }
        return String(text.dropFirst(word.count + 1).dropLast())
    }

    /// Splits at commas that are neither in parentheses nor in a quoted name.
    private static func splitTopLevel(_ text: String) -> [String] {
        var parts: [String] = []
        var current = ""
        var depth = 0
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted: depth += 1
            case ")" where !isQuoted: depth -= 1
            case "," where !isQuoted && depth == 0:
                parts.append(current.trimmingBlanks())
                current = ""
                continue
            default: break
            }
            current.append(character)
        }
        return parts + [current.trimmingBlanks()]
    }

    /// `"a b" INTEGER` or `a INTEGER` as name and type.
    private static func splitName(_ field: String) -> (String, String) {
        guard field.hasPrefix("\"") else {
            let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : (field, "")
        }
        let body = field.dropFirst()
        var end = body.startIndex
        while end < body.endIndex {
            if body[end] == "\"" {
                let next = body.index(after: end)
                guard next < body.endIndex, body[next] == "\"" else { break }
                end = next
            }
            end = body.index(after: end)
        }
        let name = String(body[..<end]).split(separator: "\"\"", omittingEmptySubsequences: false)
        return (name.joined(separator: "\""), String(body[end...].dropFirst()))
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
