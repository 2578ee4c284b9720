import StileCatalog
import StileDuckDB
import StileJSON

/// Builds column types from the flat list of a Parquet footer's schema nodes (depth first).
enum ParquetTree {
    /// Groups within groups; deeper files are refused rather than followed.
    private static let depthMax = 100

    /// - Parameter nodes: `{name, type, children, kind}` each; the first is the root.
    static func columns(_ nodes: [JSON]) throws -> [CatalogColumn] {
        var position = 1
        var columns: [CatalogColumn] = []
        for _ in 0..<children(nodes.first) {
            let (name, type) = try node(nodes, &position, depth: 0)
            columns.append(CatalogColumn(name: name, type: type))
        }
        return columns
    }

    private static func node(
        _ nodes: [JSON], _ position: inout Int, depth: Int
    ) throws -> (name: String, type: String) {
        guard nodes.indices.contains(position), depth < depthMax else {
            throw DuckDBError.unreadableResult(reason: "a Parquet schema that does not end")
        }
        let current = nodes[position]
        position += 1
        let name = current["name"]?.stringValue ?? ""
        let count = children(current)
        guard count > 0 else {
            return (name, HiveType.from(duckDB: current["type"]?.stringValue ?? "unknown"))
        }
        var parts: [(name: String, type: String)] = []
        for _ in 0..<count { parts.append(try node(nodes, &position, depth: depth + 1)) }
        switch current["kind"]?.stringValue {
        case "LIST": return (name, "array<\(element(of: parts[0].type))>")
        case "MAP", "MAP_KEY_VALUE": return (name, "map<\(keyAndValue(of: parts[0].type))>")
        default:
            let fields = parts.map { "\($0.name):\($0.type)" }.joined(separator: ",")
            return (name, "struct<\(fields)>")
        }
    }

    private static func children(_ node: JSON?) -> Int {
        let value = node?["children"]
        return Int(value?.integerValue ?? value?.stringValue.flatMap { Int64($0) } ?? 0)
    }

    /// A list's child is a repeated group of one field: `struct<element:int>` stands for `int`.
    private static func element(of type: String) -> String {
        guard type.hasPrefix("struct<"), let colon = type.firstIndex(of: ":") else { return type }
        return String(type[type.index(after: colon)...].dropLast())
    }

    /// A map's child is a repeated group of key and value: `struct<key:string,value:int>`.
    private static func keyAndValue(of type: String) -> String {
        let body = type.dropFirst("struct<".count).dropLast()
        var depth = 0
        for index in body.indices {
            switch body[index] {
            case "<", "(": depth += 1
            case ">", ")": depth -= 1
            case "," where depth == 0:
                let value = body[body.index(after: index)...]
                return plain(body[..<index]) + "," + plain(value)
            default: break
            }
        }
        return plain(body)
    }

    private static func plain(_ field: Substring) -> String {
        field.firstIndex(of: ":").map { String(field[field.index(after: $0)...]) } ?? String(field)
    }
}
