import ArgumentParser
import StileJSON
import StileStore

/// `stile backup`
struct BackupCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write the state of the data folder into one file, while the server works.",
        discussion: """
            The file holds every execution, definition and schedule as the last commit left them. It \
            appears when it is whole, checked and on the disk. No commit waits for it. It is made here, \
            from the data folder, not through --endpoint. The lake and the buckets are plain files: \
            copy them as such.

            The file holds inputs, outputs and the key of the task tokens: only its owner may read it.

            examples:
              stile backup /backups/
              stile backup stile.sqlite --force --json
            """)

    @Argument(help: "File to write, or a folder that gets a file with the time in its name.")
    var place: String

    @Flag(help: "Replace the file if it is there.")
    var force = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(
            global, surroundings, .here(next: "run it on the server's machine with --data"))
        let path = Self.file(surroundings.absolute(place), nowMillis: surroundings.nowMillis())
        let began = surroundings.nowMillis()
        let meter = Meter("backing up", session.console)
        defer { meter.end() }
        let report = try Database.backUp(
            session.settings.data.value, to: path, replaces: force, progress: meter.show(_:))
        meter.end()
        let millis = surroundings.nowMillis() - began
        BackupRendering.show(report, verb: "backed up", millis, json: output.json, session.console)
        session.console.next("stile restore \(report.path) --data NEW_FOLDER")
        return .succeeded
    }

    private static func file(_ path: String, nowMillis: Int64) -> String {
        guard Path.isDirectory(path) else { return path }
        let digits = TimeText.iso(nowMillis).prefix(19).filter { !"-:".contains($0) }
        return path + "/stile-\(digits)Z.sqlite"
    }
}

/// What backup and restore print.
enum BackupRendering {
    static func show(
        _ report: BackupReport, verb: String, _ millis: Int64, json: Bool, _ console: Console
    ) {
        guard json else {
            return console.out(
                "\(verb) \(report.executions) executions (\(report.runningExecutions) running), "
                    + "\(SizeText.bytes(report.bytes)), to \(report.path) in "
                    + TimeText.duration(millis))
        }
        console.out(
            JSON.object(
                JSONObject([
                    ("path", .string(report.path)), ("bytes", .integer(report.bytes)),
                    ("schemaVersion", .integer(report.schemaVersion)),
                    ("executions", .integer(report.executions)),
                    ("running", .integer(report.runningExecutions)), ("millis", .integer(millis)),
                ])
            ).serialized())
    }
}
