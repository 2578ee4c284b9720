import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileWire

// Executions as they stand in the file.
extension StepFunctionsService {
    func describeExecution(_ request: Request) async throws(APIError) -> JSONObject {
        let record = try knownExecution(request)
        return ExecutionShapes.description(
            record, nowMillis: nowMillis(), isMetadataOnly: request.isMetadataOnly)
    }

    /// The executions of a machine, a version or an alias; newest first.
    func listExecutions(_ request: Request) async throws(APIError) -> JSONObject {
        if let mapRun = request.string("mapRunArn") {
            return try listChildren(request, of: mapRun)
        }
        let arn = try Self.listedARN(request)
        let page = try page(
            request, of: .listExecutions, "\(arn.text) \(request.string("statusFilter") ?? "")")
        var filter = try executionFilter(arn)
        filter.limit = page.limit
        filter.beforeID = page.cursor.flatMap { Int64($0) }
        // No execution of a machine's own waits to be redriven.
        let status = request.string("statusFilter")
        filter.status = status.flatMap(ExecutionStatus.init)
        let isEmpty = status != nil && filter.status == nil
        let records = try stored { () throws(StoreError) in
            isEmpty ? [] : try store.executions(filter)
        }
        return page.answer(
            "executions", records, cursor: { String($0.id) }, shape: ExecutionShapes.item)
    }

    private static func listedARN(_ request: Request) throws(APIError) -> StateMachineARN {
        guard let machine = request.string("stateMachineArn") else {
            throw .validation("Either stateMachineArn or mapRunArn must be specified")
        }
        let arn = try StateMachineARN(unlabelled: machine)
        guard request.string("redriveFilter") == nil else {
            throw .validation("A redriveFilter may only be specified together with a mapRunArn")
        }
        return arn
    }

    private func executionFilter(_ arn: StateMachineARN) throws(APIError) -> ExecutionFilter {
        let machine = try stored { () throws(StoreError) in try store.machine(arn.name) }
        guard let machine else { throw .stateMachineDoesNotExist(arn.text) }
        switch machine.type {
        case .standard: break
        case .express: throw .stateMachineTypeNotSupported
        }
        var filter = ExecutionFilter()
        filter.machineID = machine.id
        let isThere = try stored { () throws(StoreError) in
            switch arn.qualifier {
            case nil: return true
            case .version(let number):
                filter.version = number
                return try store.version(number, of: arn.name) != nil
            case .alias(let name):
                filter.alias = name
                return try store.alias(name, of: arn.name) != nil
            }
        }
        guard isThere else { throw .resourceNotFound(arn.text) }
        return filter
    }

    /// The events that are stored, of a running execution too.
    func getExecutionHistory(_ request: Request) async throws(APIError) -> JSONObject {
        let record = try knownExecution(request)
        let isReversed = request.bool("reverseOrder") ?? false
        let page = try page(
            request, of: .getExecutionHistory, "\(record.arn) \(isReversed ? "newest" : "oldest")")
        let cursor = page.cursor.flatMap { Int($0) }
        let events = try stored { () throws(StoreError) in
            isReversed
                ? try store.historyBackwards(
                    of: record.id, beforeID: cursor ?? .max, limit: page.limit)
                : try store.history(of: record.id, afterID: cursor ?? 0, limit: page.limit)
        }
        let includesData = request.bool("includeExecutionData") ?? true
        return page.answer("events", events, cursor: { String($0.id) }) {
            ExecutionShapes.event($0, includesData: includesData)
        }
    }

    /// The revision that the execution is pinned to.
    func describeStateMachineForExecution(
        _ request: Request
    ) async throws(APIError) -> JSONObject {
        let record = try knownExecution(request)
        let pinned = try stored { () throws(StoreError) in try store.pinned(record) }
        guard let pinned else { throw .executionDoesNotExist(record.arn) }
        var answer = JSONObject([
            ("stateMachineArn", .string(record.stateMachineARN)),
            ("name", .string(record.machineName)),
            ("updateDate", .epochSeconds(millis: pinned.createdAtMillis)),
        ])
        if let child = record.launch.child {
            answer["mapRunArn"] = .string(child.mapRunARN)
            answer["label"] = .string(child.label)
        }
        let shape = StateMachineShapes.revision(pinned, isMetadataOnly: request.isMetadataOnly)
        for (member, value) in shape { answer[member] = value }
        return answer
    }

    // MARK: - Helpers

    /// The Standard execution that a request names, or AWS's refusal.
    func knownExecution(_ request: Request) throws(APIError) -> ExecutionRecord {
        let arn = try Self.executionARN(request)
        let record = try stored { () throws(StoreError) in try store.execution(arn) }
        guard let record, record.arn == arn else { throw .executionDoesNotExist(arn) }
        return record
    }
}
