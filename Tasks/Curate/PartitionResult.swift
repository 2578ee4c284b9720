import StileDuckDB
import StileJSON

/// A computed partition before it is published: what the file holds, and whether it may be.
struct PartitionResult {
    let file: String
    let columns: [(name: String, type: String)]
    let rows: Int64
    /// Order-free over the rows, with their number and the columns.
    let digest: String
    let rowsByInput: [String: Int64]
    /// Columns that are decimal in an input.
    let decimals: Set<String>
    private(set) var pendingRows: Int64 = 0

    /// - Parameter results: of `CurateSQL.describe`.
    init(file: String, _ results: [DuckDBResult]) throws {
        guard results.count == 4, let totals = results[1].rows.first else {
            throw DuckDBError.unreadableResult(reason: "no description of a curated partition")
        }
        self.file = file
        columns = results[0].rows.map {
            ($0["name"]?.stringValue ?? "", $0["type"]?.stringValue ?? "")
        }
        rows = Self.integer(totals["row_count"])
        let schema = columns.map { "\($0.name) \($0.type)" }.joined(separator: ",")
        digest = "\(rows):\(totals["digest"]?.stringValue ?? ""):\(schema)"
        rowsByInput = Dictionary(
            results[2].rows.map { ($0["input"]?.stringValue ?? "", Self.integer($0["row_count"])) },
            uniquingKeysWith: { $1 })
        decimals = Set(results[3].rows.compactMap { $0["name"]?.stringValue })
    }

    /// Columns that the contract names exist, and money is decimal.
    func checkColumns(_ contract: TableContract) throws {
        let types = Dictionary(columns.map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })
        let named = [
            ("grain", contract.grain), ("money", contract.money), ("sort", contract.sort),
            ("partition", [contract.partitionColumn].compactMap { $0 }),
        ]
        for (field, names) in named {
            for name in names where types[name] == nil {
                throw CurateFailure.noColumn(contract, name, field)
            }
        }
        for (name, type) in columns {
            let isFloat = type == "DOUBLE" || type == "FLOAT"
            // A decimal of an input that comes out as a float was summed or multiplied as one.
            let isMoney = contract.money.contains(name)
            if isMoney && !type.hasPrefix("DECIMAL") || isFloat && decimals.contains(name) {
                throw CurateFailure.money(contract, name, type)
            }
        }
    }

    /// The result with its pending rows, once grain, partition and join hold.
    ///
    /// - Parameter checks: of `CurateSQL.checks`.
    func checked(
        _ contract: TableContract, place: String, _ checks: [DuckDBResult]
    ) throws -> PartitionResult {
        guard checks.count == 3 else {
            throw DuckDBError.unreadableResult(reason: "no checks of a curated partition")
        }
        if let input = contract.rowsOf, let inputRows = rowsByInput[input], rows > inputRows {
            throw CurateFailure.multiplied(contract, place, rows: rows, of: input, inputRows)
        }
        if !checks[0].rows.isEmpty {
            let examples = checks[0].rows.map { JSON.object($0).serialized() }
            throw CurateFailure.grain(contract, place, examples)
        }
        if let first = checks[1].rows.first {
            let examples = checks[1].rows.map { $0["value"]?.stringValue ?? "null" }
            throw CurateFailure.outside(
                contract, place, rows: Self.integer(first["row_count"]), examples)
        }
        var result = self
        result.pendingRows = Self.integer(checks[2].rows.first?["row_count"])
        return result
    }

    private static func integer(_ value: JSON?) -> Int64 {
        value?.integerValue ?? value?.stringValue.flatMap { Int64($0) } ?? 0
    }
}
