import StileInterpreter
import StileJSON

/// Version 3 of a stored frame: a JSON object for what is small, columns for the payloads, so that
/// their text stays byte for byte what it was and is not escaped.
///
/// Version 1 lacks a task's `submission`, which no task had; version 2 map runs, likewise.
enum FrameFormat {
    static let version = 3
    private static let versionsRead = 1...version

    struct Stored {
        var body: String
        var input: String
        /// A task's effective input where it differs from the state's, or a branch's output.
        var payload: String?
    }

    // MARK: - Writing

    static func encode(_ frame: Frame) -> Stored {
        var body = JSONObject()
        body["state"] = .string(frame.stateName)
        if let parent = frame.parent { body["parent"] = .integer(parent.number) }
        switch frame.role {
        case .root: break
        case .branch(let index): body["branch"] = .integer(index)
        case .iteration(let index): body["iteration"] = .integer(index)
        }
        body["enteredAt"] = .integer(frame.enteredAtMillis)
        body["enteredEvent"] = .integer(frame.enteredEventID)
        if frame.enteredAfterEventID != frame.enteredEventID - 1 {
            body["enteredAfter"] = .integer(frame.enteredAfterEventID)
        }
        body["previousEvent"] = .integer(frame.previousEventID)
        body["entry"] = .integer(frame.entry)
        if !frame.retryCounts.isEmpty {
            body["retries"] = .array(frame.retryCounts.map { .integer($0) })
        }
        if !frame.variables.isEmpty {
            let sorted = frame.variables.sorted { $0.key < $1.key }
            body["variables"] = .object(JSONObject(sorted.map { ($0.key, $0.value) }))
        }
        var payload: String?
        body["phase"] = .object(phase(frame, payload: &payload))
        if let join = frame.join { body["join"] = .object(object(join)) }
        if let run = frame.mapRun {
            body["mapRun"] = ["arn": .string(run.arn), "redrives": .integer(run.redriveCount)]
        }
        return Stored(
            body: JSON.object(body).serialized(), input: frame.input.text, payload: payload)
    }

    private static func phase(_ frame: Frame, payload: inout String?) -> JSONObject {
        var phase = JSONObject()
        switch frame.phase {
        case .task(let attempt):
            phase["kind"] = "task"
            if attempt.started { phase["started"] = true }
            phase["attempt"] = .integer(attempt.attempt)
            phase["timeout"] = attempt.timeoutSeconds.map { .integer($0) }
            phase["heartbeat"] = attempt.heartbeatSeconds.map { .integer($0) }
            phase["deadline"] = attempt.deadlineMillis.map { .integer($0) }
            phase["heartbeatDeadline"] = attempt.heartbeatDeadlineMillis.map { .integer($0) }
            phase["submission"] = attempt.submission.map { .string($0.text) }
            let same = attempt.input.text.utf8.elementsEqual(frame.input.text.utf8)
            payload = same ? nil : attempt.input.text
        case .waiting(let until):
            phase["kind"] = "waiting"
            phase["until"] = .integer(until)
        case .retrying(let at):
            phase["kind"] = "retrying"
            phase["at"] = .integer(at)
        case .joining:
            phase["kind"] = "joining"
        case .mapRun:
            phase["kind"] = "mapRun"
        case .ready:
            phase["kind"] = "ready"
        case .succeeded(let output):
            phase["kind"] = "succeeded"
            payload = output.text
        case .failed(let error, let cause):
            phase["kind"] = "failed"
            phase["error"] = error.map { .string($0) }
            phase["cause"] = cause.map { .string($0) }
        case .aborted:
            phase["kind"] = "aborted"
        }
        return phase
    }

    private static func object(_ join: Join) -> JSONObject {
        var object = JSONObject()
        object["firstChild"] = .integer(join.firstChild)
        object["count"] = .integer(join.count)
        object["maxConcurrency"] = .integer(join.maxConcurrency)
        object["nextIndex"] = .integer(join.nextIndex)
        object["running"] = .integer(join.running)
        object["succeeded"] = .integer(join.succeeded)
        object["failed"] = .integer(join.failed)
        if !join.resumable.isEmpty {
            object["resumable"] = .array(join.resumable.map { .integer($0) })
        }
        object["toleratedCount"] = join.toleratedFailureCount.map { .integer($0) }
        object["toleratedPercentage"] = join.toleratedFailurePercentage.flatMap {
            JSONNumber($0).map { .number($0) }
        }
        return object
    }

    // MARK: - Reading

