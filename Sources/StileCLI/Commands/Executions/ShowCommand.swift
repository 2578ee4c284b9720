import ArgumentParser
import StileInterpreter
import StileJSON
import StileStore

/// `stile show`
struct ShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Show one execution: its states, its map runs, its output, or why it failed and where.",
        discussion: """
            examples:
              stile show last
              stile show december --json
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let records = try session.records()
        let record = try await ExecutionLookup.find(execution, in: records)
        let report = try await FailureReport(record, records)
        var mapRuns: [MapRunPage] = []
        if report.progress.hasMapRuns {
            mapRuns = try await MapRunPage.all(of: record.arn, try session.api())
        }
        let page = ExecutionPage(
            record: record, report: report, mapRuns: mapRuns,
            taskProgress: try await TaskProgressLine.all(of: record, session),
            nowMillis: surroundings.nowMillis())
        if output.json {
            session.console.out(page.json().serialized())
        } else {
            session.console.write(try page.text(session.console))
            if let next = page.next { session.console.note("next: \(next)") }
        }
        return .succeeded
    }
}
