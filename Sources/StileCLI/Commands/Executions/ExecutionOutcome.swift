import StileInterpreter
import StileJSON
import StileStore

/// Prints how an execution ended, for the commands that wait for it.
struct ExecutionOutcome {
    let session: Session
    let json: Bool

    func report(_ record: Execution) async throws -> ExitStatus {
        if json {
            session.console.out(JSON.object(ExecutionJSON.detail(record)).serialized())
        } else if let output = record.output {
            session.console.out(output)
        }
        try await tell(record)
        return Self.exitStatus(record.status)
    }

    private func tell(_ record: Execution) async throws {
        let console = session.console
        let time = TimeText.duration(
            (record.stoppedAtMillis ?? record.startedAtMillis) - record.startedAtMillis)
        switch record.status {
        case .succeeded:
            console.note(console.style.green("succeeded") + " \(record.name) in \(time)")
            console.next("stile show \(record.name)")
        case .failed, .timedOut, .aborted:
            let words = record.status.rawValue.lowercased().replacing("_", with: " ")
            console.note(console.style.red(words) + " \(record.name) after \(time)")
            console.writeError(
                try await FailureReport(record, try session.records()).text(console.style))
            console.note("next: stile redrive \(record.name)")
        case .running: console.note("running \(record.name)")
        }
    }

    static func exitStatus(_ status: ExecutionStatus) -> ExitStatus {
        switch status {
        case .succeeded, .running: .succeeded
        case .failed: .failed
        case .timedOut, .aborted: .timedOutOrAborted
        }
    }
}
