import Foundation
import GRDB
import StileInterpreter
import StileJSON
import StileTestSupport
import Testing

@testable import StileStore

/// Damage that is planted, and what the examination says of it.
@Suite struct DoctorTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let sql: String
        let expected: Ailment
        var testDescription: String { "\(expected.rawValue): \(sql.prefix(60))" }

        init(_ expected: Ailment, _ sql: String) {
            self.expected = expected
            self.sql = sql
        }
    }

    /// Executions: 1 succeeded, 2 runs, 3 failed, each with two chunks.
    static let damages: [Damage] = [
        Damage(.foreignKey, "DELETE FROM state_machine_revision"),
        Damage(.newerSchema, "PRAGMA user_version = 99"),
        Damage(.olderSchema, "PRAGMA user_version = 1"),
        Damage(.secret, "DELETE FROM secret"),
        Damage(.historyChain, "DELETE FROM history_chunk WHERE id = 1"),
        Damage(.historyChain, "UPDATE history_chunk SET previous_chunk = NULL WHERE id = 2"),
        Damage(.historyChain, "UPDATE history_chunk SET previous_chunk = id WHERE id = 2"),
        Damage(.historyChain, "UPDATE history_chunk SET execution_id = 2 WHERE id = 1"),
        Damage(.historyChain, "UPDATE execution SET last_chunk = 77 WHERE id = 1"),
        Damage(.events, "UPDATE history_chunk SET events = '[]' WHERE id = 1"),
        Damage(.events, "UPDATE history_chunk SET last_event_id = 1 << 60 WHERE id = 1"),
        Damage(.events, "UPDATE history_chunk SET events = '[{' WHERE id = 1"),
        Damage(
            .events,
            "UPDATE history_chunk SET events = json_set(events, '$[1].previous', 9) WHERE id = 1"),
        Damage(
            .events,
            "UPDATE history_chunk SET events = json_set(events, '$[1].id', 9) WHERE id = 1"),
        Damage(
            .events,
            "UPDATE history_chunk SET events = json_set(events, '$[0].type', 'X') WHERE id = 1"),
        Damage(.lastEvent, "UPDATE execution SET last_event_id = 9 WHERE id = 1"),
        Damage(.lastEvent, "UPDATE live_execution SET next_event_id = 9 WHERE execution_id = 2"),
        Damage(
            .status,
            """
            UPDATE execution SET status = 'ABORTED', output = NULL WHERE id = 1
            """),
        Damage(
            .status,
            "UPDATE history_chunk SET events = json_set(events, '$[1].type', 'PassStateExited') "
                + "WHERE id = 2"),
        Damage(
            .unreachableHistory,
            "INSERT INTO history_chunk VALUES (99, 1, NULL, 1, 1, '[]')"),
        Damage(.purging, "INSERT INTO purge VALUES (1)"),
        Damage(.liveMissing, "DELETE FROM live_frame WHERE execution_id = 2"),
        Damage(.notRedrivable, "DELETE FROM live_frame WHERE execution_id = 3"),
        Damage(
            .liveLeftover,
            "INSERT INTO live_execution VALUES (1, 5, 1, 1, NULL, 2)"),
        Damage(.frame, "UPDATE live_frame SET body = '{}' WHERE execution_id = 2"),
        Damage(.frame, "UPDATE live_frame SET format = 99 WHERE execution_id = 2"),
        Damage(
            .frame,
            "UPDATE live_frame SET body = json_set(body, '$.parent', 7) WHERE execution_id = 2"),
        Damage(.payload, "UPDATE execution SET input = '{' WHERE id = 1"),
        Damage(.payload, "UPDATE execution SET output = 'x' WHERE id = 1"),
        Damage(.definition, "UPDATE state_machine_revision SET definition = 'broken'"),
        Damage(.revision, "UPDATE state_machine SET revision = 7"),
        Damage(
            .schedule,
            """
            INSERT INTO schedule VALUES
                ('s', 'rate(1 day)', 'UTC', 'nobody', '{}', 1, 1, NULL, 'one', NULL, 1)
            """),
        Damage(
            .alias,
            """
            INSERT INTO state_machine_alias
                (state_machine_id, name, created_at_millis, updated_at_millis)
            VALUES (1, 'live', 1, 1)
            """),
        Damage(
            .tag,
            """
            INSERT INTO resource_tag (arn, key, value)
            VALUES ('arn:aws:states:us-east-1:000000000000:activity:gone', 'k', 'v')
            """),
        Damage(.journalMode, "PRAGMA journal_mode = DELETE"),
    ]

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder(isDurable: false)
        let store = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "a test"))
        let machine = try store.deploy("m", "{}")
        let root = Frame.waiting
        for (id, status) in [(1, ExecutionStatus.succeeded), (2, .running), (3, .failed)] {
            try Self.add(
                Int64(id), status, machine, root, store)
        }
        try store.close()
    }

    private static func add(
        _ id: Int64, _ status: ExecutionStatus, _ machine: StateMachineRecord, _ frame: Frame,
        _ store: StileStore.Database
    ) throws {
        let frames = status == .succeeded ? [] : [frame]
        let first = Samples.state(.running, name: "n\(id)", frames: [frame], lastEvent: 2)
        let chunk = try store.commit([
            write(id, machine, first, ["ExecutionStarted", "WaitStateEntered"], from: 1)
        ])
        let end =
            switch status {
            case .succeeded: "ExecutionSucceeded"
            case .failed: "ExecutionFailed"
            case .running, .timedOut, .aborted: "WaitStateEntered"
            }
        let last = Samples.state(status, name: "n\(id)", frames: frames, lastEvent: 4)
        try store.commit([
            write(
                id, machine, last, ["WaitStateExited", end], from: 3, lastChunk: chunk.first ?? nil)
        ])
    }

    private static func write(
        _ id: Int64, _ machine: StateMachineRecord, _ state: ExecutionState, _ types: [String],
        from first: Int, lastChunk: Int64? = nil
    ) -> ExecutionWrite {
        let events = types.enumerated().map { offset, type in
            HistoryEvent(
                id: first + offset, previousEventID: first + offset - 1, timestampMillis: 1_000,
                type: type, detailsKey: nil, details: JSONObject())
        }
        return ExecutionWrite(
            id: id, machineID: machine.id, revision: machine.revision, isStored: first > 1,
            statusChanged: first == 1 || state.status.isTerminal,
            stoppedAtMillis: state.status.isTerminal ? 2_000 : nil, state: state,
            lastChunk: lastChunk, events: events, changedFrames: FrameSet(state.frames.keys),
            removedFrames: [])
    }

    private func examine() throws -> HealthReport {
        try StileStore.Database.examine(
            folder.path, compile: { $0 == "broken" ? "it is broken" : nil })
    }

    private func damage(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(
            path: folder.path + "/stile.sqlite", configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func aWholeFileIsFine() throws {
        let report = try examine()
        #expect(report.findings.isEmpty && report.isFine)
        #expect(report.totals.executions == 3 && report.totals.events == 12)
        #expect(report.totals.frames == 2 && report.totals.revisions == 1)
        #expect(report.schemaVersion == Migrations.latest)
    }

    @Test func itWorksBesideAnOwner() throws {
        let owner = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "stile serve"))
        #expect(try examine().isFine)
        try owner.close()
    }

    @Test(arguments: damages) func plantedDamageIsFound(_ damage: Damage) throws {
        try self.damage(damage.sql)
        let report = try examine()
        #expect(
            report.findings.contains { $0.ailment == damage.expected }, "\(report.findings)")
        #expect(report.isFine == (damage.expected.severity == .note))
    }

    /// Bytes of the middle of the file are those of a broken disk.
    @Test func aBrokenPageIsFound() throws {
        let path = folder.path + "/stile.sqlite"
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try handle.seekToEnd()
        for page in 1..<(size / 4_096) where page % 3 == 0 {
            try handle.seek(toOffset: page * 4_096)
            try handle.write(contentsOf: Data(repeating: 0x5A, count: 2_000))
        }
        try handle.close()
        let report = try examine()
        #expect(report.counts[.integrity, default: 0] > 0)
    }

    @Test func everyAilmentHasAdvice() {
        for ailment in Ailment.allCases { #expect(ailment.advice.count > 20) }
    }
}

extension Frame {
    fileprivate static var waiting: Frame {
        Frame(
            id: FrameID(0), parent: nil, role: .root, stateName: "W", input: JSONDocument([1]),
            enteredAtMillis: 1, enteredEventID: 2, enteredAfterEventID: nil, previousEventID: 2,
            entry: 1, retryCounts: [], variables: [:], phase: .waiting(untilMillis: 99), join: nil)
    }
}
