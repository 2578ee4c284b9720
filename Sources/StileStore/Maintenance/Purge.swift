import GRDB
package import StileInterpreter

/// Which executions may go: all that ended before a time, and what belongs to them.
package struct PurgeRule: Sendable, Hashable {
    /// Standard executions that ended before go; nil: none of them.
    package var standardBeforeMillis: Int64?
    /// Express executions that ended before go; nil: none of them.
    package var expressBeforeMillis: Int64?
    /// Standard executions without success that ended at or after this can be redriven and stay;
    /// nil: they go too.
    package var redrivableSinceMillis: Int64?
    package var status: ExecutionStatus?
    /// Name or ARN.
    package var machine: String?

    package init(
        standardBeforeMillis: Int64?, expressBeforeMillis: Int64?, redrivableSinceMillis: Int64?,
        status: ExecutionStatus? = nil, machine: String? = nil
    ) {
        self.standardBeforeMillis = standardBeforeMillis
        self.expressBeforeMillis = expressBeforeMillis
        self.redrivableSinceMillis = redrivableSinceMillis
        self.status = status
        self.machine = machine
    }

    fileprivate func covers(
        _ status: ExecutionStatus, isExpress: Bool, stoppedAtMillis: Int64, machine: String
    ) -> Bool {
        if let wanted = self.status, wanted != status { return false }
        if let wanted = self.machine, Names.stateMachine(wanted).name != machine { return false }
        let before = isExpress ? expressBeforeMillis : standardBeforeMillis
        guard let before, stoppedAtMillis < before else { return false }
        guard !isExpress, status != .succeeded, let since = redrivableSinceMillis else {
            return true
        }
        return stoppedAtMillis < since
    }
}

/// What one bounded piece of a purge did.
package struct PurgeBatch: Sendable, Hashable {
    /// Executions that went, children of map runs not counted.
    package var executions = 0
    package var children = 0
    /// Rows that went.
    package var rows = 0
    /// Where the next batch begins.
    package var cursor: Int64 = 0
    /// No execution is left to look at.
    package var isDone = false

    package init() {}
}

extension Database {
    /// Rows after which a batch ends: a few milliseconds of the writer's time. The history of one
    /// execution goes as a whole.
    private static let rowsPerBatch = 1_000
    /// Executions that a batch looks at.
    private static let candidatesPerBatch = 2_000

    /// Removes a bounded number of executions that `rule` covers, in one transaction.
    ///
    /// The newest execution of all stays, so that its id is never given again: task tokens name it.
    /// A running execution stays, and so does one whose map runs have running children.
    package func purge(
        _ rule: PurgeRule, after cursor: Int64, rowsMax: Int = Database.rowsPerBatch
    ) throws(StoreError) -> PurgeBatch {
        try writeUnchecked { connection in
            try Self.candidates(rule, after: cursor, connection) { purge, id in
                try purge.remove(id, rowsMax: rowsMax)
            }
        }
    }

    /// Counts what the next batches would remove, a bounded part at a time.
    package func purgeable(
        _ rule: PurgeRule, after cursor: Int64
    ) throws(StoreError) -> PurgeBatch {
        try read { connection in
            try Self.candidates(rule, after: cursor, connection) { purge, id in
                purge.batch.executions += 1
                purge.batch.children += try purge.childCount(of: id)
                return true
            }
        }
    }

