import ArgumentParser
import StileJSON
import StileScheduler

/// `stile schedule show`
struct ScheduleShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one schedule and its next firings.",
        discussion: """
            examples:
              stile schedule show daily
            """)

    @Argument(help: "Name of the schedule.")
    var name: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let record = try await ScheduleAnswer.find(name, in: try session.records())
        if output.json {
            session.console.out(ScheduleRendering.json(record).serialized())
        } else {
            session.console.write(
                try ScheduleRendering.page(
                    record, session.console.style, nowMillis: surroundings.nowMillis()))
        }
        return .succeeded
    }
}
