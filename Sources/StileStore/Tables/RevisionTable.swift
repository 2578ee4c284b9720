import GRDB

/// `state_machine_revision`: what each revision of a machine holds, kept for ever, since an
/// execution may be pinned to it.
enum RevisionTable {
    /// Step 2: role and configurations of each revision, and AWS's name for it.
    static let rebuild = """
        CREATE TABLE new_state_machine_revision (
            state_machine_id INTEGER NOT NULL REFERENCES state_machine (id),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            revision_id TEXT,
            definition TEXT NOT NULL,
            role_arn TEXT NOT NULL,
            logging TEXT,
            tracing TEXT,
            encryption TEXT,
            created_at_millis INTEGER NOT NULL,
            PRIMARY KEY (state_machine_id, revision),
            CHECK ((revision = 1) = (revision_id IS NULL))
        ) STRICT;
        INSERT INTO new_state_machine_revision
            (state_machine_id, revision, revision_id, definition, role_arn, created_at_millis)
        SELECT state_machine_id, revision,
            CASE WHEN revision > 1 THEN
                lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4'
                    || substr(lower(hex(randomblob(2))), 2) || '-a'
                    || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))
            END,
            definition, role_arn, created_at_millis
        FROM state_machine_revision JOIN old_role ON old_role.id = state_machine_id;
        DROP TABLE old_role;
        DROP TABLE state_machine_revision;
        ALTER TABLE new_state_machine_revision RENAME TO state_machine_revision;
        """

    static func insert(_ revision: RevisionRecord, _ connection: Connection) throws {
        let settings = revision.settings
        try connection.cachedStatement(
            sql: """
                INSERT INTO state_machine_revision
                    (state_machine_id, revision, revision_id, definition, role_arn, logging,
                    tracing, encryption, created_at_millis)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            revision.machineID, revision.revision, revision.revisionID, revision.definition,
            settings.roleARN, settings.logging, settings.tracing, settings.encryption,
            revision.createdAtMillis,
        ])
    }

    static func find(
        id: Int64, revision: Int, _ connection: Connection
    ) throws -> RevisionRecord? {
        try Row.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT state_machine_id, revision, revision_id, definition, role_arn, logging,
                        tracing, encryption, created_at_millis
                    FROM state_machine_revision WHERE state_machine_id = ? AND revision = ?
                    """), arguments: [id, revision]
        ).map(RevisionRecord.init(row:))
    }

    static func text(id: Int64, revision: Int, _ connection: Connection) throws -> String? {
        try String.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT definition FROM state_machine_revision
                    WHERE state_machine_id = ? AND revision = ?
                    """), arguments: [id, revision])
    }
}

extension RevisionRecord {
    fileprivate init(row: Row) {
        self.init(
            machineID: row[0], revision: row[1], revisionID: row[2], definition: row[3],
            settings: StateMachineSettings(
                roleARN: row[4], logging: row[5], tracing: row[6], encryption: row[7]),
            createdAtMillis: row[8])
    }
}
