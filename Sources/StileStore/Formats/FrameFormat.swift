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
            started: record.value("started")?.boolValue ?? false,
            awaitsSign: record.value("awaitsSign")?.boolValue ?? false, submission: submission)
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
