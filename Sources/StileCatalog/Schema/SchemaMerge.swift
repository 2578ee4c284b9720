/// Makes one schema of those of many files, by column name.
package enum SchemaMerge {
    /// The union of `schemas`: columns keep the order of `preferred` and then of their first
    /// appearance, types are widened so that every value fits.
    package static func merge(
        _ schemas: some Sequence<[CatalogColumn]>, preferred: [CatalogColumn] = []
    ) -> [CatalogColumn] {
        var order: [String] = []
        var types: [String: String] = [:]
        for columns in schemas {
            for column in columns {
                if let known = types[column.name] {
                    types[column.name] = widen(known, column.type)
                } else {
                    order.append(column.name)
                    types[column.name] = column.type
                }
            }
        }
        let first = preferred.map(\.name).filter { types[$0] != nil }
        let seen = Set(first)
        let names = first + order.filter { !seen.contains($0) }
        return names.compactMap { name in types[name].map { CatalogColumn(name: name, type: $0) } }
    }

    /// The narrowest Hive type that holds the values of both; `string` where there is no other.
    package static func widen(_ left: String, _ right: String) -> String {
        if left == right { return left }
        // Fields of structs come and go; the later file's shape is the one to show.
        if left.contains("<"), right.contains("<") { return right }
        if let number = widenNumbers(left, right) { return number }
        if Set([left, right]) == ["date", "timestamp"] { return "timestamp" }
        return "string"
    }

    private static let integers = ["tinyint", "smallint", "int", "bigint"]
    private static let integerDigits = [3, 5, 10, 19]

    private static func widenNumbers(_ left: String, _ right: String) -> String? {
        let ranks = [left, right].compactMap { integers.firstIndex(of: $0) }
        if ranks.count == 2 { return integers[max(ranks[0], ranks[1])] }
        if let a = decimal(left), let b = decimal(right) {
            let scale = max(a.scale, b.scale)
            let whole = max(a.precision - a.scale, b.precision - b.scale)
            return whole + scale <= 38 ? "decimal(\(whole + scale),\(scale))" : "double"
        }
        let floats = ["float", "double"]
        let isFloat = [left, right].contains { floats.contains($0) }
        let areNumbers = [left, right].allSatisfy { floats.contains($0) || decimal($0) != nil }
        return isFloat && areNumbers ? "double" : nil
    }

    /// Precision and scale of a decimal, or of an integer type seen as one.
    private static func decimal(_ type: String) -> (precision: Int, scale: Int)? {
        if let rank = integers.firstIndex(of: type) { return (integerDigits[rank], 0) }
        guard type.hasPrefix("decimal("), type.hasSuffix(")") else { return nil }
        let parts = type.dropFirst(8).dropLast().split(separator: ",").compactMap { Int($0) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}
