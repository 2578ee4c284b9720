import ArgumentParser
import StileJSON
import StileWire

/// `stile map-run show`
struct MapRunShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one map run: how many of its children and items ended how.",
        discussion: """
            examples:
              stile map-run show ARN
              stile map-run show ARN --json
            """)

    @Argument(help: "ARN of the map run, as `stile map-run list` names it.")
    var mapRun: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let page = try await MapRunPage(mapRun, try session.api())
        if output.json {
            session.console.out(page.json.serialized())
        } else {
            session.console.write(try page.text(session.console.style))
        }
        return .succeeded
    }
}
