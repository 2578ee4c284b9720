import ArgumentParser
import StileJSON
import StileWire

/// `stile test-state`
struct TestStateCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "test-state",
        abstract: "Carry out one state on its own, as TestState does.",
        discussion: """
            A task that is not mocked is really done. A mock has AWS's members result, errorOutput (error, \
            cause) and fieldValidationMode (STRICT, PRESENT, NONE); AWS wants the result as JSON in a \
            text, and a result that is none is put into one. A state configuration has AWS's members \
            retrierRetryCount, errorCausedByState, mapIterationFailureCount and mapItemReaderData (in a text, \
            too).

            exit status: 0 SUCCEEDED; 1 FAILED, RETRIABLE or CAUGHT_ERROR; 2 what was asked is refused

            examples:
              stile test-state --definition state.json --input '{"n": 1}'
              stile test-state --definition state.json --inspection-level DEBUG
              stile test-state --definition day.json --state Load --input in.json
              stile test-state --definition task.json --mock '{"result": {"rows": 7}}'
            """)

    @Option(help: ArgumentHelp("File with a state, or with a machine.", valueName: "file"))
    var definition: String

    @Option(help: ArgumentHelp("The state of the machine.", valueName: "name"))
    var state: String?

    @Option(
        help: ArgumentHelp(
            "File with the input, JSON text, or - for standard input; {} when left out.",
            valueName: "file"))
    var input: String?

    @Option(help: ArgumentHelp("File or JSON text with the variables.", valueName: "file"))
    var variables: String?

    @Option(
        help: ArgumentHelp(
            "File or JSON text with the context object; only with --mock.", valueName: "file"))
    var context: String?

    @Option(help: ArgumentHelp("File or JSON text with the mock.", valueName: "file"))
    var mock: String?

    @Option(
        help: ArgumentHelp("File or JSON text with the state configuration.", valueName: "file"))
    var stateConfiguration: String?

    @Option(help: ArgumentHelp("INFO, DEBUG or TRACE.", valueName: "level"))
    var inspectionLevel: InspectionLevel = .info

    @Flag(help: "Show the secrets of an HTTP task's request (TRACE).")
    var revealSecrets = false

    @Option(
        name: .customLong("role-arn"),
        help: ArgumentHelp("Role of a task that is not mocked.", valueName: "arn"))
    var roleARN: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let parameters = try request(surroundings)
        // Only a task that is really done needs workers here.
        let answer = try await session.withOwner(
            "stile test-state", mock == nil ? .done : .recorded
        ) { owner in try await owner.api.call(.testState, parameters) }
        let page = StateTestPage(answer: answer.object)
        if output.json {
            session.console.out(JSON.object(answer.object).serialized())
        } else {
            session.console.write(page.text(session.console.style))
            if !page.isSuccess, inspectionLevel == .info {
                session.console.next("the same with --inspection-level DEBUG")
            }
        }
        return page.isSuccess ? .succeeded : .failed
    }

    // MARK: - The request

    private func request(_ surroundings: Surroundings) throws -> JSONObject {
        let text = try TextFile.read(definition, what: "definition", surroundings)
        try requireState(of: text)
        var parameters = JSONObject([
            ("definition", .string(text)),
            ("inspectionLevel", .string(inspectionLevel.rawValue)),
        ])
        parameters["stateName"] = state.map { .string($0) }
        let texts = [
            ("input", "--input", input), ("variables", "--variables", variables),
            ("context", "--context", context),
        ]
        for (member, option, argument) in texts {
            guard let argument else { continue }
            parameters[member] = .string(
                try JSONArgument.read(argument, option, surroundings).text)
        }
        parameters["mock"] = try structure(mock, "--mock", text: "result", surroundings)
        parameters["stateConfiguration"] = try structure(
            stateConfiguration, "--state-configuration", text: "mapItemReaderData", surroundings)
        if revealSecrets { parameters["revealSecrets"] = true }
        parameters["roleArn"] = roleARN.map { .string($0) }
        return parameters
    }

    /// A machine has several states; AWS would say that it lacks a Type.
    private func requireState(of text: String) throws {
        guard state == nil, let states = (try? JSON(parsing: text))?["States"]?.objectValue else {
            return
        }
        throw CommandFailure.usage(
            "\(definition) is a state machine; name one of its states with --state: "
                + states.keys.joined(separator: ", "))
    }

    /// An object whose member `text` is JSON in a text, for AWS; people may write the value itself.
    private func structure(
        _ argument: String?, _ option: String, text: String, _ surroundings: Surroundings
    ) throws -> JSON? {
        guard let argument else { return nil }
        let value = try JSONArgument.read(argument, option, surroundings).value
        guard var object = value.objectValue else {
            throw CommandFailure.usage("\(option) must be an object, found \(value.kindName)")
        }
        if let given = object[text], given.stringValue == nil {
            object[text] = .string(given.serialized())
        }
        return .object(object)
    }
}

/// How much TestState tells.
enum InspectionLevel: String, CaseIterable, ExpressibleByArgument {
    case info = "INFO"
    case debug = "DEBUG"
    case trace = "TRACE"

    init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
