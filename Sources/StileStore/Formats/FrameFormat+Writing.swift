import StileInterpreter
import StileJSON

// The body's text is written straight away: a step of a busy engine writes a frame or two, and an
// object in between would cost more than its text.
extension FrameFormat {
    /// Appends the frame's body.
    ///
    /// - Returns: the payload beside it.
    static func writeBody(_ frame: Frame, to body: inout [UInt8]) -> String? {
        body.append(UInt8(ascii: "{"))
        add("state", frame.stateName, to: &body)
        add("parent", frame.parent?.number, to: &body)
        switch frame.role {
        case .root: break
        case .branch(let index): add("branch", index, to: &body)
        case .iteration(let index): add("iteration", index, to: &body)
        }
        add("enteredAt", frame.enteredAtMillis, to: &body)
        add("enteredEvent", frame.enteredEventID, to: &body)
        if frame.enteredAfterEventID != frame.enteredEventID - 1 {
            add("enteredAfter", frame.enteredAfterEventID, to: &body)
        }
        add("previousEvent", frame.previousEventID, to: &body)
        add("entry", frame.entry, to: &body)
        if !frame.retryCounts.isEmpty { add("retries", frame.retryCounts, to: &body) }
        if !frame.variables.isEmpty { addVariables(frame.variables, to: &body) }
        let payload = addPhase(frame, to: &body)
        if let join = frame.join { add(join, to: &body) }
        if let run = frame.mapRun {
            begin("mapRun", to: &body)
            add("arn", run.arn, to: &body)
            add("redrives", run.redriveCount, to: &body)
            body.append(UInt8(ascii: "}"))
        }
        body.append(UInt8(ascii: "}"))
        return payload
    }

    private static func addPhase(_ frame: Frame, to body: inout [UInt8]) -> String? {
        begin("phase", to: &body)
        var payload: String?
        switch frame.phase {
        case .task(let attempt):
            add(attempt, to: &body)
            if !attempt.input.text.hasSameBytes(as: frame.input.text) {
                payload = attempt.input.text
            }
        case .waiting(let until):
            add("kind", "waiting", to: &body)
            add("until", until, to: &body)
        case .retrying(let at):
            add("kind", "retrying", to: &body)
            add("at", at, to: &body)
        case .joining: add("kind", "joining", to: &body)
        case .mapRun: add("kind", "mapRun", to: &body)
        case .ready: add("kind", "ready", to: &body)
        case .succeeded(let output):
            add("kind", "succeeded", to: &body)
            payload = output.text
        case .failed(let error, let cause):
            add("kind", "failed", to: &body)
            add("error", error, to: &body)
            add("cause", cause, to: &body)
        case .aborted: add("kind", "aborted", to: &body)
        }
        body.append(UInt8(ascii: "}"))
        return payload
    }

    private static func add(_ attempt: TaskAttempt, to body: inout [UInt8]) {
        add("kind", "task", to: &body)
        if attempt.started {
            addKey("started", to: &body)
            JSON.write("true", to: &body)
        }
        if attempt.awaitsSign {
            addKey("awaitsSign", to: &body)
            JSON.write("true", to: &body)
        }
        add("attempt", attempt.attempt, to: &body)
        add("timeout", attempt.timeoutSeconds, to: &body)
        add("heartbeat", attempt.heartbeatSeconds, to: &body)
        add("deadline", attempt.deadlineMillis, to: &body)
        add("heartbeatDeadline", attempt.heartbeatDeadlineMillis, to: &body)
        add("submission", attempt.submission?.text, to: &body)
    }

    private static func add(_ join: Join, to body: inout [UInt8]) {
        begin("join", to: &body)
        add("firstChild", join.firstChild, to: &body)
        add("count", join.count, to: &body)
        add("maxConcurrency", join.maxConcurrency, to: &body)
        add("nextIndex", join.nextIndex, to: &body)
        add("running", join.running, to: &body)
        add("succeeded", join.succeeded, to: &body)
        add("failed", join.failed, to: &body)
        if !join.resumable.isEmpty { add("resumable", join.resumable, to: &body) }
        add("toleratedCount", join.toleratedFailureCount, to: &body)
        if let percentage = join.toleratedFailurePercentage.flatMap({ JSONNumber($0) }) {
            addKey("toleratedPercentage", to: &body)
            JSON.number(percentage).write(to: &body)
        }
        body.append(UInt8(ascii: "}"))
    }

    private static func addVariables(_ variables: [String: JSON], to body: inout [UInt8]) {
        let sorted = variables.sorted { $0.key < $1.key }
        addKey("variables", to: &body)
        JSON.object(JSONObject(sorted.map { ($0.key, $0.value) })).write(to: &body)
    }

    // MARK: - Members

    /// No value ends with an opening brace, so one at the end means that the object is empty yet.
    private static func addKey(_ key: StaticString, to body: inout [UInt8]) {
        if body.last != UInt8(ascii: "{") { body.append(UInt8(ascii: ",")) }
        body.append(UInt8(ascii: "\""))
        JSON.write(key, to: &body)
        body.append(UInt8(ascii: "\""))
        body.append(UInt8(ascii: ":"))
    }

    private static func begin(_ key: StaticString, to body: inout [UInt8]) {
        addKey(key, to: &body)
        body.append(UInt8(ascii: "{"))
    }

    private static func add(_ key: StaticString, _ text: String?, to body: inout [UInt8]) {
        guard let text else { return }
        addKey(key, to: &body)
        JSON.writeString(text, to: &body)
    }

    private static func add(_ key: StaticString, _ integer: Int64?, to body: inout [UInt8]) {
        guard let integer else { return }
        addKey(key, to: &body)
        JSON.writeInteger(integer, to: &body)
    }

    private static func add(_ key: StaticString, _ integer: Int?, to body: inout [UInt8]) {
        add(key, integer.map(Int64.init), to: &body)
    }

    private static func add(_ key: StaticString, _ integers: [Int], to body: inout [UInt8]) {
        addKey(key, to: &body)
        body.append(UInt8(ascii: "["))
        for (position, integer) in integers.enumerated() {
            if position > 0 { body.append(UInt8(ascii: ",")) }
            JSON.writeInteger(Int64(integer), to: &body)
        }
        body.append(UInt8(ascii: "]"))
    }
}
