import ArgumentParser
import StileJSON
import StileStore

/// `stile redrive`
struct RedriveCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Run what did not succeed of an execution again.",
        discussion: """
            Finished states, branches and Map items are not repeated. With a running stile serve the work is \
            done there, and --wait waits for it; without one it is done here to its end.

            --from goes back to an earlier state of the path that the execution took: it begins again with \
            the input and the variables that it had then. --input and --variables change them. --latest and \
            --revision go on with another revision of the state machine, unless it changed what was walked \
            already; --force goes on all the same.

            examples:
              stile redrive last
              stile redrive december --wait
              stile redrive december --from Clean --latest
              stile redrive december --input '{"days":["2010-12-01"]}' --variables '{"limit":10}'
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @OptionGroup(title: "Beyond AWS's redrive") var edit: RedriveEditOptions

    @Flag(help: "Wait for the end and print the output.")
    var wait = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        var draft = try edit.draft(surroundings)
        let found = try await ExecutionLookup.find(execution, in: try session.records())
        draft.execution = found.arn
        let waits = wait || !session.isServed
        let request: OwnerRequest =
            draft.isEdited ? .redriveEdited(draft) : .redriveExecution(found.arn)
        let arn = try await Started.perform(request, "stile redrive", wait: waits, session)
        return try await Started.report(arn, wait: waits, json: output.json, session)
    }
}

/// What a redrive changes.
struct RedriveEditOptions: ParsableArguments {
    @Option(help: ArgumentHelp("State to go back to.", valueName: "state"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Input of the state it begins with: JSON text, FILE or -.", valueName: "json"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "Variables that get other values: an object as JSON text, FILE or -.",
            valueName: "json"))
    var variables: String?

    @Flag(help: "Go on with the latest revision of the state machine.")
    var latest = false

    @Option(help: ArgumentHelp("Go on with this revision.", valueName: "number"))
    var revision: Int?

    @Flag(help: "Go on although the other revision changed what was walked already.")
    var force = false

    func validate() throws {
        guard !latest || revision == nil else {
            throw ValidationError("--latest and --revision exclude each other")
        }
        guard input != "-" || variables != "-" else {
            throw ValidationError("--input and --variables cannot both be standard input")
        }
        guard !force || latest || revision != nil else {
            throw ValidationError("--force needs --latest or --revision")
        }
    }

    /// - Throws: `CommandFailure` for a text that is no JSON.
    func draft(_ surroundings: Surroundings) throws -> RedriveDraft {
        var draft = RedriveDraft(execution: "", from: from, isForced: force)
        draft.input = try input.map { try JSONArgument.read($0, "--input", surroundings).text }
        draft.variables = try variables.map {
            try JSONArgument.read($0, "--variables", surroundings).text
        }
        if latest { draft.revision = "latest" }
        if let revision { draft.revision = .integer(revision) }
        return draft
    }
}
