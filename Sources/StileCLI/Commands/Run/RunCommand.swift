import ArgumentParser
import StileExecutor
import StileInterpreter
import StileStore

/// `stile run`
struct RunCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one definition to its end in this process.",
        discussion: """
            Checks and deploys the definition, starts an execution, shows its states while it runs and \
            prints its output. What is interrupted goes on with the next stile run or stile serve.

            examples:
              stile run hello.asl.json --input '{"name":"you"}'
              stile run Workflows/retail-daily/definition.asl.json --input @input.json
              stile run hello.asl.json --input - < input.json > output.json
            """)

    @Argument(help: ArgumentHelp("Definition file.", valueName: "file"))
    var file: String

    @Option(help: "Name of the execution; made up when left out.")
    var name: String?

    @Option(help: "Name of the state machine; that of the folder or file when left out.")
    var machine: String?

    @Flag(help: "Print the execution's record as JSON instead of its output.")
    var json = false

    @OptionGroup var inputOptions: InputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(
            global, surroundings,
            .here(next: "stile deploy \(file) --endpoint URL, then stile start NAME --wait"))
        let definition = try DefinitionFile(file, surroundings)
        guard try Deployment.check([definition], session, allowUnserved: false) else {
            return .usage
        }
        let plan = LocalRun(
            session: session, file: definition,
            machine: machine ?? definition.machineName(surroundings), name: name,
            input: try inputOptions.text(surroundings))
        let record = try await plan.run()
        return try await ExecutionOutcome(session: session, json: json).report(Execution(record))
    }
}
