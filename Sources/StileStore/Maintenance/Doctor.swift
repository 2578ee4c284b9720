import Foundation
import GRDB

extension Database {
    /// Looks through the file of `folder`, without changing it; works beside an owner.
    ///
    /// All of it is one snapshot, and memory does not grow with the file.
    ///
    /// - Parameters:
    ///   - compile: Why a definition does not compile; nil when it does.
    ///   - progress: Gets what is looked at, and the part of it that is done.
    package static func examine(
        _ folder: String, compile: (String) -> String?,
        progress: (String, Double) throws -> Void = { _, _ in }
    ) throws(StoreError) -> HealthReport {
        let path = folder + "/stile.sqlite"
        try refuseUnreadable(path, folder: folder)
        do {
            var configuration = Connections.configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(
                path: Connections.readerPath(path, folder: folder), configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { connection in
                var doctor = Doctor(connection: connection, path: path)
                try doctor.examine(compile: compile, progress: progress)
                return doctor.report
            }
        } catch {
            // Damaged where the tables are listed: not one of them can be read.
            guard case .corrupt(_, let detail) = StoreError(error, path: path) else {
                throw StoreError(error, path: path)
            }
            var report = HealthReport()
            report.add(.integrity, "stile.sqlite", detail)
            return report
        }
    }
}

/// The checks, in their order.
struct Doctor {
    let connection: Connection
    let path: String
    var report = HealthReport()

    /// Larger than any log that is reused in place.
    private static let logBytesMax = 64 << 20
    private static let freeBytesMin = 64 << 20

    init(connection: Connection, path: String) {
        self.connection = connection
        self.path = path
    }

    mutating func examine(
        compile: (String) -> String?, progress: (String, Double) throws -> Void
    ) throws {
        try progress("file", 0)
        try section("stile.sqlite") { try $0.examineFile() }
        guard report.counts[.newerSchema] == nil, report.counts[.olderSchema] == nil else { return }
        try section("definitions") { try $0.examineDefinitions(compile) }
        try section("references") { try $0.examineReferences() }
        try section("executions") { try $0.examineExecutions { try progress("executions", $0) } }
        try section("map_run") { try $0.examineMapRuns() }
    }

    /// A damage that ends one part of the examination does not end the others.
    private mutating func section(
        _ name: String, _ body: (inout Doctor) throws -> Void
    ) throws {
        do {
            try body(&self)
        } catch let error as DatabaseError {
            report.add(.integrity, name, error.message ?? "\(error.resultCode)")
        }
    }

    // MARK: - The file

    private mutating func examineFile() throws {
        report.schemaVersion = try number("PRAGMA user_version")
        report.journalMode = try String.fetchOne(connection, sql: "PRAGMA journal_mode") ?? ""
        let page = try number("PRAGMA page_size")
        report.fileBytes = try number("PRAGMA page_count") * page
        report.freeBytes = try number("PRAGMA freelist_count") * page
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        report.logBytes = (attributes?[.size] as? Int) ?? 0
        for problem in try String.fetchAll(connection, sql: "PRAGMA integrity_check(20)")
        where problem != "ok" {
            report.add(.integrity, "stile.sqlite", problem)
        }
        try section("foreign keys") { try $0.examineForeignKeys() }
        examineSchema()
        if report.logBytes > Self.logBytesMax {
            report.add(.logSize, "stile.sqlite-wal", "the log has \(report.logBytes) bytes")
        }
        if report.freeBytes > Self.freeBytesMin, report.freeBytes > report.fileBytes / 2 {
            report.add(
                .freePages, "stile.sqlite",
                "\(report.freeBytes) of \(report.fileBytes) bytes hold nothing")
        }
    }

    private mutating func examineSchema() {
        let version = report.schemaVersion
        let known = Migrations.latest
        if version > known {
            report.add(.newerSchema, "stile.sqlite", "schema version \(version), known \(known)")
        } else if version < known {
            report.add(.olderSchema, "stile.sqlite", "schema version \(version), latest \(known)")
        }
        // A file opened as immutable has no mode of its own.
        if report.journalMode != "wal", report.journalMode != "off" {
            report.add(
                .journalMode, "stile.sqlite", "journal mode \(report.journalMode), expected wal")
        }
    }

