import GRDB
import StileInterpreter

// Lists of executions, newest first.
extension ExecutionTable {
    static func list(
        _ filter: ExecutionFilter, _ connection: Connection
    ) throws -> [ExecutionRecord] {
        let wanted = Wanted(filter)
        // Few rows of an index of their own.
        if filter.mapRunID != nil || filter.status.map({ $0 != .succeeded }) == true {
            return try records(wanted, filter, connection)
        }
        let ids = try newest(wanted, filter, connection)
        let sql = "\(selection) WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id DESC"
        return try Row.fetchAll(
            connection.cachedStatement(sql: sql), arguments: ["\(ids)"]
        ).map(ExecutionRecord.init(row:))
    }

    /// What a filter asks of a row, in SQL.
    private struct Wanted {
        private(set) var conditions: [String] = []
        private(set) var arguments = StatementArguments()

        init(_ filter: ExecutionFilter) {
            if let mapRunID = filter.mapRunID {
                require("e.map_run_id = ?", mapRunID)
            } else {
                conditions.append("e.map_run_id IS NULL")
            }
            if let range = filter.pendingRedrive {
                require("e.child_index >= ?", range.lowerBound)
                require("e.child_index < ?", range.upperBound)
                conditions.append("e.status IN ('FAILED', 'TIMED_OUT', 'ABORTED')")
            }
            if let redriven = filter.isRedriven {
                conditions.append("e.redrive_count \(redriven ? ">" : "=") 0")
            }
            // The status stands in the text: a partial index serves only a constant.
            if let status = filter.status { conditions.append("e.status = '\(status.rawValue)'") }
            if let version = filter.version { require("e.version = ?", version) }
            if let alias = filter.alias { require("e.alias = ?", alias) }
            if let time = filter.startedAfterMillis { require("e.started_at_millis >= ?", time) }
            if let time = filter.startedBeforeMillis { require("e.started_at_millis < ?", time) }
            if let id = filter.beforeID { require("e.id < ?", id) }
        }

        mutating func require(_ condition: String, _ value: some DatabaseValueConvertible) {
            conditions.append(condition)
            arguments += [value]
        }

        var sql: String { conditions.joined(separator: " AND ") }
    }

    private static func records(
        _ wanted: Wanted, _ filter: ExecutionFilter, _ connection: Connection
    ) throws -> [ExecutionRecord] {
        var wanted = wanted
        if let machine = filter.machine {
            wanted.require("m.name = ?", Names.stateMachine(machine).name)
        }
        if let id = filter.machineID { wanted.require("e.state_machine_id = ?", id) }
        let sql = "\(selection) WHERE \(wanted.sql) ORDER BY e.id DESC LIMIT ?"
        return try Row.fetchAll(
            connection.cachedStatement(sql: sql), arguments: wanted.arguments + [filter.limit]
        ).map(ExecutionRecord.init(row:))
    }

    /// Goes down the index of each machine's executions, which knows no children of map runs: the
    /// table may hold a million of them above the first execution that is wanted.
    private static func newest(
        _ wanted: Wanted, _ filter: ExecutionFilter, _ connection: Connection
    ) throws -> [Int64] {
        let statement = try connection.cachedStatement(
            sql: """
                SELECT e.id FROM execution AS e INDEXED BY execution_machine
                WHERE \(wanted.sql) AND e.state_machine_id = ? AND e.id > ?
                ORDER BY e.id DESC LIMIT ?
                """)
        var ids: [Int64] = []
        for machineID in try machineIDs(filter, connection) {
            let floor = ids.count < filter.limit ? 0 : ids.last ?? 0
            let found = try Int64.fetchAll(
                statement, arguments: wanted.arguments + [machineID, floor, filter.limit])
            guard !found.isEmpty else { continue }
            ids = Array((ids + found).sorted(by: >).prefix(filter.limit))
        }
        return ids
    }

    private static func machineIDs(
        _ filter: ExecutionFilter, _ connection: Connection
    ) throws -> [Int64] {
        if let id = filter.machineID { return [id] }
        guard let machine = filter.machine else {
            return try Int64.fetchAll(
                connection, sql: "SELECT id FROM state_machine ORDER BY id DESC")
        }
        return try Int64.fetchAll(
            connection, sql: "SELECT id FROM state_machine WHERE name = ? ORDER BY id DESC",
            arguments: [Names.stateMachine(machine).name])
    }
}
