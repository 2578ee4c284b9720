import Foundation
import GRDB
import StileInterpreter
import StileJSON
import StileTestSupport
import Testing

@testable import StileStore

/// Rows of every table, removed, altered and doubled: the examination finds each.
///
/// The file has a machine with two versions behind an alias, an activity, tags, a schedule, an
/// execution (1) whose map run has three children (2 to 4), and one (5) that succeeded.
@Suite struct DoctorDamageTests {
    typealias Damage = DoctorTests.Damage

    static let removed: [Damage] = [
        Damage(.foreignKey, "DELETE FROM state_machine"),
        Damage(.foreignKey, "DELETE FROM state_machine_revision WHERE revision = 1"),
        Damage(.revision, "DELETE FROM state_machine_revision WHERE revision = 2"),
        Damage(.foreignKey, "DELETE FROM state_machine_version WHERE version = 1"),
        Damage(.foreignKey, "DELETE FROM state_machine_alias"),
        Damage(.alias, "DELETE FROM alias_route"),
        Damage(.alias, "DELETE FROM alias_route WHERE position = 1"),
        Damage(.tag, "DELETE FROM activity"),
        Damage(.secret, "DELETE FROM secret"),
        Damage(.foreignKey, "DELETE FROM execution WHERE id = 1"),
        Damage(.mapRun, "DELETE FROM execution WHERE id = 3"),
        Damage(.foreignKey, "DELETE FROM execution WHERE id = 5"),
        Damage(.historyChain, "DELETE FROM history_chunk WHERE execution_id = 5"),
        Damage(.historyChain, "DELETE FROM history_chunk WHERE execution_id = 2"),
        Damage(.liveMissing, "DELETE FROM live_execution WHERE execution_id = 1"),
        Damage(.liveMissing, "DELETE FROM live_frame WHERE execution_id = 3"),
        Damage(.mapRun, "DELETE FROM live_frame WHERE execution_id = 1"),
        Damage(.foreignKey, "DELETE FROM map_run"),
    ]

    static let altered: [Damage] = [
        Damage(.mapRun, "UPDATE map_run SET running = 2, succeeded = 0"),
        Damage(.mapRun, "UPDATE map_run SET succeeded = 0, failed = 2"),
        Damage(.mapRun, "UPDATE map_run SET failed = 0, timed_out = 1"),
        Damage(.mapRun, "UPDATE map_run SET failed = 0, aborted = 1"),
        Damage(.mapRun, "UPDATE map_run SET running = 2, next_child = 4"),
        Damage(.mapRun, "UPDATE map_run SET next_item = 7"),
        Damage(.mapRun, "UPDATE map_run SET items_running = 5"),
        Damage(.mapRun, "UPDATE map_run SET items_succeeded = 0"),
        Damage(.mapRun, "UPDATE map_run SET items_failed = 9"),
        Damage(.mapRun, "UPDATE map_run SET items_timed_out = 1"),
        Damage(.mapRun, "UPDATE map_run SET items_aborted = 1"),
        Damage(.mapRun, "UPDATE map_run SET frame = 77"),
        Damage(.mapRun, "UPDATE map_run SET parts = '{'"),
        Damage(.mapRun, "UPDATE execution SET child_index = 9 WHERE id = 3"),
        Damage(.mapRun, "UPDATE execution SET item_count = 9 WHERE id = 3"),
        Damage(.foreignKey, "UPDATE map_run SET execution_id = 99"),
        Damage(.foreignKey, "UPDATE execution SET map_run_id = 99 WHERE id = 3"),
        Damage(
            .mapRun,
            """
            UPDATE execution SET status = 'ABORTED', stopped_at_millis = 9 WHERE id = 1
            """),
        Damage(
            .status,
            "UPDATE execution SET status = 'FAILED', stopped_at_millis = 9 WHERE id = 3"),
        Damage(
            .liveMissing,
            "UPDATE execution SET status = 'RUNNING', stopped_at_millis = NULL, output = NULL "
                + "WHERE id = 5"),
        Damage(.foreignKey, "UPDATE execution SET revision = 9 WHERE id = 5"),
        // Timers: what a frame waits for is part of it.
        Damage(.frame, "UPDATE live_frame SET body = json_remove(body, '$.phase.until')"),
        Damage(.frame, "UPDATE live_frame SET body = json_set(body, '$.phase.until', 'soon')"),
        Damage(.frame, "UPDATE live_frame SET body = json_set(body, '$.phase.kind', 'dreaming')"),
        Damage(.frame, "UPDATE live_frame SET body = json_remove(body, '$.entry')"),
        Damage(.frame, "UPDATE live_frame SET input = '['"),
        Damage(.lastEvent, "UPDATE live_execution SET next_event_id = 1 WHERE execution_id = 1"),
        Damage(.historyChain, "UPDATE live_execution SET last_chunk = 99 WHERE execution_id = 1"),
        Damage(.schedule, "UPDATE schedule SET state_machine = 'nobody'"),
        Damage(.schedule, "UPDATE schedule SET time_zone = 'Nowhere/Never'"),
        Damage(.payload, "UPDATE schedule SET input = '{'"),
        Damage(.foreignKey, "UPDATE alias_route SET version = 9"),
        Damage(.alias, "UPDATE alias_route SET weight = 49 WHERE position = 0"),
        Damage(.foreignKey, "UPDATE state_machine_version SET revision = 9 WHERE version = 1"),
        Damage(.tag, "UPDATE resource_tag SET arn = 'nonsense'"),
    ]

