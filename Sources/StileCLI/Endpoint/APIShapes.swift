import StileInterpreter
import StileJSON
import StileStore

/// Reads AWS's answers; a member that is missing is told by its name.
struct APIAnswer {
    let operation: String
    let object: JSONObject

    func text(_ member: String) throws -> String {
        guard let text = object[member]?.stringValue else { throw unexpected(member, "a string") }
        return text
    }

    func list(_ member: String) throws -> [JSONObject] {
        guard let values = object[member]?.arrayValue else { throw unexpected(member, "a list") }
        return values.compactMap(\.objectValue)
    }

    /// Epoch seconds, as milliseconds.
    func millis(_ member: String) throws -> Int64 {
        guard let millis = optionalMillis(member) else { throw unexpected(member, "a time") }
        return millis
    }

    func optionalMillis(_ member: String) -> Int64? {
        object[member]?.numberValue.map { Int64(($0.doubleValue * 1_000).rounded()) }
    }

    func optionalText(_ member: String) -> String? { object[member]?.stringValue }

    /// The answer with its times as texts, as all JSON of the command line has them.
    var dated: JSON {
        .object(
            JSONObject(
                object.map { member, value in
                    guard member.hasSuffix("Date"), let millis = optionalMillis(member) else {
                        return (member, value)
                    }
                    return (member, .string(TimeText.iso(millis)))
                }))
    }

    func unexpected(_ member: String, _ expected: String) -> CommandFailure {
        .operational(
            "the endpoint's answer to \(operation) is not AWS's: \"\(member)\" must be \(expected)")
    }
}

extension Execution {
    /// From DescribeExecution, or from one entry of ListExecutions.
    init(_ answer: APIAnswer) throws {
        let arn = try answer.text("executionArn")
        let machine = try answer.text("stateMachineArn")
        self.init(
            arn: arn,
            name: answer.optionalText("name") ?? arn.split(separator: ":").last.map(String.init)
                ?? arn,
            stateMachineARN: machine, machineName: Self.machineName(machine), revision: nil,
            status: try Self.status(answer), startedAtMillis: try answer.millis("startDate"),
            stoppedAtMillis: answer.optionalMillis("stopDate"),
            input: answer.optionalText("input") ?? "", output: answer.optionalText("output"),
            error: answer.optionalText("error"), cause: answer.optionalText("cause"),
            redriveCount: Int(answer.object["redriveCount"]?.integerValue ?? 0),
            redrivenAtMillis: answer.optionalMillis("redriveDate"))
    }

    /// The name in `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[/LABEL][:VERSION]`.
    private static func machineName(_ arn: String) -> String {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 6 ? String(parts[6]) : arn
    }

    private static func status(_ answer: APIAnswer) throws -> ExecutionStatus {
        let text = try answer.text("status")
        // A child of a Distributed Map that failed and waits for the redrive of its run.
        if text == "PENDING_REDRIVE" { return .failed }
        guard let status = ExecutionStatus(rawValue: text) else {
            throw answer.unexpected("status", "an execution's status, found \"\(text)\"")
        }
        return status
    }
}

extension HistoryEvent {
    /// From GetExecutionHistory.
    init(_ answer: APIAnswer) throws {
        guard let id = answer.object["id"]?.integerValue else {
            throw answer.unexpected("id", "a number")
        }
        let details = answer.object.first { $0.key.hasSuffix("EventDetails") }
        self.init(
            id: Int(id), previousEventID: Int(answer.object["previousEventId"]?.integerValue ?? 0),
            timestampMillis: try answer.millis("timestamp"), type: try answer.text("type"),
            detailsKey: details?.key, details: details?.value.objectValue ?? JSONObject())
    }
}

extension ScheduleRecord {
    /// From `Stile.ListSchedules`.
    init(_ answer: APIAnswer) throws {
        func number(_ member: String) -> Int64? { answer.object[member]?.integerValue }
        guard let catchUp = CatchUp(rawValue: try answer.text("catchUp")) else {
            throw answer.unexpected("catchUp", "one or none")
        }
        self.init(
            name: try answer.text("name"), expression: try answer.text("expression"),
            timeZone: try answer.text("timeZone"), stateMachine: try answer.text("stateMachine"),
            inputJSON: try answer.text("input"),
            enabled: answer.object["enabled"]?.boolValue ?? false, catchUp: catchUp,
            nextDueMillis: number("nextDueMillis"), lastFiredMillis: number("lastFiredMillis"),
            lastProblem: answer.optionalText("lastProblem"),
            createdAtMillis: number("createdAtMillis") ?? 0)
    }
}
