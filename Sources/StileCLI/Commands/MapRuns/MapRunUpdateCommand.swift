import ArgumentParser
import StileJSON
import StileWire

/// `stile map-run update`
struct MapRunUpdateCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change how many children of a running map run run at once, or may fail.",
        discussion: """
            examples:
              stile map-run update ARN --max-concurrency 5
              stile map-run update ARN --tolerated-failure-count 100
            """)

    @Argument(help: "ARN of the map run, as `stile map-run list` names it.")
    var mapRun: String

    @Option(help: "Children that run at once; 0 means as many as may.")
    var maxConcurrency: Int?

    @Option(help: "Items that may fail before the map run does.")
    var toleratedFailureCount: Int?

    @Option(help: "Share of the items that may fail, 0 to 100.")
    var toleratedFailurePercentage: Double?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let parameters = try parameters()
        try await session.withOwner("stile map-run update", .recorded) { owner in
            _ = try await owner.api.call(.updateMapRun, parameters)
        }
        let page = try await MapRunPage(mapRun, try session.api())
        if output.json {
            session.console.out(page.json.serialized())
        } else {
            session.console.write(try page.text(session.console.style))
        }
        return .succeeded
    }

    private func parameters() throws -> JSONObject {
        var parameters = JSONObject([("mapRunArn", .string(mapRun))])
        parameters["maxConcurrency"] = maxConcurrency.map { .integer($0) }
        parameters["toleratedFailureCount"] = toleratedFailureCount.map { .integer($0) }
        parameters["toleratedFailurePercentage"] = toleratedFailurePercentage.map {
            .number(.text($0.description))
        }
        guard parameters.count > 1 else {
            throw CommandFailure.usage(
                "nothing to change: name --max-concurrency, --tolerated-failure-count or"
                    + " --tolerated-failure-percentage", next: "stile map-run show \(mapRun)")
        }
        return parameters
    }
}
