import StileASL
import StileInterpreter
import StileJSON
import StileStore

/// A redrive that was planned from the file, to be done if nothing has happened since.
struct PlannedRedrive: Sendable {
    let plan: RedrivePlan
    /// The last event that the plan knows.
    let lastEventID: Int
    /// The revision to go on with, if it is another one.
    let revision: RevisionRecord?
    /// The number that it was published under.
    let version: Int?

    /// The execution as the plan wants it.
    ///
    /// - Throws: `executionNotRedrivable` when something has happened since.
    func moved(
        _ live: LiveExecution, _ record: ExecutionRecord
    ) throws(ExecutorError) -> LiveExecution {
        guard record.lastEventID == lastEventID else {
            throw .executionNotRedrivable(
                arn: record.arn, reason: "it was redriven meanwhile; look at it again")
        }
        guard let revision else { return live }
        return live.moved(to: revision, version: version)
    }
}

/// Plans redrives beyond AWS's on the caller's thread: histories are long, and an execution that has
/// ended does not change.
struct RedriveDesk {
    let store: Database
    let limits: Limits

    func record(_ nameOrARN: String) throws(ExecutorError) -> ExecutionRecord {
        let found = try read { () throws(StoreError) in try store.execution(nameOrARN) }
        guard let found else { throw .executionDoesNotExist(nameOrARN) }
        return found
    }

    func plan(
        _ options: RedriveOptions, _ record: ExecutionRecord, nowMillis: Int64
    ) throws(ExecutorError) -> PlannedRedrive {
        try Redrivability.check(
            record, status: record.status, limits: limits, nowMillis: nowMillis)
        let (history, state, pinned) = try read { () throws(StoreError) in
            (
                try store.history(of: record.id, limit: limits.historyEventsMax),
                try store.liveState(of: record.arn), try store.pinned(record)
            )
        }
        guard let state, let pinned, history.count == record.lastEventID else {
            throw refusal(record, "its state and history are not kept")
        }
        let revision = try revision(options, record)
        let request = try request(options, revision, record)
        let definition = try compile(pinned, record)
        let version = try revision.map { found throws(ExecutorError) in
            try read { () throws(StoreError) in try store.publishedVersion(of: found) }
        }
        do throws(RedriveRefusal) {
            let plan = try RedrivePlan(
                request, state: state, history: history, definition: definition, limits: limits)
            return PlannedRedrive(
                plan: plan, lastEventID: record.lastEventID, revision: revision,
                version: version ?? nil)
        } catch {
            throw refusal(record, error.reason)
        }
    }

    private func request(
        _ options: RedriveOptions, _ revision: RevisionRecord?, _ record: ExecutionRecord
    ) throws(ExecutorError) -> RedriveRequest {
        var request = RedriveRequest(
            from: options.from, input: try input(options), variables: try variables(options),
            isForced: options.isForced)
        if let revision {
            request.revision = RedriveRequest.Revision(
                number: revision.revision, definition: try compile(revision, record))
        }
        return request
    }

    // MARK: - Parts

    /// Nil when it is the one that the execution has.
    private func revision(
        _ options: RedriveOptions, _ record: ExecutionRecord
    ) throws(ExecutorError) -> RevisionRecord? {
        guard let wanted = options.revision else { return nil }
        var number: Int?
        if case .number(let given) = wanted { number = given }
        let found = try read { () throws(StoreError) in
            try store.revision(number, ofMachineOf: record)
        }
        guard let found else {
            throw refusal(
                record,
                "the state machine \(record.machineName) has no revision \(number ?? 0)")
        }
        return found.revision == record.revision ? nil : found
    }

    private func input(_ options: RedriveOptions) throws(ExecutorError) -> JSONDocument? {
        guard let text = options.input else { return nil }
        do {
            return try JSONDocument(parsing: text)
        } catch {
            throw .invalidInput("line \(error.line), column \(error.column): \(error.message)")
        }
    }

    private func variables(_ options: RedriveOptions) throws(ExecutorError) -> JSONObject {
        guard let text = options.variables else { return JSONObject() }
        do {
            if let object = try JSON(parsing: text).objectValue { return object }
        } catch {
            throw .invalidInput(
                "variables: line \(error.line), column \(error.column): \(error.message)")
        }
        throw .invalidInput("the variables are not an object")
    }

    private func compile(
        _ revision: RevisionRecord, _ record: ExecutionRecord
    ) throws(ExecutorError) -> Definition {
        do {
            return try Definition(compiling: revision.definition)
        } catch {
            throw .invalidDefinition(machine: record.machineName, reason: "\(error)")
        }
    }

    private func refusal(_ record: ExecutionRecord, _ reason: String) -> ExecutorError {
        .executionNotRedrivable(arn: record.arn, reason: reason)
    }

    private func read<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(ExecutorError) -> Value {
        try ExecutorError.wrapping(body)
    }
}
