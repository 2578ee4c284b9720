import StileInterpreter
import StileStore

/// What commands read: from the file of the data folder, or from an endpoint.
protocol Records: Sendable {
    /// Newest first; those of an endpoint lack input, output, error and cause.
    func executions(_ filter: ExecutionFilter) async throws -> [Execution]

    /// Fills in what `executions` left out of those that did not succeed.
    func explained(_ executions: [Execution]) async throws -> [Execution]

    /// By ARN; by name where that can be looked up at once, and else nil.
    func execution(_ nameOrARN: String) async throws -> Execution?

    /// The events after `afterID` in the order of their ids, page by page.
    func eachHistoryPage(
        of execution: Execution, afterID: Int, _ body: ([HistoryEvent]) -> Void
    ) async throws

    /// The definition that an execution began with; nil when nobody knows it any more.
    func definition(of execution: Execution) async throws -> String?

    /// By name.
    func machines() async throws -> [DeployedMachine]

    func machine(_ nameOrARN: String) async throws -> DeployedMachine?

    /// By name.
    func schedules() async throws -> [ScheduleRecord]
}

extension Records {
    func history(of execution: Execution) async throws -> [HistoryEvent] {
        var events: [HistoryEvent] = []
        try await eachHistoryPage(of: execution, afterID: 0) { events += $0 }
        return events
    }
}
