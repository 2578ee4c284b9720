import StileInterpreter
import StileStore

/// Reads the file, beside its owner or without one.
struct LocalRecords: Records {
    let database: Database

    private static let pageSize = 1_000

    func executions(_ filter: ExecutionFilter) async throws -> [Execution] {
        try database.executions(filter).map(Execution.init)
    }

    func explained(_ executions: [Execution]) async throws -> [Execution] { executions }

    func execution(_ nameOrARN: String) async throws -> Execution? {
        try database.execution(nameOrARN).map(Execution.init)
    }

    func eachHistoryPage(
        of execution: Execution, afterID: Int, _ body: ([HistoryEvent]) -> Void
    ) async throws {
        var last = afterID
        while true {
            let page = try database.history(
                of: execution.arn, afterID: last, limit: Self.pageSize)
            last = page.last?.id ?? last
            body(page)
            if page.count < Self.pageSize { return }
        }
    }

    func definition(of execution: Execution) async throws -> String? {
        try database.definitionText(
            of: execution.stateMachineARN, revision: execution.revision)
    }

    func machines() async throws -> [DeployedMachine] {
        try database.machines().map(DeployedMachine.init)
    }

    func machine(_ nameOrARN: String) async throws -> DeployedMachine? {
        try database.machine(nameOrARN).map(DeployedMachine.init)
    }

    func schedules() async throws -> [ScheduleRecord] { try database.schedules() }
}

extension DeployedMachine {
    fileprivate init(_ record: StateMachineRecord) {
        self.init(name: record.name, arn: record.arn, isExpress: false)
    }
}
