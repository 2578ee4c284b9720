import ArgumentParser
import StileASL
import StileJSON

/// `stile validate`
struct ValidateCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check definitions; report every problem with its place and a suggestion.",
        discussion: """
            A folder stands for all *.asl.json files below it.

            examples:
              stile validate Workflows
              stile validate daily.asl.json --json
            """)

    @Argument(help: ArgumentHelp("Definition files or folders.", valueName: "file-or-dir"))
    var paths: [String]

    @OptionGroup var output: OutputOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let files = try DefinitionFile.paths(paths, surroundings).map {
            try DefinitionFile($0, surroundings)
        }
        if output.json {
            let problems = files.flatMap { file in
                file.compiled.diagnostics.map { DiagnosticsRendering.json(file, $0) }
            }
            surroundings.console.out(JSON.array(problems).serialized())
        } else {
            report(files, surroundings.console)
        }
        return files.contains { !$0.compiled.errors.isEmpty } ? .usage : .succeeded
    }

    private func report(_ files: [DefinitionFile], _ console: Console) {
        for file in files {
            guard !file.compiled.diagnostics.isEmpty else {
                console.out("\(console.style.green("ok")) \(file.path)")
                continue
            }
            console.write(DiagnosticsRendering.text(file, console.style))
        }
        if files.allSatisfy({ $0.compiled.errors.isEmpty }), let first = files.first {
            console.next("stile run \(first.path) --input '{}'")
        }
    }
}