    /// What the schema itself refuses never gets into a file.
    static let doubled: [Damage] = [
        Damage(
            .unreachableHistory,
            """
            INSERT INTO history_chunk SELECT id + 50, execution_id, previous_chunk, first_event_id,
                last_event_id, events FROM history_chunk WHERE execution_id = 5
            """),
        Damage(
            .frame,
            """
            INSERT INTO live_frame SELECT execution_id, number + 5, format,
                json_set(body, '$.parent', 4), input, payload FROM live_frame
            """),
        Damage(
            .liveLeftover,
            "INSERT INTO live_execution SELECT 5, next_event_id, 1, 1, NULL, last_chunk "
                + "FROM live_execution WHERE execution_id = 1"),
        Damage(
            .mapRun,
            """
            CREATE TEMP TABLE twin AS SELECT * FROM map_run;
            UPDATE twin SET id = 7, arn = 'twin';
            INSERT INTO map_run SELECT * FROM twin
            """),
        Damage(
            .alias,
            "INSERT INTO alias_route SELECT alias_id, position + 2, state_machine_id, version, weight "
                + "FROM alias_route"),
        Damage(
            .schedule,
            "INSERT INTO schedule SELECT 'twin', expression, time_zone, 'nobody', input, enabled, "
                + "next_due_millis, last_fired_millis, catch_up, last_problem, created_at_millis "
                + "FROM schedule"),
    ]

