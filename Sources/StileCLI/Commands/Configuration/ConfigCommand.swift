import ArgumentParser
import StileJSON

/// `stile config`
struct ConfigCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the effective settings and where each comes from.",
        discussion: """
            Settings come from stile.json in the current directory (or --config), the environment \
            and flags; the later wins.

            examples:
              stile config
              STILE_LAKE=s3://customer-data stile config --json
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let settings = try global.settings(surroundings)
        if output.json {
            surroundings.console.out(SettingsRendering.json(settings).serialized())
        } else {
            surroundings.console.write(
                SettingsRendering.table(settings, surroundings.console.style))
        }
        return .succeeded
    }
}
