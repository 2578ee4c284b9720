import Foundation
import GRDB

/// `secret`: the key of everything that this file hands out and takes back: page tokens, task
/// tokens.
enum SecretTable {
    static let schema = """
        CREATE TABLE secret (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            key BLOB NOT NULL CHECK (length(key) = 32)
        ) STRICT;
        INSERT INTO secret (id, key) VALUES (1, randomblob(32));
        """

    static func key(_ connection: Connection) throws -> [UInt8] {
        try Data.fetchOne(connection, sql: "SELECT key FROM secret WHERE id = 1").map(Array.init)
            ?? []
    }
}
