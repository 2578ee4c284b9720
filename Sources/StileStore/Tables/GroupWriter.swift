import GRDB
import GRDBSQLite

/// Writes the rows of one group commit.
///
/// A group writes thousands of rows with nine statements: each is looked up once a group, and its
/// parameters are bound straight from the values, without a list of boxed ones for every row.
final class GroupWriter {
    let connection: Connection
    private var statements: [Statement?]
    /// What a row's text is put together in; its memory is kept from row to row.
    var scratch: [UInt8] = []

    init(_ connection: Connection) {
        self.connection = connection
        statements = Array(repeating: nil, count: GroupStatement.allCases.count)
    }

    /// Runs a statement whose parameters `bind` gives, in the order of their numbers.
    func run(_ which: GroupStatement, _ bind: (inout RowBinder) -> Void) throws {
        let statement = try prepared(which)
        var row = RowBinder(statement.sqliteStatement)
        bind(&row)
        let code = sqlite3_step(statement.sqliteStatement)
        guard code == SQLITE_DONE else {
            let message = connection.lastErrorMessage
            sqlite3_reset(statement.sqliteStatement)
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: message, sql: which.sql)
        }
        sqlite3_reset(statement.sqliteStatement)
    }

    /// Empties the buffer for the next text.
    func clearScratch() { scratch.removeAll(keepingCapacity: true) }

    private func prepared(_ which: GroupStatement) throws -> Statement {
        if let known = statements[which.rawValue] { return known }
        let statement = try connection.cachedStatement(sql: which.sql)
        statements[which.rawValue] = statement
        return statement
    }
}

/// What a group commit does to a row; the texts are with their tables.
enum GroupStatement: Int, CaseIterable {
    case insertExecution, updateExecution
    case insertChunk
    case insertLive, updateLive, deleteLive
    case putFrame, deleteFrame, deleteFrames

    var sql: String {
        switch self {
        case .insertExecution: ExecutionTable.insertion
        case .updateExecution: ExecutionTable.change
        case .insertChunk: HistoryTable.insertion
        case .insertLive: LiveTable.insertion
        case .updateLive: LiveTable.change
        case .deleteLive: LiveTable.deletion
        case .putFrame: LiveTable.framePut
        case .deleteFrame: LiveTable.frameDeletion
        case .deleteFrames: LiveTable.framesDeletion
        }
    }
}

/// Binds a statement's parameters, one after the other.
///
/// SQLite copies texts into memory that the statement keeps. Its answers are not looked at: only a
/// wrong number of a parameter or too long a text could fail, and then the step fails as well.
struct RowBinder {
    /// `SQLITE_TRANSIENT`, a macro that is not imported: SQLite copies the text at once.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let statement: OpaquePointer
    private var number: Int32 = 0

    init(_ statement: OpaquePointer) { self.statement = statement }

    mutating func add(_ value: Int64?) {
        number += 1
        if let value {
            sqlite3_bind_int64(statement, number, value)
        } else {
            sqlite3_bind_null(statement, number)
        }
    }

    mutating func add(_ value: Int?) { add(value.map(Int64.init)) }

    mutating func add(_ text: String?) {
        number += 1
        guard var text else {
            sqlite3_bind_null(statement, number)
            return
        }
        text.withUTF8 { bind(UnsafeRawBufferPointer($0)) }
    }

    /// UTF-8 text.
    mutating func add(_ text: [UInt8]) {
        number += 1
        text.withUnsafeBytes(bind)
    }

    private func bind(_ text: UnsafeRawBufferPointer) {
        // Without an address SQLite would bind NULL.
        guard let start = text.baseAddress else {
            sqlite3_bind_text(statement, number, "", 0, Self.copied)
            return
        }
        sqlite3_bind_text64(
            statement, number, start.assumingMemoryBound(to: CChar.self), UInt64(text.count),
            Self.copied, UInt8(SQLITE_UTF8))
    }
}
