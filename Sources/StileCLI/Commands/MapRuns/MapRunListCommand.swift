import ArgumentParser
import StileJSON
import StileWire

/// `stile map-run list`
struct MapRunListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the map runs of an execution, newest first.",
        discussion: """
            examples:
              stile map-run list last
              stile map-run list december --json
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let found = try await ExecutionLookup.find(execution, in: try session.records())
        let runs = try await MapRunPage.all(of: found.arn, try session.api())
        if output.json {
            session.console.out(JSON.array(runs.map(\.json)).serialized())
            return .succeeded
        }
        guard !runs.isEmpty else {
            session.console.note("no map runs")
            return .succeeded
        }
        var table = Table(["STATUS", "STARTED", "SUCCEEDED", "FAILED", "RUNNING", "PENDING", "ARN"])
        for run in runs {
            table.add(
                [try run.answer.text("status"), TimeText.short(try run.answer.millis("startDate"))]
                    + ["succeeded", "unsuccessful", "running", "pending"].map {
                        String(run.children($0))
                    } + [try run.answer.text("mapRunArn")])
        }
        session.console.write(table.rendered(session.console.style))
        session.console.next("stile map-run show \(try runs[0].answer.text("mapRunArn"))")
        return .succeeded
    }
}
