package import StileInterpreter

/// What is known of an execution from outside.
package struct ExecutionRecord: Sendable, Hashable {
    /// Rises in the order of starts; the cursor of lists.
    package let id: Int64
    package let arn: String
    package let name: String
    package let stateMachineARN: String
    package let machineName: String
    /// The revision of the definition that it is pinned to.
    package let revision: Int
    package let status: ExecutionStatus
    package let startedAtMillis: Int64
    /// Nil while it runs.
    package let stoppedAtMillis: Int64?
    package let input: String
    /// Only of a succeeded execution.
    package let output: String?
    package let error: String?
    package let cause: String?
    package let redriveCount: Int
    package let redrivenAtMillis: Int64?
    /// The id of its newest history event.
    package let lastEventID: Int
    package let launch: LaunchDetails
    /// The client's token of the last redrive; a second call with it redrives nothing.
    package let redriveToken: String?

    /// Whether it was accepted and waits before its first state, for the limit of its machine: a state
    /// that was entered has left an event.
    package var isHeld: Bool { status == .running && lastEventID == 1 }

    /// Nil when the machine itself was started.
    package var versionARN: String? {
        launch.version.map { Names.versionARN(machine: machineName, version: $0) }
    }
    package var aliasARN: String? {
        launch.alias.map { Names.aliasARN(machine: machineName, alias: $0) }
    }

    package init(
        id: Int64, arn: String, name: String, stateMachineARN: String, machineName: String,
        revision: Int, status: ExecutionStatus, startedAtMillis: Int64, stoppedAtMillis: Int64?,
        input: String, output: String?, error: String?, cause: String?, redriveCount: Int,
        redrivenAtMillis: Int64?, lastEventID: Int, launch: LaunchDetails = .init(),
        redriveToken: String? = nil
    ) {
        self.id = id
        self.arn = arn
        self.name = name
        self.stateMachineARN = stateMachineARN
        self.machineName = machineName
        self.revision = revision
        self.status = status
        self.startedAtMillis = startedAtMillis
        self.stoppedAtMillis = stoppedAtMillis
        self.input = input
        self.output = output
        self.error = error
        self.cause = cause
        self.redriveCount = redriveCount
        self.redrivenAtMillis = redrivenAtMillis
        self.lastEventID = lastEventID
        self.launch = launch
        self.redriveToken = redriveToken
    }
}

/// Which executions a list shows.
package struct ExecutionFilter: Sendable {
    package var status: ExecutionStatus?
    /// Name or ARN.
    package var machine: String?
    package var machineID: Int64?
    /// The children of this map run; nil: all executions that are nobody's children.
    package var mapRunID: Int64?
    /// Only those that were redriven, or only those that were not.
    package var isRedriven: Bool?
    /// Only unsuccessful children with an index in this range: they wait for a redrive.
    package var pendingRedrive: Range<Int>?
    /// Executions of this version, or of this alias.
    package var version: Int?
    package var alias: String?
    /// Inclusive.
    package var startedAfterMillis: Int64?
    /// Exclusive.
    package var startedBeforeMillis: Int64?
    package var limit: Int
    /// The `id` of the last record of the page before.
    package var beforeID: Int64?

    package init(
        status: ExecutionStatus? = nil, machine: String? = nil, startedAfterMillis: Int64? = nil,
        startedBeforeMillis: Int64? = nil, limit: Int = 100, beforeID: Int64? = nil
    ) {
        self.status = status
        self.machine = machine
        self.startedAfterMillis = startedAfterMillis
        self.startedBeforeMillis = startedBeforeMillis
        self.limit = limit
        self.beforeID = beforeID
    }
}

extension Database {
    /// Newest first.
    package func executions(_ filter: ExecutionFilter) throws(StoreError) -> [ExecutionRecord] {
        try read { try ExecutionTable.list(filter, $0) }
    }

    package func execution(id: Int64) throws(StoreError) -> ExecutionRecord? {
        try read { try ExecutionTable.find(id: id, $0) }
    }

    /// By ARN, or by name alone: then the newest of that name.
    package func execution(_ nameOrARN: String) throws(StoreError) -> ExecutionRecord? {
        try read { try ExecutionTable.find(nameOrARN, $0) }
    }

    /// Whether the machine has, or had, an execution of that name.
    package func hasExecution(
        named name: String, machineID: Int64
    ) throws(StoreError) -> Bool {
        try read { try ExecutionTable.isTaken(name, machineID: machineID, $0) }
    }

    /// How many executions have each status; a status without any is left out.
    package func counts(
        machine: String? = nil
    ) throws(StoreError) -> [ExecutionStatus: Int] {
        try read { try ExecutionTable.counts(machine: machine, $0) }
    }

    /// Events after `afterID`, in the order of their ids.
    package func history(
        of nameOrARN: String, afterID: Int = 0, limit: Int = 1000
    ) throws(StoreError) -> [HistoryEvent] {
        try read { connection in
            guard let record = try ExecutionTable.find(nameOrARN, connection) else {
                throw StoreError.notFound("there is no execution \(nameOrARN)")
            }
            return try HistoryTable.events(
                of: record.id, afterID: afterID, limit: limit, connection)
        }
    }

    /// Events after `afterID`, in the order of their ids.
    package func history(
        of executionID: Int64, afterID: Int = 0, limit: Int = 1000
    ) throws(StoreError) -> [HistoryEvent] {
        try read {
            try HistoryTable.events(of: executionID, afterID: afterID, limit: limit, $0)
        }
    }

    /// The revision that an execution is pinned to.
    package func pinned(_ execution: ExecutionRecord) throws(StoreError) -> RevisionRecord? {
        try read { connection in
            guard
                let machineID = try ExecutionTable.machineID(
                    ofExecution: execution.id, connection)
            else { return nil }
            return try RevisionTable.find(
                id: machineID, revision: execution.revision, connection)
        }
    }

    /// The revision of an execution's machine with this number; nil: its latest one.
    package func revision(
        _ number: Int?, ofMachineOf execution: ExecutionRecord
    ) throws(StoreError) -> RevisionRecord? {
        try read { connection in
            guard
                let machineID = try ExecutionTable.machineID(
                    ofExecution: execution.id, connection),
                let machine = try StateMachineTable.withID(machineID, connection)
            else { return nil }
            return try RevisionTable.find(
                id: machineID, revision: number ?? machine.revision, connection)
        }
    }

    /// The number that a revision was published under, if it was.
    package func publishedVersion(of revision: RevisionRecord) throws(StoreError) -> Int? {
        try read { connection in
            try VersionTable.published(
                machineID: revision.machineID, revision: revision.revision, connection
            )?.version
        }
    }

    /// Events before `beforeID`, newest first.
    package func historyBackwards(
        of executionID: Int64, beforeID: Int = .max, limit: Int = 1000
    ) throws(StoreError) -> [HistoryEvent] {
        try read { connection in
            try HistoryTable.eventsBackwards(
                of: executionID, beforeID: beforeID, limit: limit, connection)
        }
    }

    /// The frames of an execution that runs or ended without success; nil once it succeeded.
    package func liveState(of nameOrARN: String) throws(StoreError) -> ExecutionState? {
        try read { connection in
            guard let record = try ExecutionTable.find(nameOrARN, connection) else {
                throw StoreError.notFound("there is no execution \(nameOrARN)")
            }
            return try LiveTable.load(.one(record.id), connection).first?.state
        }
    }
}
