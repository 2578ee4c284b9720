import ArgumentParser
import StileInterpreter
import StileJSON
import StileStore

/// `stile history`
struct HistoryCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Print the events of an execution.",
        discussion: """
            With --json every event is one line, in the shape of AWS's GetExecutionHistory.

            examples:
              stile history last
              stile history december --follow
              stile history last --json
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @Flag(help: "Go on printing until the execution ends.")
    var follow = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    private static let pollMillis = 250

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let records = try session.records()
        let found = try await ExecutionLookup.find(execution, in: records)
        var printer = HistoryPrinter(
            console: session.console, json: output.json,
            outline: StateOutline(definition: try await records.definition(of: found)))
        while true {
            // Read before the events: an execution that ended by then has no later ones.
            let record = try await ExecutionLookup.find(found.arn, in: records)
            try await records.eachHistoryPage(of: record, afterID: printer.lastID) {
                printer.print($0)
            }
            guard follow, !record.status.isTerminal else { break }
            try await Task.sleep(for: .milliseconds(Self.pollMillis))
        }
        return .succeeded
    }
}

/// Prints events, remembering which state each belongs to.
struct HistoryPrinter {
    let console: Console
    let json: Bool
    private(set) var lastID = 0
    private var progress: ExecutionProgress
    private var startMillis: Int64?

    init(console: Console, json: Bool, outline: StateOutline) {
        progress = ExecutionProgress(outline)
        self.console = console
        self.json = json
    }

    mutating func print(_ events: [HistoryEvent]) {
        for event in events {
            lastID = event.id
            progress.apply(event)
            startMillis = startMillis ?? event.timestampMillis
            console.out(json ? ExecutionJSON.event(event).serialized() : line(event))
        }
    }

    private func line(_ event: HistoryEvent) -> String {
        let style = console.style
        let offset = TimeText.duration(event.timestampMillis - (startMillis ?? 0))
        let place = "\(event.id)".padding(to: 5) + "+\(offset)".padding(to: 9)
        let type = event.type.padding(to: 26)
        let isBad = event.type.hasSuffix("Failed") || event.type.hasSuffix("TimedOut")
        let isOfExecution = event.type.hasPrefix("Execution")
        let name = isOfExecution ? "" : progress.owner(ofEvent: event.id) ?? ""
        return style.dim(place) + (isBad ? style.red(type) : type) + "  " + name + Self.notes(event)
    }

    private static func notes(_ event: HistoryEvent) -> String {
        if let error = event.details["error"]?.stringValue {
            let cause = event.details["cause"]?.stringValue ?? ""
            return "  \(error): \(cause.split(separator: "\n").first ?? "")"
        }
        if let index = event.details["index"]?.integerValue { return "  item \(index)" }
        if let length = event.details["length"]?.integerValue { return "  \(length) items" }
        return ""
    }
}