    private mutating func examineForeignKeys() throws {
        let rows = try Row.fetchCursor(connection, sql: "PRAGMA foreign_key_check")
        while let row = try rows.next() {
            let table: String = row[0]
            let id: Int64? = row[1]
            let parent: String = row[2]
            report.add(
                .foreignKey, table,
                "row \(id.map(String.init) ?? "?") refers to a row of \(parent) that is not there")
        }
    }

    // MARK: - Definitions and what refers to them

    private mutating func examineDefinitions(_ compile: (String) -> String?) throws {
        let rows = try Row.fetchCursor(
            connection,
            sql: """
                SELECT m.name, r.revision, r.definition FROM state_machine_revision AS r
                JOIN state_machine AS m ON m.id = r.state_machine_id
                """)
        while let row = try rows.next() {
            report.totals.revisions += 1
            guard let problem = compile(row[2]) else { continue }
            let name: String = row[0]
            let revision: Int = row[1]
            report.add(.definition, "\(name) revision \(revision)", problem)
        }
        try each(
            """
            SELECT name, revision FROM state_machine AS m WHERE NOT EXISTS (
                SELECT 1 FROM state_machine_revision AS r
                WHERE r.state_machine_id = m.id AND r.revision = m.revision)
            """
        ) { $0.add(.revision, $1[0], "its revision \($1[1] as Int) is not there") }
    }

    private mutating func examineReferences() throws {
        if try number("SELECT count(*) FROM secret WHERE length(key) = 32") != 1 {
            report.add(.secret, "secret", "the key is not there")
        }
        try examineSchedules()
        try each(
            """
            SELECT m.name, a.name, count(r.version), coalesce(sum(r.weight), 0)
            FROM state_machine_alias AS a
            JOIN state_machine AS m ON m.id = a.state_machine_id
            LEFT JOIN alias_route AS r ON r.alias_id = a.id GROUP BY a.id
            HAVING count(r.version) NOT IN (1, 2) OR sum(r.weight) != 100
            """
        ) {
            $0.add(
                .alias, "\($1[0] as String):\($1[1] as String)",
                "\($1[2] as Int) routes with weights of \($1[3] as Int) percent, expected 1 or 2 "
                    + "with 100")
        }
        let machines = try Set(
            String.fetchAll(
                connection, sql: "SELECT name FROM state_machine WHERE status != 'DELETED'"))
        let activities = try Set(String.fetchAll(connection, sql: "SELECT name FROM activity"))
        try each("SELECT DISTINCT arn FROM resource_tag") { report, row in
            let arn: String = row[0]
            let parts = arn.split(separator: ":").map(String.init)
            guard parts.count >= 7 else { return report.add(.tag, arn, "it is no ARN") }
            let isThere = (parts[5] == "activity" ? activities : machines).contains(parts[6])
            if !isThere { report.add(.tag, arn, "it has tags, but is not there") }
        }
    }

    private mutating func examineSchedules() throws {
        let machines = try StateMachineTable.all(connection).map(\.name)
        try each("SELECT name, state_machine, input, time_zone FROM schedule") { report, row in
            let machine = Names.stateMachine(row[1]).name
            if !machines.contains(machine) {
                report.add(.schedule, row[0], "there is no state machine \(machine)")
            }
            if (try? RecordReader.document(row[2], place: "")) == nil {
                report.add(.payload, "schedule \(row[0] as String)", "its input is no JSON")
            }
            let zone: String = row[3]
            if TimeZone(identifier: zone) == nil {
                report.add(.schedule, row[0], "there is no time zone \(zone)")
            }
        }
    }

    // MARK: - Tools

    private func number(_ sql: String) throws -> Int { try Int.fetchOne(connection, sql: sql) ?? 0 }

    mutating func each(
        _ sql: String, _ body: (inout HealthReport, Row) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(connection, sql: sql)
        while let row = try rows.next() { try body(&report, row) }
    }
}