    static let refused = [
        "INSERT INTO execution SELECT * FROM execution WHERE id = 5",
        """
        INSERT INTO execution (state_machine_id, revision, name, status, started_at_millis, input)
        SELECT state_machine_id, revision, name, status, started_at_millis, input
        FROM execution WHERE id = 1
        """,
        "UPDATE execution SET child_index = 0 WHERE id = 3",
        "INSERT INTO live_frame SELECT * FROM live_frame",
        "INSERT INTO secret VALUES (2, randomblob(32))",
        "UPDATE map_run SET running = 5",
        "UPDATE map_run SET status = 'SUCCEEDED'",
        "INSERT INTO schedule SELECT * FROM schedule",
        "INSERT INTO activity SELECT 9, name, encryption, 1 FROM activity",
        "INSERT INTO state_machine_version SELECT * FROM state_machine_version",
    ]

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder(isDurable: false)
        let store = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "a test"))
        let machine = try Self.deploy(store)
        try Self.execute(machine, store)
        try store.close()
    }

    private static func deploy(_ store: StileStore.Database) throws -> StateMachineRecord {
        try store.deploy("m", "{}")
        _ = try store.publishVersion(of: "m", description: nil, nowMillis: 1)
        let machine = try store.deploy("m", #"{"two":2}"#)
        _ = try store.publishVersion(of: "m", description: nil, nowMillis: 1)
        _ = try store.createAlias(
            "live", of: "m", description: nil,
            routes: [AliasRoute(version: 1, weight: 50), AliasRoute(version: 2, weight: 50)],
            nowMillis: 1)
        _ = try store.createActivity("a", encryption: nil, tags: [], nowMillis: 1)
        _ = try store.tag(
            Names.activityARN("a"), with: [ResourceTag(key: "k", value: "v")], limit: 50)
        try store.putSchedule(
            ScheduleRecord(
                name: "s", expression: "rate(1 day)", timeZone: "Europe/Berlin", stateMachine: "m",
                inputJSON: "{}", enabled: true, nextDueMillis: 10, lastFiredMillis: nil,
                createdAtMillis: 1))
        return machine
    }

    private static func execute(
        _ machine: StateMachineRecord, _ store: StileStore.Database
    ) throws {
        let frame = Frame.resting
        var run = MapRunRecord(
            id: 1, arn: "arn:aws:states:us-east-1:000000000000:mapRun:m/l:1", executionID: 1,
            label: "l", statePointer: "/States/W", childType: .standard, parts: "{}",
            startedAtMillis: 1, stamp: frame.stamp, limits: MapRunLimits(maxConcurrency: 0))
        run.itemsTotal = 6
        run.nextChild = 3
        run.nextItem = 6
        for (status, items) in [(ExecutionStatus.succeeded, 1), (.running, 2), (.failed, 3)] {
            run.children[status] = 1
            run.items[status] = items
        }
        try store.commit(
            [try write(1, machine, .running, child: nil)],
            mapRuns: [MapRunWrite(record: run, isStored: false)])
        for (index, status) in [ExecutionStatus.succeeded, .running, .failed].enumerated() {
            let child = MapRunMembership(
                mapRunID: 1, mapRunARN: run.arn, label: "l", index: index, itemCount: index + 1)
            try store.commit([try write(Int64(index + 2), machine, status, child: child)])
        }
        try store.commit([try write(5, machine, .succeeded, child: nil)])
    }

    private static func write(
        _ id: Int64, _ machine: StateMachineRecord, _ status: ExecutionStatus,
        child: MapRunMembership?
    ) throws -> ExecutionWrite {
        let end =
            switch status {
            case .succeeded: "ExecutionSucceeded"
            case .failed: "ExecutionFailed"
            case .running, .timedOut, .aborted: "WaitStateEntered"
            }
        let types = ["ExecutionStarted", "WaitStateEntered", "WaitStateExited", end]
        let events = types.enumerated().map { offset, type in
            HistoryEvent(
                id: offset + 1, previousEventID: offset, timestampMillis: 1_000, type: type,
                detailsKey: nil, details: JSONObject())
        }
        let frames = status == .succeeded ? [] : [Frame.resting]
        let state = Samples.state(status, name: "n\(id)", frames: frames, lastEvent: 4)
        return ExecutionWrite(
            id: id, machineID: machine.id, revision: machine.revision, isStored: false,
            statusChanged: true, stoppedAtMillis: status.isTerminal ? 2_000 : nil, state: state,
            lastChunk: nil, events: events, changedFrames: FrameSet(state.frames.keys),
            removedFrames: [], launch: LaunchDetails(child: child))
    }

    private func examine() throws -> HealthReport {
        try StileStore.Database.examine(folder.path, compile: { _ in nil })
    }

    private func execute(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(
            path: folder.path + "/stile.sqlite", configuration: configuration)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    @Test func aWholeFileIsFine() throws {
        let report = try examine()
        #expect(report.findings.isEmpty && report.isFine, "\(report.findings)")
        #expect(report.totals.executions == 5)
    }

    @Test(arguments: removed + altered + doubled)
    func plantedDamageIsFound(_ damage: Damage) throws {
        try execute(damage.sql)
        let report = try examine()
        let found = report.findings.first { $0.ailment == damage.expected }
        #expect(found != nil, "\(report.findings)")
        // The thing, what is wrong with it, and what to do.
        #expect(found?.place.isEmpty == false && (found?.message.count ?? 0) > 10)
        #expect(damage.expected.advice.count > 20)
    }

    @Test(arguments: refused) func theSchemaRefusesTheRest(_ sql: String) {
        #expect(throws: DatabaseError.self) { try execute(sql) }
    }
}

extension Frame {
    fileprivate static var resting: Frame {
        Frame(
            id: FrameID(0), parent: nil, role: .root, stateName: "W", input: JSONDocument([1]),
            enteredAtMillis: 1, enteredEventID: 2, enteredAfterEventID: nil, previousEventID: 2,
            entry: 1, retryCounts: [], variables: [:], phase: .waiting(untilMillis: 99), join: nil)
    }
}
