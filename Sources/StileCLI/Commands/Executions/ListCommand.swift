import ArgumentParser
import StileInterpreter
import StileJSON
import StileStore

/// `stile list`
struct ListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List executions, newest first.",
        discussion: """
            Times are UTC: 2026-03-29, 2026-03-29T02:30:00Z, or an age such as 90m, 2h, 3d.

            examples:
              stile list --status failed
              stile list --machine retail-daily --since 3d
              stile list --limit 5 --json
            """)

    @Option(help: "running, succeeded, failed, timed_out or aborted.")
    var status: String?

    @Option(help: "Name or ARN of a state machine.")
    var machine: String?

    @Option(help: "Started at or after.")
    var since: String?

    @Option(help: "Started before.")
    var until: String?

    @Option(help: "At most so many, 1 to 1000.")
    var limit = 20

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let filter = try filter(surroundings)
        let records = try session.records()
        if let machine { _ = try await MachineLookup.find(machine, in: records) }
        let found = try await records.explained(try await records.executions(filter))
        if output.json {
            session.console.out(
                JSON.array(found.map { .object(ExecutionJSON.summary($0)) }).serialized())
            return .succeeded
        }
        ExecutionTable.print(found, session.console, nowMillis: surroundings.nowMillis())
        return .succeeded
    }

    private func filter(_ surroundings: Surroundings) throws -> ExecutionFilter {
        guard (1...1_000).contains(limit) else {
            throw CommandFailure.usage("--limit must be 1 to 1000, found \(limit)")
        }
        let now = surroundings.nowMillis()
        return ExecutionFilter(
            status: try status.map(Self.status), machine: machine,
            startedAfterMillis: try since.map { try Self.time($0, "--since", now) },
            startedBeforeMillis: try until.map { try Self.time($0, "--until", now) },
            limit: limit)
    }

    private static func status(_ text: String) throws -> ExecutionStatus {
        let name = text.uppercased().replacing("-", with: "_")
        guard let status = ExecutionStatus(rawValue: name) else {
            let known = ExecutionStatus.allCases.map { $0.rawValue.lowercased() }
            throw CommandFailure.usage(
                "--status must be \(known.joined(separator: ", ")), found \"\(text)\"")
        }
        return status
    }

    private static func time(_ text: String, _ flag: String, _ now: Int64) throws -> Int64 {
        guard let millis = TimeText.parse(text, nowMillis: now) else {
            throw CommandFailure.usage(
                "\(flag) must be a time such as 2026-03-29, 2026-03-29T02:30:00Z or 2h, found"
                    + " \"\(text)\"")
        }
        return millis
    }
}

/// Executions as lines.
enum ExecutionTable {
    static func print(_ records: [Execution], _ console: Console, nowMillis: Int64) {
        guard !records.isEmpty else {
            console.note("no executions")
            return
        }
        var table = Table(["STATUS", "MACHINE", "NAME", "STARTED", "TOOK", "ERROR"])
        for record in records {
            let end = record.stoppedAtMillis ?? nowMillis
            table.add(cells: [
                Table.Cell(record.statusText) { dressed($0, record.status, console.style) },
                Table.Cell(record.machineName), Table.Cell(record.name),
                Table.Cell(TimeText.short(record.startedAtMillis)),
                Table.Cell(TimeText.duration(end - record.startedAtMillis)),
                Table.Cell(record.error ?? ""),
            ])
        }
        console.write(table.rendered(console.style))
        let failed = records.first { $0.status == .failed }
        console.next("stile show \(failed?.name ?? records.first?.name ?? "last")")
    }

    static func dressed(_ text: String, _ status: ExecutionStatus, _ style: Style) -> String {
        switch status {
        case .running: style.cyan(text)
        case .succeeded: style.green(text)
        case .failed, .timedOut: style.red(text)
        case .aborted: style.yellow(text)
        }
    }
}
