import StileInterpreter
import StileJSON

/// How far a running task says it is, as the server answers it.
struct TaskProgressLine {
    let json: JSON

    /// `Load: 300 of 1000 rows`, or `Load: 300 rows` while the total is not known.
    var text: String {
        let name = json["name"]?.stringValue ?? ""
        let unit = json["unit"]?.stringValue ?? ""
        let counts = [json["completed"], json["total"]].compactMap { $0?.serialized() }
        return "\(name): \(counts.joined(separator: " of ")) \(unit)"
    }

    /// Of a running execution, from whoever runs it; none where nobody does.
    static func all(of execution: Execution, _ session: Session) async throws -> [TaskProgressLine]
    {
        guard execution.status == .running else { return [] }
        let owner = session.endpoint.map { Owner($0) } ?? session.server
        let answer = try await owner?.perform(.taskProgress(execution.arn))
        return (answer?["tasks"]?.arrayValue ?? []).map(TaskProgressLine.init(json:))
    }
}
