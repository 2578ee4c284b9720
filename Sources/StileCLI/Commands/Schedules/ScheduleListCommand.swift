import ArgumentParser
import StileJSON
import StileStore

/// `stile schedule list`
struct ScheduleListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List schedules and when they are due.",
        discussion: """
            examples:
              stile schedule list
              stile schedule list --json
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let records = try await session.records().schedules()
        if output.json {
            session.console.out(JSON.array(records.map(ScheduleRendering.json)).serialized())
        } else if records.isEmpty {
            session.console.note("no schedules")
        } else {
            session.console.write(
                ScheduleRendering.table(
                    records, session.console.style, nowMillis: surroundings.nowMillis()))
        }
        return .succeeded
    }
}
