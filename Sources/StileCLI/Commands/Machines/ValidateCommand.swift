import ArgumentParser
import StileASL
import StileJSON

/// `stile validate`
struct ValidateCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check definitions; report every problem with its place and a suggestion.",
        discussion: """
            A folder stands for all *.asl.json files below it, - for standard input. Errors are what
            AWS refuses too; warnings are definitions that AWS takes but that hardly do what is
            meant; --severity info also shows hints. Docs/Errors/validation.md explains every code.

            Exit code 0: no error; 2: errors, or warnings with --warnings-as-errors.

            examples:
              stile validate Workflows
              stile validate daily.asl.json --json
              git show :daily.asl.json | stile validate - --warnings-as-errors
            """)

    @Argument(
        help: ArgumentHelp(
            "Definition files or folders, or - for standard input.", valueName: "file-or-dir"))
    var paths: [String]

    @Option(help: "The least severity to show: error, warning or info.")
    var severity = Severity.warning

    @Flag(help: "Exit with 2 when there are warnings, too.")
    var warningsAsErrors = false

    @OptionGroup var output: OutputOptions

    enum Severity: String, ExpressibleByArgument, CaseIterable {
        case error, warning, info

        fileprivate var least: Diagnostic.Severity {
            switch self {
            case .error: .error
            case .warning: .warning
            case .info: .info
            }
        }
    }

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let files = try files(surroundings)
        if output.json {
            let problems = files.flatMap { file in
                shown(file).map { DiagnosticsRendering.json(file, $0) }
            }
            surroundings.console.out(JSON.array(problems).serialized())
        } else {
            report(files, surroundings.console)
        }
        return files.contains(where: isRefused) ? .usage : .succeeded
    }

    private func files(_ surroundings: Surroundings) throws -> [DefinitionFile] {
        try paths.flatMap { path in
            guard path != "-" else {
                return [
                    DefinitionFile(named: "<standard input>", text: try surroundings.readInput())
                ]
            }
            return try DefinitionFile.paths([path], surroundings).map {
                try DefinitionFile($0, surroundings)
            }
        }
    }

    private func shown(_ file: DefinitionFile) -> [Diagnostic] {
        file.compiled.diagnostics.filter { $0.severity.isAtLeast(severity.least) }
    }

    private func isRefused(_ file: DefinitionFile) -> Bool {
        !file.compiled.errors.isEmpty || (warningsAsErrors && !file.compiled.warnings.isEmpty)
    }

    private func report(_ files: [DefinitionFile], _ console: Console) {
        for file in files {
            guard !shown(file).isEmpty else {
                let word =
                    isRefused(file)
                    ? console.style.yellow("warnings") : console.style.green("ok")
                console.out("\(word) \(file.path)")
                continue
            }
            console.write(
                DiagnosticsRendering.text(file, console.style, severity: severity.least))
        }
        if !files.contains(where: isRefused), let first = files.first, !paths.contains("-") {
            console.next("stile run \(first.path) --input '{}'")
        }
    }
}
