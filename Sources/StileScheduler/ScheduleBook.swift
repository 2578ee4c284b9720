package import StileJSON
package import StileStore

/// Creates and changes schedules, checking everything that can be checked before they are due.
package struct ScheduleBook: Sendable {
    private let store: Database
    private let onChange: @Sendable () -> Void

    /// `onChange` is called after every change, so that a running scheduler looks again.
    package init(store: Database, onChange: @escaping @Sendable () -> Void = {}) {
        self.store = store
        self.onChange = onChange
    }

    /// Inserts or replaces a schedule; one that is replaced keeps what it fired.
    ///
    /// - Returns: when it is due first; nil when never again.
    /// - Throws: `ScheduleExpressionError` for expression, zone or placeholders, `JSONParseError`
    ///   for the input, `StoreError`.
    package func put(
        name: String, expression: String, timeZone: String, machine: String, input: String,
        catchUp: CatchUp, nowMillis: Int64
    ) throws -> Int64? {
        let parsed = try ScheduleExpression(parsing: expression)
        let zone = try ScheduleZone(timeZone)
        try parsed.check(in: zone)
        try Placeholders.check(try JSON(parsing: input))
        let known = try store.schedule(name)
        let next = parsed.nextFire(
            afterMillis: nowMillis, in: zone, anchorMillis: nowMillis)
        try store.putSchedule(
            ScheduleRecord(
                name: name, expression: expression, timeZone: timeZone, stateMachine: machine,
                inputJSON: input, enabled: true, catchUp: catchUp, nextDueMillis: next,
                lastFiredMillis: known?.lastFiredMillis, lastProblem: nil,
                createdAtMillis: nowMillis))
        onChange()
        return next
    }

    /// False: there is none.
    package func delete(_ name: String) throws(StoreError) -> Bool {
        defer { onChange() }
        return try store.deleteSchedule(name)
    }

    /// Switches a schedule on or off; what fell due while it was off is not made up for.
    ///
    /// - Returns: false when there is none.
    package func setEnabled(_ name: String, _ enabled: Bool, nowMillis: Int64) throws -> Bool {
        guard let record = try store.schedule(name) else { return false }
        defer { onChange() }
        let next = enabled ? try Firing(record).next(afterMillis: nowMillis) : nil
        return try store.setScheduleEnabled(name, enabled, nextDueMillis: next)
    }
}

/// A stored schedule with its expression and zone read.
package struct Firing: Sendable {
    package let record: ScheduleRecord
    package let expression: ScheduleExpression
    package let zone: ScheduleZone

    package init(_ record: ScheduleRecord) throws(ScheduleExpressionError) {
        self.record = record
        self.expression = try ScheduleExpression(parsing: record.expression)
        self.zone = try ScheduleZone(record.timeZone)
    }

    package func next(afterMillis millis: Int64) -> Int64? {
        expression.nextFire(afterMillis: millis, in: zone, anchorMillis: record.createdAtMillis)
    }

    /// The next `count` firings.
    package func upcoming(_ count: Int, afterMillis millis: Int64) -> [Int64] {
        var due: [Int64] = []
        while due.count < count, let next = next(afterMillis: due.last ?? millis) {
            due.append(next)
        }
        return due
    }

    /// The latest firing from `dueMillis` to `nowMillis`.
    package func latest(fromMillis dueMillis: Int64, toMillis nowMillis: Int64) -> Int64 {
        expression.lastFire(
            atOrBeforeMillis: nowMillis, afterMillis: dueMillis, in: zone,
            anchorMillis: record.createdAtMillis) ?? dueMillis
    }

    /// The input of the execution that the firing due at `dueMillis` starts.
    package func input(dueMillis: Int64) throws(JSONParseError) -> String {
        let document = try JSONDocument(parsing: record.inputJSON)
        guard record.inputJSON.contains("<") else { return document.text }
        let placeholders = Placeholders(
            dueMillis: dueMillis, zone: zone, scheduleName: record.name,
            executionName: record.executionName(dueMillis: dueMillis))
        return placeholders.fill(document.value).serialized()
    }
}
