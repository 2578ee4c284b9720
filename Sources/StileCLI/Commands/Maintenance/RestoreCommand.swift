import ArgumentParser
import StileStore

/// `stile restore`
struct RestoreCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a data folder out of a backup.",
        discussion: """
            The folder must hold no state; a lake or buckets in it stay. The backup is checked as a whole \
            before it is put in its place. What ran when the backup was made goes on from there with the \
            next stile serve: tasks that ended after it run again, with the same idempotency keys.

            examples:
              stile restore /backups/stile-20260329T023000Z.sqlite --data /var/lib/stile
            """)

    @Argument(help: "File that stile backup wrote.")
    var file: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(
            global, surroundings, .here(next: "run it on the server's machine with --data"))
        let began = surroundings.nowMillis()
        let meter = Meter("restoring", session.console)
        defer { meter.end() }
        let data = session.settings.data.value
        let report = try Database.restore(
            surroundings.absolute(file), into: data, progress: meter.show(_:))
        meter.end()
        let millis = surroundings.nowMillis() - began
        BackupRendering.show(report, verb: "restored", millis, json: output.json, session.console)
        session.console.next("stile serve --data \(data)")
        return .succeeded
    }
}
