import StileInterpreter
import StileJSON
import StileStore
import StileWire

/// Reads through AWS's API; only schedules are Stile's own.
struct EndpointRecords: Records {
    let endpoint: Endpoint

    private static let pageSize = 1_000
    /// Calls at once where a list needs one per entry.
    private static let concurrencyMax = 8

    // MARK: - Executions

    func executions(_ filter: ExecutionFilter) async throws -> [Execution] {
        var found: [Execution] = []
        for machine in try await machines(filter.machine) where !machine.isExpress {
            found += try await executions(of: machine, filter)
        }
        let inTime = found.filter { execution in
            (filter.startedAfterMillis.map { execution.startedAtMillis >= $0 } ?? true)
                && (filter.startedBeforeMillis.map { execution.startedAtMillis < $0 } ?? true)
        }
        let newestFirst = inTime.sorted { $0.startedAtMillis > $1.startedAtMillis }
        return Array(newestFirst.prefix(filter.limit))
    }

    private func machines(_ nameOrARN: String?) async throws -> [DeployedMachine] {
        guard let nameOrARN else { return try await machines() }
        return try await machine(nameOrARN).map { [$0] } ?? []
    }

    /// AWS lists newest first, so that enough of them, or an older one, ends it.
    private func executions(
        of machine: DeployedMachine, _ filter: ExecutionFilter
    ) async throws -> [Execution] {
        var parameters = JSONObject([
            ("stateMachineArn", .string(machine.arn)),
            ("maxResults", .integer(min(Self.pageSize, max(filter.limit, 100)))),
        ])
        parameters["statusFilter"] = filter.status.map { .string($0.rawValue) }
        var found: [Execution] = []
        var inTime = 0
        try await endpoint.api.pages(.listExecutions, parameters) { answer in
            for entry in try answer.list("executions") {
                let execution = try Execution(
                    APIAnswer(operation: answer.operation, object: entry))
                if let after = filter.startedAfterMillis, execution.startedAtMillis < after {
                    return true
                }
                found.append(execution)
                let before = filter.startedBeforeMillis ?? .max
                inTime += execution.startedAtMillis < before ? 1 : 0
            }
            return inTime >= filter.limit
        }
        return found
    }

    func explained(_ executions: [Execution]) async throws -> [Execution] {
        var explained = executions
        let unclear = executions.indices.filter {
            let status = executions[$0].status
            return status.isTerminal && status != .succeeded
        }
        try await withThrowingTaskGroup(of: (Int, Execution).self) { group in
            for (position, index) in unclear.enumerated() {
                if position >= Self.concurrencyMax, let (done, execution) = try await group.next() {
                    explained[done] = execution
                }
                let arn = executions[index].arn
                group.addTask { (index, try await describe(arn)) }
            }
            for try await (index, execution) in group { explained[index] = execution }
        }
        return explained
    }

    func execution(_ nameOrARN: String) async throws -> Execution? {
        guard nameOrARN.hasPrefix("arn:") else { return nil }
        do {
            return try Execution(
                APIAnswer(
                    operation: "DescribeExecution",
                    object: try await endpoint.stepFunctions.call(
                        .describeExecution,
                        JSONObject([("executionArn", .string(nameOrARN))]))))
        } catch let error as APIError {
            if ["ExecutionDoesNotExist", "InvalidArn"].contains(error.code) { return nil }
            throw error
        }
    }

    private func describe(_ arn: String) async throws -> Execution {
        try Execution(
            try await endpoint.api.call(
                .describeExecution, JSONObject([("executionArn", .string(arn))])))
    }

    // MARK: - History

    func eachHistoryPage(
        of execution: Execution, afterID: Int, _ body: ([HistoryEvent]) -> Void
    ) async throws {
        guard afterID > 0 else {
            return try await forward(execution) { body($0) }
        }
        // AWS has no "after this event": backwards until there.
        var new: [HistoryEvent] = []
        try await endpoint.api.pages(.getExecutionHistory, request(execution, reverse: true)) {
            let page = try Self.events($0)
            new += page.filter { $0.id > afterID }
            return page.contains { $0.id <= afterID }
        }
        body(new.reversed())
    }

    private func forward(
        _ execution: Execution, _ body: ([HistoryEvent]) -> Void
    ) async throws {
        try await endpoint.api.pages(.getExecutionHistory, request(execution, reverse: false)) {
            body(try Self.events($0))
            return false
        }
    }

    private func request(_ execution: Execution, reverse: Bool) -> JSONObject {
        JSONObject([
            ("executionArn", .string(execution.arn)),
            ("maxResults", .integer(reverse ? 100 : Self.pageSize)),
            ("reverseOrder", .bool(reverse)),
        ])
    }

    private static func events(_ answer: APIAnswer) throws -> [HistoryEvent] {
        try answer.list("events").map {
            try HistoryEvent(APIAnswer(operation: answer.operation, object: $0))
        }
    }

    func definition(of execution: Execution) async throws -> String? {
        try await endpoint.api.call(
            .describeStateMachineForExecution,
            JSONObject([("executionArn", .string(execution.arn))])
        ).optionalText("definition")
    }

    // MARK: - Machines and schedules

    func machines() async throws -> [DeployedMachine] {
        let parameters = JSONObject([("maxResults", .integer(Self.pageSize))])
        let found = try await endpoint.api.all(
            .listStateMachines, parameters, in: "stateMachines")
        let machines = try found.map { entry in
            DeployedMachine(
                name: try entry.text("name"), arn: try entry.text("stateMachineArn"),
                isExpress: entry.optionalText("type") == "EXPRESS")
        }
        return machines.sorted { $0.name < $1.name }
    }

    /// The ARN of a version or an alias stands for itself; AWS starts executions of both.
    func machine(_ nameOrARN: String) async throws -> DeployedMachine? {
        let machines = try await machines()
        if let known = machines.first(where: { $0.name == nameOrARN || $0.arn == nameOrARN }) {
            return known
        }
        guard let base = machines.first(where: { nameOrARN.hasPrefix($0.arn + ":") }) else {
            return nil
        }
        return DeployedMachine(name: base.name, arn: nameOrARN, isExpress: base.isExpress)
    }

    func schedules() async throws -> [ScheduleRecord] {
        let answer = try await endpoint.call(.listSchedules, JSONObject())
        return try answer.list("schedules").map {
            try ScheduleRecord(APIAnswer(operation: answer.operation, object: $0))
        }
    }
}