    static func decode(
        _ stored: Stored, number: Int, format: Int, executionID: Int64
    ) throws(StoreError) -> Frame {
        let place = "frame \(number) of execution \(executionID)"
        guard versionsRead.contains(format) else {
            throw RecordReader.damaged(
                place, "format \(format), this program reads formats up to \(version)")
        }
        let body = try RecordReader(stored.body, place: place)
        let input = try RecordReader.document(stored.input, place: place)
        return Frame(
            id: FrameID(number), parent: body.optionalInteger("parent").map(FrameID.init),
            role: role(body), stateName: try body.string("state"), input: input,
            enteredAtMillis: try body.millis("enteredAt"),
            enteredEventID: try body.integer("enteredEvent"),
            enteredAfterEventID: body.optionalInteger("enteredAfter"),
            previousEventID: try body.integer("previousEvent"), entry: try body.integer("entry"),
            retryCounts: try integers(body, "retries"), variables: variables(body),
            phase: try phase(body.record("phase"), stored, input: input, place: place),
            join: try join(body), mapRun: try mapRun(body))
    }

    private static func role(_ body: RecordReader) -> Frame.Role {
        if let index = body.optionalInteger("branch") { return .branch(index: index) }
        if let index = body.optionalInteger("iteration") { return .iteration(index: index) }
        return .root
    }

    private static func variables(_ body: RecordReader) -> [String: JSON] {
        guard let object = body.value("variables")?.objectValue else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(object.keys, object.values))
    }

    private static func integers(
        _ record: RecordReader, _ key: String
    ) throws(StoreError) -> [Int] {
        var integers: [Int] = []
        for element in record.value(key)?.arrayValue ?? [] {
            guard let integer = element.integerValue else {
                throw record.damaged("\"\(key)\" holds a \(element.kindName)")
            }
            integers.append(Int(integer))
        }
        return integers
    }

    private static func phase(
        _ record: RecordReader, _ stored: Stored, input: JSONDocument, place: String
    ) throws(StoreError) -> Phase {
        let kind = try record.string("kind")
        switch kind {
        case "task":
            let own = try payload(stored, place: place)
            return .task(try attempt(record, input: own ?? input, place: place))
        case "waiting": return .waiting(untilMillis: try record.millis("until"))
        case "retrying": return .retrying(atMillis: try record.millis("at"))
        case "joining": return .joining
        case "mapRun": return .mapRun
        case "ready": return .ready
        case "succeeded":
            guard let output = try payload(stored, place: place) else {
                throw record.damaged("no output")
            }
            return .succeeded(output)
        case "failed":
            return .failed(
                error: record.optionalString("error"), cause: record.optionalString("cause"))
        case "aborted": return .aborted
        default: throw record.damaged("unknown phase \"\(kind)\"")
        }
    }

    private static func payload(
        _ stored: Stored, place: String
    ) throws(StoreError) -> JSONDocument? {
        guard let text = stored.payload else { return nil }
        return try RecordReader.document(text, place: place)
    }

    private static func attempt(
        _ record: RecordReader, input: JSONDocument, place: String
    ) throws(StoreError) -> TaskAttempt {
        var submission: JSONDocument?
        if let text = record.optionalString("submission") {
            submission = try RecordReader.document(text, place: place)
        }
        return TaskAttempt(
            attempt: try record.integer("attempt"), input: input,
            timeoutSeconds: record.optionalInteger("timeout"),
            heartbeatSeconds: record.optionalInteger("heartbeat"),
            deadlineMillis: record.optionalMillis("deadline"),
            heartbeatDeadlineMillis: record.optionalMillis("heartbeatDeadline"),
            started: record.value("started")?.boolValue ?? false, submission: submission)
    }

    private static func mapRun(_ body: RecordReader) throws(StoreError) -> MapRunReference? {
        guard body.value("mapRun") != nil else { return nil }
        let record = try body.record("mapRun")
        return MapRunReference(
            arn: try record.string("arn"), redriveCount: try record.integer("redrives"))
    }

    private static func join(_ body: RecordReader) throws(StoreError) -> Join? {
        guard body.value("join") != nil else { return nil }
        let record = try body.record("join")
        return Join(
            firstChild: try record.integer("firstChild"), count: try record.integer("count"),
            maxConcurrency: try record.integer("maxConcurrency"),
            nextIndex: try record.integer("nextIndex"), running: try record.integer("running"),
            succeeded: try record.integer("succeeded"), failed: try record.integer("failed"),
            resumable: try integers(record, "resumable"),
            toleratedFailureCount: record.optionalInteger("toleratedCount"),
            toleratedFailurePercentage: record.value("toleratedPercentage")?.numberValue?
                .doubleValue)
    }
}
