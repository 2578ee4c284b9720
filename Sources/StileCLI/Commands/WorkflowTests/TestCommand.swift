import ArgumentParser
import StileASL
import StileJSON
import StileRehearsal

/// `stile test`
struct TestCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the test cases of workflows: mocked tasks, virtual time, coverage.",
        discussion: """
            The cases of NAME.asl.json stand beside it in NAME.test.json (see Docs/Workflow-Tests.md). Without \
            a file or folder, those of all definitions below the current folder run. No task is really \
            done; a task without a mock fails its case.

            With --mock-config the cases are those of Step Functions Local's MockConfigFile.json; such a case \
            passes when its execution succeeds.

            exit status: 0 all cases passed, 1 a case failed or the coverage is too low, 2 a definition or \
            a file of cases is wrong

            examples:
              stile test
              stile test Workflows/retail-daily --filter retry
              stile test daily.asl.json --coverage-min 90 --junit report.xml
              stile test daily.asl.json --mock-config MockConfigFile.json --case HappyPath
            """)

    @Argument(
        help: ArgumentHelp(
            "Definitions, files of cases, or folders; the current folder when left out.",
            valueName: "file-or-dir"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("Only cases whose name contains this text.", valueName: "text"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Fail when less than this percentage of a definition was gone through.",
            valueName: "percent"))
    var coverageMin: Double?

    @Option(help: ArgumentHelp("Also write a JUnit report there.", valueName: "file"))
    var junit: String?

    @Option(
        help: ArgumentHelp(
            "Mocks and cases in the format of Step Functions Local.", valueName: "file"))
    var mockConfig: String?

    @Option(
        help: ArgumentHelp(
            "The state machine in the mock configuration; the definition's name when left out.",
            valueName: "name"))
    var machine: String?

    @Option(
        name: .customLong("case"),
        help: ArgumentHelp("Only this case of the mock configuration.", valueName: "name"))
    var caseName: String?

    @Option(
        help: ArgumentHelp(
            "Input of the mock configuration's cases: JSON text, a file, or -.", valueName: "json"))
    var input: String?

    @OptionGroup var output: OutputOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let sources = try sources(surroundings)
        let console = surroundings.console
        let isQuiet = output.json
        let report = try await WideStack.run {
            RehearsalRunner(console: console, isQuiet: isQuiet).run(sources)
        }
        if let junit { try TextFile.write(report.junitXML, to: junit, surroundings) }
        if output.json {
            console.out(RehearsalJSON.report(report).serialized())
        } else {
            RehearsalPage(style: console.style).summary(report, console)
        }
        let isCovered = try checkCoverage(report, console)
        return report.failedCount == 0 && isCovered ? .succeeded : .failed
    }

    private func sources(_ surroundings: Surroundings) throws -> [RehearsalSource] {
        try checkOptions()
        let library = RehearsalLibrary(surroundings: surroundings)
        let all =
            if let mockConfig {
                try library.mocked(
                    paths[0], config: mockConfig, machine: machine, caseName: caseName,
                    input: input.map { try JSONArgument.read($0, "--input", surroundings) })
            } else {
                try library.sources(paths)
            }
        guard let filter else { return all }
        let kept = all.map { $0.keeping { $0.contains(filter) } }.filter { !$0.cases.isEmpty }
        guard !kept.isEmpty else {
            throw CommandFailure.usage("no case has \"\(filter)\" in its name")
        }
        return kept
    }

    private func checkOptions() throws {
        if let coverageMin, !(0...100).contains(coverageMin) {
            throw CommandFailure.usage("--coverage-min is a percentage, 0 to 100")
        }
        if mockConfig != nil {
            guard paths.count == 1 else {
                throw CommandFailure.usage(
                    "--mock-config goes with one definition, found \(paths.count)",
                    next: "stile test DEFINITION --mock-config FILE")
            }
            return
        }
        for (option, value) in [("--case", caseName), ("--machine", machine), ("--input", input)]
        where value != nil {
            throw CommandFailure.usage(
                "\(option) goes with --mock-config"
                    + (option == "--case" ? "; to choose cases of a file use --filter" : ""))
        }
    }

    private func checkCoverage(_ report: RehearsalReport, _ console: Console) throws -> Bool {
        guard let coverageMin else { return true }
        let low = report.suites.filter { $0.coverage.whole.percent < coverageMin }
        for suite in low {
            console.note(
                "\(console.style.red("coverage:")) \(suite.definition) has"
                    + " \(suite.coverage.whole.percentText) %, --coverage-min wants"
                    + " \(JSONNumber(coverageMin)?.description ?? "more") %")
        }
        return low.isEmpty
    }
}
