import ArgumentParser
import StileJSON
import StileWire

/// `stile machine list`
struct MachineListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List state machines.",
        discussion: """
            examples:
              stile machine list
              stile machine list --endpoint http://127.0.0.1:8083 --json
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let machines = try await session.api().all(.listStateMachines, in: "stateMachines")
            .sorted { ($0.optionalText("name") ?? "") < ($1.optionalText("name") ?? "") }
        if output.json {
            session.console.out(JSON.array(machines.map(\.dated)).serialized())
            return .succeeded
        }
        guard let first = machines.first else {
            session.console.note("no state machines")
            return .succeeded
        }
        var table = Table(["NAME", "TYPE", "CREATED", "ARN"])
        for machine in machines {
            table.add([
                try machine.text("name"), machine.optionalText("type") ?? "",
                TimeText.short(try machine.millis("creationDate")),
                try machine.text("stateMachineArn"),
            ])
        }
        session.console.write(table.rendered(session.console.style))
        session.console.next("stile machine show \(try first.text("name"))")
        return .succeeded
    }
}
