/// What becomes of firings that were missed because nothing ran.
package enum CatchUp: String, Sendable, CaseIterable {
    /// The latest of them is made up for.
    case one
    /// They are left out.
    case none
}

/// When to start executions of a state machine, and with what.
package struct ScheduleRecord: Sendable, Hashable {
    package var name: String
    /// `rate(…)`, `cron(…)` or `at(…)`, as EventBridge Scheduler writes them.
    package var expression: String
    /// An IANA name.
    package var timeZone: String
    /// Name or ARN.
    package var stateMachine: String
    package var inputJSON: String
    package var enabled: Bool
    package var catchUp: CatchUp
    /// Nil when there is no further firing.
    package var nextDueMillis: Int64?
    package var lastFiredMillis: Int64?
    /// Why the last firing started nothing; nil when it did.
    package var lastProblem: String?
    package var createdAtMillis: Int64

    package init(
        name: String, expression: String, timeZone: String, stateMachine: String,
        inputJSON: String, enabled: Bool, catchUp: CatchUp = .one, nextDueMillis: Int64?,
        lastFiredMillis: Int64?, lastProblem: String? = nil, createdAtMillis: Int64
    ) {
        self.name = name
        self.expression = expression
        self.timeZone = timeZone
        self.stateMachine = stateMachine
        self.inputJSON = inputJSON
        self.enabled = enabled
        self.catchUp = catchUp
        self.nextDueMillis = nextDueMillis
        self.lastFiredMillis = lastFiredMillis
        self.lastProblem = lastProblem
        self.createdAtMillis = createdAtMillis
    }

    /// The name of the execution for the firing due at `dueMillis`.
    ///
    /// The same firing always has the same name, so that one repeated after a crash finds the
    /// execution that it already started. Names end at 80 characters.
    package func executionName(dueMillis: Int64) -> String {
        let suffix = "-\(dueMillis)"
        return String(name.prefix(80 - suffix.count)) + suffix
    }
}

extension Database {
    /// Inserts, or replaces the schedule of the same name.
    package func putSchedule(_ schedule: ScheduleRecord) throws(StoreError) {
        if let reason = Names.refusal(of: schedule.name) {
            throw .invalidName(schedule.name, reason: reason)
        }
        try write { try ScheduleTable.put(schedule, $0) }
    }

    /// All schedules, by name.
    package func schedules() throws(StoreError) -> [ScheduleRecord] {
        try read(ScheduleTable.all)
    }

    package func schedule(_ name: String) throws(StoreError) -> ScheduleRecord? {
        try read { try ScheduleTable.named(name, $0) }
    }

    /// False: there was none.
    package func deleteSchedule(_ name: String) throws(StoreError) -> Bool {
        try write { try ScheduleTable.delete(name, $0) }
    }

    /// False: there is none.
    package func setScheduleEnabled(
        _ name: String, _ enabled: Bool, nextDueMillis: Int64?
    ) throws(StoreError) -> Bool {
        try write {
            try ScheduleTable.setEnabled(name, enabled, nextDueMillis: nextDueMillis, $0)
        }
    }

    /// Enabled schedules due at or before the time, soonest first.
    package func schedulesDue(
        atMillis: Int64, limit: Int = 100
    ) throws(StoreError) -> [ScheduleRecord] {
        try read { try ScheduleTable.due(atMillis: atMillis, limit: limit, $0) }
    }

    /// When the next enabled schedule is due; nil when none is.
    package func nextScheduleDueMillis() throws(StoreError) -> Int64? {
        try read(ScheduleTable.nextDue)
    }

    /// Records a firing; call it once the start was acknowledged, or was refused for good with
    /// `problem`. A firing that was left out has no `firedMillis`.
    ///
    /// - Returns: false when the schedule is not due at `expectedDueMillis` any more: it was
    ///   changed, deleted or advanced meanwhile.
    package func advanceSchedule(
        _ name: String, firedMillis: Int64?, expectedDueMillis: Int64, nextDueMillis: Int64?,
        problem: String? = nil
    ) throws(StoreError) -> Bool {
        try write {
            try ScheduleTable.advance(
                name, firedMillis: firedMillis, expectedDueMillis: expectedDueMillis,
                nextDueMillis: nextDueMillis, problem: problem, $0)
        }
    }
}
