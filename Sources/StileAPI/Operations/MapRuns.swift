import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileWire

// Map runs: the children of Distributed Map states.
extension StepFunctionsService {
    func describeMapRun(_ request: Request) async throws(APIError) -> JSONObject {
        let run = try knownMapRun(request.required("mapRunArn"))
        let (parent, lost) = try stored { () throws(StoreError) in
            let lost =
                run.children.unsuccessful == 0
                ? (children: 0, items: 0)
                : try store.childrenNotRedrivable(
                    run.id, historyEventsMax: Limits.aws.historyEventsMax)
            return (try store.execution(id: run.executionID), lost)
        }
        guard let parent else { throw .resourceNotFound(run.arn) }
        return MapRunShapes.description(run, parent: parent, notRedrivable: lost)
    }

    /// Newest first.
    func listMapRuns(_ request: Request) async throws(APIError) -> JSONObject {
        let record = try knownExecution(request)
        let page = try page(request, of: .listMapRuns, record.arn)
        let runs = try stored { () throws(StoreError) in
            try store.mapRuns(
                of: record.id, limit: page.limit, beforeID: page.cursor.flatMap { Int64($0) })
        }
        return page.answer("mapRuns", runs, cursor: { String($0.id) }) {
            MapRunShapes.item($0, parent: record)
        }
    }

    func updateMapRun(_ request: Request) async throws(APIError) -> JSONObject {
        let run = try knownMapRun(request.required("mapRunArn"))
        let update = MapRunUpdate(
            maxConcurrency: request.integer("maxConcurrency"),
            toleratedFailureCount: request.integer("toleratedFailureCount"),
            toleratedFailurePercentage: request.number("toleratedFailurePercentage"))
        try await executed(run.arn) { () throws(ExecutorError) in
            try await executor.updateMapRun(run.arn, update)
        }
        return JSONObject()
    }

    /// The children of a map run, newest first.
    func listChildren(_ request: Request, of arn: String) throws(APIError) -> JSONObject {
        guard request.string("stateMachineArn") == nil else {
            throw .validation("Only one of stateMachineArn and mapRunArn may be specified")
        }
        let run = try knownMapRun(arn)
        let status = request.string("statusFilter")
        let redrives = request.string("redriveFilter")
        let page = try page(
            request, of: .listExecutions, "\(arn) \(status ?? "") \(redrives ?? "")")
        var filter = ExecutionFilter(
            status: status.flatMap(ExecutionStatus.init), limit: page.limit,
            beforeID: page.cursor.flatMap { Int64($0) })
        filter.mapRunID = run.id
        filter.isRedriven = redrives.map { $0 == "REDRIVEN" }
        if status == "PENDING_REDRIVE" {
            filter.pendingRedrive = run.redriveCursor..<max(run.redriveCursor, run.redriveEnd)
        }
        let records = try stored { () throws(StoreError) in try store.executions(filter) }
        return page.answer(
            "executions", records, cursor: { String($0.id) }, shape: ExecutionShapes.child)
    }

    private func knownMapRun(_ arn: String) throws(APIError) -> MapRunRecord {
        _ = try ResourceARN(arn, .mapRun)
        let run = try stored { () throws(StoreError) in try store.mapRun(arn) }
        guard let run else { throw .resourceNotFound(arn) }
        return run
    }
}
