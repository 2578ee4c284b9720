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
    /// Characters of history that went.
    package var characters = 0
    /// Where the next batch begins.
    package var cursor: Int64 = 0
    /// No execution is left to look at.
    package var isDone = false

    package init() {}
}

extension Database {
    /// Rows after which a batch ends: a few milliseconds of the writer's time, since each name that goes
    /// is a page of its index.
    private static let rowsPerBatch = 200
    /// As `rowsPerBatch`: long texts lie on pages that go one by one.
    private static let charactersPerBatch = 4 << 20
    /// Executions that a batch looks at.
    private static let candidatesPerBatch = 2_000

    /// Removes a bounded number of executions that `rule` covers, in one transaction.
    ///
    /// The newest execution of all stays, so that its id is never given again: task tokens name it.
    /// A running execution stays, and so does one whose map runs have running children. A history
    /// that is longer than a batch goes in several, its newest events first; what a crash leaves of
    /// it goes with the next batch of any rule.
    package func purge(
        _ rule: PurgeRule, after cursor: Int64, rowsMax: Int = Database.rowsPerBatch
    ) throws(StoreError) -> PurgeBatch {
        try writeUnchecked { connection in
            var purge = try Purge(
                connection, rowsMax: rowsMax, charactersMax: Self.charactersPerBatch)
            purge.batch.cursor = cursor
            guard try purge.removeBegun() else { return purge.batch }
            try Self.candidates(rule, after: cursor, &purge) { purge, id in try purge.remove(id) }
            return purge.batch
        }
    }

    /// Looks for the first execution that `rule` covers, in a bounded part of those after `cursor`:
    /// `cursor` and `isDone` of the answer say where the next look or batch begins.
    ///
    /// For readers, so that the writer is not held up by executions that stay.
    package func firstPurgeable(
        _ rule: PurgeRule, after cursor: Int64
    ) throws(StoreError) -> (batch: PurgeBatch, isFound: Bool) {
        try read { connection in
            var purge = try Purge(connection)
            purge.batch.cursor = cursor
            guard try PurgeTable.first(connection) == nil else { return (purge.batch, true) }
            var isFound = false
            try Self.candidates(rule, after: cursor, &purge) { _, _ in
                isFound = true
                return false
            }
            return (purge.batch, isFound)
        }
    }

    /// Counts what the next batches would remove, a bounded part at a time.
    package func purgeable(
        _ rule: PurgeRule, after cursor: Int64
    ) throws(StoreError) -> PurgeBatch {
        try read { connection in
            var purge = try Purge(connection)
            try Self.candidates(rule, after: cursor, &purge) { purge, id in
                purge.batch.executions += 1
                purge.batch.children += try purge.childCount(of: id)
                return true
            }
            return purge.batch
        }
    }

    /// Hands out what `rule` covers until `body` says that it is enough.
    private static func candidates(
        _ rule: PurgeRule, after cursor: Int64, _ purge: inout Purge,
        _ body: (inout Purge, Int64) throws -> Bool
    ) throws {
        let connection = purge.connection
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
                return
            }
            purge.batch.cursor = id
        }
        purge.batch.isDone = rows.count < candidatesPerBatch
    }
}

/// The removal of executions within one transaction.
private struct Purge {
    let connection: Connection
    private let writer: GroupWriter
    private let rowsMax: Int
    private let charactersMax: Int
    var batch = PurgeBatch()
    /// The newest execution and those above it.
    private let kept: Set<Int64>

    init(_ connection: Connection, rowsMax: Int = 0, charactersMax: Int = 0) throws {
        self.connection = connection
        self.rowsMax = rowsMax
        self.charactersMax = charactersMax
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

    private var isFull: Bool { isFull(beyond: 0) }

    private func isFull(beyond slack: Int) -> Bool {
        batch.rows >= rowsMax + slack || batch.characters >= charactersMax
    }

    /// Rows by which the last history of a batch may exceed it: most need not be cut then.
    private static let slack = 100

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

    /// Removes what an earlier batch began; false when this one is full.
    mutating func removeBegun() throws -> Bool {
        while let begun = try PurgeTable.first(connection) {
            guard try removeOne(begun.executionID) else { return false }
            if let mapRunID = begun.mapRunID {
                try uncount(begun.status, mapRunID: mapRunID)
                batch.children += 1
            } else {
                batch.executions += 1
            }
            guard !isFull else { return false }
        }
        return true
    }

    /// Removes an execution and what belongs to it; false when the batch is full: then something of
    /// it may be left, and it is the next batch's turn again.
    mutating func remove(_ id: Int64) throws -> Bool {
        guard try removeChildren(of: id), try removeOne(id) else { return false }
        batch.executions += 1
        guard !isFull else {
            batch.cursor = id
            return false
        }
        return true
    }

    private mutating func removeChildren(of id: Int64) throws -> Bool {
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
                guard try removeChildren(of: child[0]), try removeOne(child[0]) else {
                    return false
                }
                try uncount(ExecutionTable.status(child[1]), mapRunID: child[2])
                batch.children += 1
                guard !isFull else { return false }
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

    /// Removes an execution whose children are gone; false when some of its history is left.
    private mutating func removeOne(_ id: Int64) throws -> Bool {
        var next = try Int64.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT coalesce(l.last_chunk, e.last_chunk) FROM execution AS e
                    LEFT JOIN live_execution AS l ON l.execution_id = e.id WHERE e.id = ?
                    """), arguments: [id])
        try LiveTable.deleteAll(executionID: id, writer)
        while let chunk = next {
            guard !isFull(beyond: Self.slack) else {
                try PurgeTable.begin(id, newestChunk: chunk, connection)
                return false
            }
            let row = try Row.fetchOne(
                connection.cachedStatement(
                    sql: """
                        DELETE FROM history_chunk WHERE id = ?
                        RETURNING previous_chunk, length(events)
                        """), arguments: [chunk])
            next = row?[0]
            batch.rows += 1
            batch.characters += row?[1] ?? 0
        }
        try PurgeTable.end(id, connection)
        try connection.cachedStatement(sql: "DELETE FROM map_run WHERE execution_id = ?")
            .execute(arguments: [id])
        try connection.cachedStatement(sql: "DELETE FROM execution WHERE id = ?")
            .execute(arguments: [id])
        batch.rows += 1
        return true
    }
}
