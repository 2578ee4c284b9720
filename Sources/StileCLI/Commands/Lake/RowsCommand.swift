import ArgumentParser
import StileDataset
import StileJSON
import StileLake

/// `stile rows`
struct RowsCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rows",
        abstract: "Account for every row of a dataset: rows in = clean + quarantined.",
        discussion: """
            Reads the conservation records that the clean step leaves in the lake, one line per day or \
            hour of arrival, and adds them up. Ends with status 1 when they do not add up.

            examples:
              stile rows online_retail
              stile rows weblogs --json
            """)

    @Argument(help: "Name of the dataset, as in its contract.")
    var dataset: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings, .lake)
        let lake = try LakeLocation.parse(session.settings.lake.value).open(
            environment: surroundings.environment)
        let report = try await ConservationReport.read(dataset, from: lake)
        guard !report.records.isEmpty else {
            throw CommandFailure(
                .failed, "no records of a dataset \"\(dataset)\" in \(lake.location)",
                next: "stile list --machine, or stile run a workflow that loads it")
        }
        if output.json {
            session.console.out(report.json.serialized())
        } else {
            session.console.write(report.table.rendered(session.console.style))
            session.console.note(report.verdict)
        }
        return report.isConserved ? .succeeded : .failed
    }
}
