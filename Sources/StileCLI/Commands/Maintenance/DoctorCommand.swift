import ArgumentParser
import StileASL
import StileJSON
import StileStore

/// `stile doctor`
struct DoctorCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine the state of the data folder, while the server works.",
        discussion: """
            Looks at the file itself, every history, every live state, definitions and what refers to them. \
            It only reads, and no commit waits for it. Each finding says what it means and what to do.

            exit status: 0 all is well (notes aside), 1 there are findings

            examples:
              stile doctor
              stile doctor --data /var/lib/stile --json
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(
            global, surroundings, .here(next: "run it on the server's machine with --data"))
        let meter = Meter("examining", session.console)
        defer { meter.end() }
        let report = try Database.examine(session.settings.data.value, compile: Self.problem) {
            meter.show("\($0) \(Int($1 * 100))%")
        }
        meter.end()
        if output.json {
            session.console.out(DoctorRendering.json(report).serialized())
        } else {
            session.console.write(DoctorRendering.page(report, session.console.style))
        }
        return report.isFine ? .succeeded : .failed
    }

    private static func problem(_ text: String) -> String? {
        let compiled = Definition.compile(text)
        guard compiled.definition == nil else { return nil }
        return compiled.diagnostics.first { $0.severity == .error }?.message
            ?? "it does not compile"
    }
}
