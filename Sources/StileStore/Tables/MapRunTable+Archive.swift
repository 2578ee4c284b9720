import GRDB
import StileInterpreter
import StileJSON

// Map runs as an exported execution has them: every column but the numbers of this file.
extension MapRunTable {
    private static let ownColumns: Set<String> = ["id", "execution_id"]
    private static var archivedColumns: [String] { columns.filter { !ownColumns.contains($0) } }

    /// `items_total` is `itemsTotal`.
    static func memberName(_ column: String) -> String {
        let words = column.split(separator: "_")
        return words.dropFirst().reduce(String(words.first ?? "")) { name, word in
            name + word.prefix(1).uppercased() + word.dropFirst()
        }
    }

    /// Of an execution, in the order of their starts.
    static func archived(_ executionID: Int64, _ connection: Connection) throws -> [JSONObject] {
        let columns = archivedColumns
        let rows = try Row.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT \(columns.joined(separator: ", ")) FROM map_run
                    WHERE execution_id = ? ORDER BY id
                    """), arguments: [executionID])
        return rows.map { row in
            var object = JSONObject()
            for (position, column) in columns.enumerated() {
                object[memberName(column)] = json(row[position] as DatabaseValue)
            }
            return object
        }
    }

    private static func json(_ value: DatabaseValue) -> JSON? {
        switch value.storage {
        case .null, .blob: nil
        case .int64(let number): .integer(number)
        case .double(let number): JSONNumber(number).map { .number($0) }
        case .string(let text): .string(text)
        }
    }

    static func insert(
        _ run: ArchivedMapRun, id: Int64, executionID: Int64, _ connection: Connection
    ) throws {
        let columns = archivedColumns
        var arguments: StatementArguments = [id, executionID]
        for column in columns {
            arguments += [run.members[memberName(column)].map(databaseValue) ?? .null]
        }
        try connection.execute(
            sql: """
                INSERT INTO map_run (id, execution_id, \(columns.joined(separator: ", ")))
                VALUES (?, ?, \(columns.map { _ in "?" }.joined(separator: ", ")))
                """, arguments: arguments)
    }

    /// What fits no column is refused by the table's checks.
    private static func databaseValue(_ json: JSON) -> DatabaseValue {
        if let text = json.stringValue { return text.databaseValue }
        if let number = json.integerValue { return number.databaseValue }
        if let number = json.numberValue?.doubleValue { return number.databaseValue }
        return .null
    }
}
