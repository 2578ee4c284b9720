extension HiveType {
    private static let duckDBNames: [String: String] = [
        "string": "VARCHAR", "bigint": "BIGINT", "int": "INTEGER", "smallint": "SMALLINT",
        "tinyint": "TINYINT", "double": "DOUBLE", "float": "FLOAT", "boolean": "BOOLEAN",
        "date": "DATE", "timestamp": "TIMESTAMP", "binary": "BLOB",
    ]

    /// The DuckDB type of a Hive type; nil for one that has none here, such as a struct.
    package static func duckDB(_ type: String) -> String? {
        if let name = duckDBNames[type] { return name }
        if type.hasPrefix("array<"), type.hasSuffix(">") {
            return duckDB(String(type.dropFirst(6).dropLast())).map { $0 + "[]" }
        }
        guard type.hasPrefix("decimal("), type.hasSuffix(")") else { return nil }
        let parts = type.dropFirst(8).dropLast().split(separator: ",").map(String.init)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 2, parts.count == 2, (1...38).contains(numbers[0]),
            (0...numbers[0]).contains(numbers[1])
        else { return nil }
        return "DECIMAL(\(numbers[0]),\(numbers[1]))"
    }
}