    /// Hands out what `rule` covers until `body` says that it is enough.
    private static func candidates(
        _ rule: PurgeRule, after cursor: Int64, _ connection: Connection,
        _ body: (inout Purge, Int64) throws -> Bool
    ) throws -> PurgeBatch {
        var purge = try Purge(connection)
        purge.batch.cursor = cursor
        // Columns before the payloads only: long rows continue on pages of their own.
        let rows = try Row.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT e.id, e.status, e.stopped_at_millis, instr(e.name, ':') > 0,
                        instr(e.name, '/') > 0, m.name
                    FROM execution AS e JOIN state_machine AS m ON m.id = e.state_machine_id
                    WHERE e.id > ? ORDER BY e.id LIMIT ?
                    """), arguments: [cursor, candidatesPerBatch])
        for row in rows {
            let id: Int64 = row[0]
            // A child goes with its parent.
            if let stopped: Int64 = row[2], !(row[4] as Bool),
                rule.covers(
                    ExecutionTable.status(row[1]), isExpress: row[3], stoppedAtMillis: stopped,
                    machine: row[5]),
                try !purge.isKept(id), try !body(&purge, id)
            {
                return purge.batch
            }
            purge.batch.cursor = id
        }
        purge.batch.isDone = rows.count < candidatesPerBatch
        return purge.batch
    }
}

/// The removal of executions within one transaction.
private struct Purge {
    let connection: Connection
    private let writer: GroupWriter
    var batch = PurgeBatch()
    /// The newest execution and those above it.
    private let kept: Set<Int64>

    init(_ connection: Connection) throws {
        self.connection = connection
        writer = GroupWriter(connection)
        var kept: Set<Int64> = []
        var next: Int64? = try ExecutionTable.lastID(connection)
        while let id = next, kept.insert(id).inserted {
            next = try Int64.fetchOne(
                connection,
                sql: """
                    SELECT u.execution_id FROM execution AS e JOIN map_run AS u ON u.id = e.map_run_id
                    WHERE e.id = ?
                    """, arguments: [id])
        }
        self.kept = kept
    }

    func isKept(_ id: Int64) throws -> Bool {
        if kept.contains(id) { return true }
        return try Bool.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM map_run
                        WHERE execution_id = ? AND (status = 'RUNNING' OR running > 0))
                    """), arguments: [id]) ?? false
    }

    func childCount(of id: Int64) throws -> Int {
        return try Int.fetchOne(
            connection.cachedStatement(
                sql: "SELECT coalesce(sum(next_child), 0) FROM map_run WHERE execution_id = ?"),
            arguments: [id]) ?? 0
    }

    /// Removes an execution and what belongs to it; false when there are more rows than the batch
    /// takes: then its map runs' children went first, and it is the next batch's turn again.
    mutating func remove(_ id: Int64, rowsMax: Int) throws -> Bool {
        guard try removeChildren(of: id, rowsMax: rowsMax) else { return false }
        try removeOne(id)
        batch.executions += 1
        guard batch.rows < rowsMax else {
            batch.cursor = id
            return false
        }
        return true
    }

    private mutating func removeChildren(of id: Int64, rowsMax: Int) throws -> Bool {
        while true {
            let children = try Row.fetchAll(
                connection.cachedStatement(
                    sql: """
                        SELECT id, status, map_run_id FROM execution WHERE map_run_id IN (
                            SELECT id FROM map_run WHERE execution_id = ?)
                        LIMIT 100
                        """), arguments: [id])
            guard !children.isEmpty else { return true }
            // What has lost children cannot be redriven.
            try LiveTable.deleteAll(executionID: id, writer)
            for child in children {
                guard try removeChildren(of: child[0], rowsMax: rowsMax) else { return false }
                try removeOne(child[0])
                try uncount(ExecutionTable.status(child[1]), mapRunID: child[2])
                batch.children += 1
                guard batch.rows < rowsMax else { return false }
            }
        }
    }

    /// Keeps a map run's counts those of its children, should a crash come between two batches.
    private func uncount(_ status: ExecutionStatus, mapRunID: Int64) throws {
        let column = status.rawValue.lowercased()
        try connection.cachedStatement(
            sql: """
                UPDATE map_run SET next_child = next_child - 1, \(column) = \(column) - 1
                WHERE id = ?
                """
        ).execute(arguments: [mapRunID])
    }

    private mutating func removeOne(_ id: Int64) throws {
        var next = try Int64.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT coalesce(l.last_chunk, e.last_chunk) FROM execution AS e
                    LEFT JOIN live_execution AS l ON l.execution_id = e.id WHERE e.id = ?
                    """), arguments: [id])
        while let chunk = next {
            next = try Int64.fetchOne(
                connection.cachedStatement(
                    sql: "DELETE FROM history_chunk WHERE id = ? RETURNING previous_chunk"),
                arguments: [chunk])
            batch.rows += 1
        }
        try LiveTable.deleteAll(executionID: id, writer)
        try connection.cachedStatement(sql: "DELETE FROM map_run WHERE execution_id = ?")
            .execute(arguments: [id])
        try connection.cachedStatement(sql: "DELETE FROM execution WHERE id = ?")
            .execute(arguments: [id])
        batch.rows += 1
    }
}
