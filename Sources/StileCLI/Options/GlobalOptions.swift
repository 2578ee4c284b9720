import ArgumentParser

/// The flags that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the state.", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp("Server to ask instead: stile serve, or AWS's API.", valueName: "url"))
    var endpoint: String?

    @Option(
        help: ArgumentHelp("Directory or s3://bucket/prefix of the data.", valueName: "place"))
    var lake: String?

    @Option(
        help: ArgumentHelp("Folder that contracts and SQL files are named from.", valueName: "dir"))
    var project: String?

    @Option(help: ArgumentHelp("Configuration file.", valueName: "file"))
    var config: String?

    /// - Parameter own: The flags of the command itself.
    func settings(_ surroundings: Surroundings, own: [SettingKey: String] = [:]) throws -> Settings
    {
        var flags = own
        flags[.data] = data
        flags[.endpoint] = endpoint
        flags[.lake] = lake
        flags[.project] = project
        return try SettingsReader(surroundings, configFile: config, flags: flags).settings()
    }
}

/// Reads answer for people, or for programs.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON (see Docs/CLI-JSON.md).")
    var json = false
}

/// `--input`.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "JSON text, @FILE, or - for standard input; {} when left out.", valueName: "json"))
    var input: String?

    /// The input's text, byte for byte, checked to be JSON.
    func text(_ surroundings: Surroundings) throws -> String {
        try InputText.read(input ?? "{}", surroundings)
    }
}
