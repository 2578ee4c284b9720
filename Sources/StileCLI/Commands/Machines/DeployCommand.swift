import ArgumentParser
import StileASL
import StileJSON

/// `stile deploy`
struct DeployCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Store definitions as state machines; a changed text makes a new revision.",
        discussion: """
            A folder stands for all *.asl.json files below it. The machine is named after the folder of a \
            definition.asl.json, otherwise after the file. Nothing is stored unless everything is valid. \
            Running executions stay with the revision they began with.

            examples:
              stile deploy Workflows
              stile deploy daily.asl.json --name retail-daily
            """)

    @Argument(help: ArgumentHelp("Definition files or folders.", valueName: "file-or-dir"))
    var paths: [String]

    @Option(help: "Name of the machine, when there is one definition.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Role of new state machines on an endpoint that is not Stile.", valueName: "arn"))
    var role: String?

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let found = try DefinitionFile.paths(paths, surroundings)
        guard name == nil || found.count == 1 else {
            throw CommandFailure.usage(
                "--name names one machine, but there are \(found.count) definitions")
        }
        let files = try found.map { try DefinitionFile($0, surroundings) }
        guard try Deployment.check(files, session, allowUnserved: true) else { return .usage }
        let requests = try Deployment.requests(files, name: name, role: role, surroundings)
        let answers = try await session.withOwner("stile deploy", .recorded) { owner in
            var answers: [JSON] = []
            for request in requests { answers.append(try await owner.perform(request)) }
            return answers
        }
        report(answers, session.console)
        return .succeeded
    }

    private func report(_ answers: [JSON], _ console: Console) {
        guard !output.json else {
            console.out(JSON.array(answers).serialized())
            return
        }
        for answer in answers {
            let isUnchanged = answer["changed"]?.boolValue == false
            // AWS does not count revisions.
            let revision = answer["revision"]?.integerValue.map { "revision \($0)" }
            console.out(
                "\(answer["name"]?.stringValue ?? "") \(revision ?? "deployed")"
                    + (isUnchanged ? " (unchanged)" : ""))
        }
        if let name = answers.first?["name"]?.stringValue {
            console.next("stile start \(name) --input '{}' --wait")
        }
    }
}

/// What `run` and `deploy` check and send.
enum Deployment {
    /// Prints all problems; false when a definition is wrong or, unless `allowUnserved`, when it
    /// calls what nothing here serves.
    static func check(
        _ files: [DefinitionFile], _ session: Session, allowUnserved: Bool
    ) throws -> Bool {
        var isGood = true
        for file in files {
            let console = session.console
            console.writeError(DiagnosticsRendering.text(file, console.style))
            guard let definition = file.compiled.definition else {
                isGood = false
                continue
            }
            // What an endpoint serves is not known here.
            if session.endpoint != nil { continue }
            let unserved = TaskResources(session.settings).unserved(in: definition)
            for task in unserved {
                let text = DiagnosticsRendering.text(task, file, console.style)
                console.writeError(allowUnserved ? text.asWarning : text)
            }
            if !allowUnserved, !unserved.isEmpty { isGood = false }
        }
        return isGood
    }

    static func requests(
        _ files: [DefinitionFile], name: String?, role: String?, _ surroundings: Surroundings
    )
        throws -> [OwnerRequest]
    {
        var seen: [String: String] = [:]
        return try files.map { file in
            let name = name ?? file.machineName(surroundings)
            if let other = seen.updateValue(file.path, forKey: name) {
                throw CommandFailure.usage(
                    "\(other) and \(file.path) would both be the machine \"\(name)\"",
                    next: "stile deploy \(file.path) --name ANOTHER")
            }
            return .deploy(
                name: name, text: file.text, sourcePath: surroundings.absolute(file.path),
                roleARN: role)
        }
    }
}

extension String {
    fileprivate var asWarning: String {
        replacing("error:", with: "warning:", maxReplacements: 1)
    }
}
