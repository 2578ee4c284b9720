import ArgumentParser
import StileJSON
import StileScheduler
import StileStore

/// `stile schedule next`
struct ScheduleNextCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "Print when an expression, or a schedule, is due next.",
        discussion: """
            examples:
              stile schedule next daily
              stile schedule next --cron "0 6 L * ? *" --time-zone Europe/Berlin --count 3
            """)

    @Argument(help: "Name of a schedule; or give an expression.")
    var name: String?

    @OptionGroup var expressionOptions: ExpressionOptions

    @Option(help: "How many firings, 1 to 100.")
    var count = 5

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        guard (1...100).contains(count) else {
            throw CommandFailure.usage("--count must be 1 to 100, found \(count)")
        }
        let now = surroundings.nowMillis()
        let firing = try await firing(try Session(global, surroundings), now)
        let due = firing.upcoming(count, afterMillis: now)
        if output.json {
            let texts = due.map { JSON.string(TimeText.iso($0)) }
            surroundings.console.out(JSON.array(texts).serialized())
        } else {
            for line in ScheduleRendering.lines(due, firing.zone) { surroundings.console.out(line) }
            if due.isEmpty { surroundings.console.note("not due again") }
        }
        return .succeeded
    }

    private func firing(_ session: Session, _ now: Int64) async throws -> Firing {
        if let name {
            return try Firing(try await ScheduleAnswer.find(name, in: try session.records()))
        }
        return try Firing(
            ScheduleRecord(
                name: "next", expression: try expressionOptions.text(),
                timeZone: expressionOptions.timeZone, stateMachine: "",
                inputJSON: "{}", enabled: true, nextDueMillis: nil, lastFiredMillis: nil,
                createdAtMillis: now))
    }
}
