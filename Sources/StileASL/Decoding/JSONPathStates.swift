import StileJSON
import StileJSONPath

/// Reads what the state types add, in the query language JSONPath.
struct JSONPathStates {
    static let secondsMax = 99_999_999

    let fields: FieldReader
    let name: String
    let graphs: GraphDecoder

    var log: ProblemLog { fields.log }

    func decode(_ type: StateType) -> StateKind? {
        switch type {
        case .task: task()
        case .pass: pass()
        case .choice: choice()
        case .wait: wait()
        case .succeed: .succeed
        case .fail: fail()
        case .parallel: parallel()
        case .map: map()
        }
    }

    // MARK: - Simple states

    private func pass() -> StateKind? {
        .pass(
            PassState(
                result: fields.object["Result"].map { JSONDocument($0) },
                parameters: fields.template("Parameters"), resultPath: fields.resultPath(),
                successor: successor()))
    }

    private func wait() -> StateKind? {
        let successor = successor()
        let forms = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        let given = forms.filter(fields.isMeant)
        if given.count != 1 {
            let found = given.isEmpty ? "none" : given.joined(separator: " and ")
            log.error(
                "\(fields.owner) must have exactly one of \(forms.joined(separator: ", ")), found"
                    + " \(found)", at: fields.pointer, anchor: .key(fields.pointer))
        }
        let seconds: Dynamic<Int>? =
            fields.integer("Seconds", in: 0...Self.secondsMax).map { .value($0) }
            ?? fields.singlePath("SecondsPath").map { .path($0) }
        let timestamp: Dynamic<String>? =
            fields.timestamp("Timestamp").map { .value($0) }
            ?? fields.singlePath("TimestampPath").map { .path($0) }
        guard
            let duration = seconds.map(WaitDuration.seconds)
                ?? timestamp.map(WaitDuration.timestamp)
        else { return nil }
        return .wait(WaitState(duration: duration, successor: successor))
    }

    private func fail() -> StateKind? {
        .fail(FailState(error: failText("Error"), cause: failText("Cause")))
    }

    private func failText(_ field: String) -> FailText? {
        fields.refuseBoth(field, field + "Path")
        return fields.string(field).map { .value($0) } ?? fields.pathOrIntrinsic(field + "Path")
    }

    // MARK: - Task

    private func task() -> StateKind? {
        fields.require("Resource")
        let timeout = seconds("TimeoutSeconds")
        let heartbeat = seconds("HeartbeatSeconds")
        if case .value(let heartbeat) = heartbeat, case .value(let timeout) = timeout,
            heartbeat >= timeout
        {
            log.error(
                "\"HeartbeatSeconds\" of \(fields.owner) must be less than \"TimeoutSeconds\""
                    + " (\(timeout)), found \(heartbeat)",
                at: fields.pointer(to: "HeartbeatSeconds"))
        }
        checkCredentials()
        let handlers = ErrorHandlers(fields: fields)
        return .task(
            TaskState(
                resource: resource() ?? .function(arn: ""),
                parameters: fields.template("Parameters"),
                resultSelector: fields.template("ResultSelector"), resultPath: fields.resultPath(),
                timeoutSeconds: timeout, heartbeatSeconds: heartbeat, retriers: handlers.retriers(),
                catchers: handlers.catchers(), successor: successor(),
                credentials: fields.template("Credentials")))
    }

    /// `Resource`, nil when it is faulty.
    func resource() -> TaskResource? {
        fields.name("Resource").flatMap {
            ResourceDecoder(log: log, pointer: fields.pointer(to: "Resource"), owner: fields.owner)
                .decode($0)
        }
    }

    private func seconds(_ field: String) -> Dynamic<Int>? {
        fields.refuseBoth(field, field + "Path")
        return fields.integer(field, in: 1...Self.secondsMax).map { .value($0) }
            ?? fields.singlePath(field + "Path").map { .path($0) }
    }

    /// `Credentials` must name a role, in AWS's words.
    func checkCredentials() {
        guard let credentials = fields.object("Credentials") else { return }
        guard !credentials.contains("RoleArn"), !credentials.contains("RoleArn.$") else { return }
        let place = fields.pointer(to: "Credentials")
        log.error(
            "The field 'RoleArn' is required but was missing", at: place, anchor: .key(place),
            detail: "\"Credentials\" of \(fields.owner)")
    }

    // MARK: - Transition

    /// Exactly one of `Next` and `End`.
    func successor() -> Successor {
        let next = fields.name("Next")
        let end = fields.bool("End")
        if end == false {
            log.error(
                "\"End\" of \(fields.owner) can only be true", at: fields.pointer(to: "End"),
                suggestion: "remove it and add \"Next\"")
        }
        switch (fields.isMeant("Next"), fields.isMeant("End")) {
        case (true, true):
            log.error(
                "\(fields.owner) has both \"Next\" and \"End\", but can have only one",
                at: fields.pointer, anchor: .key(fields.pointer), suggestion: "remove one of them")
        case (false, false):
            log.error(
                "\(fields.owner) has neither \"Next\" nor \"End\"", at: fields.pointer,
                anchor: .key(fields.pointer),
                suggestion: "add \"Next\" with the name of a state, or \"End\": true")
        case (true, false), (false, true): break
        }
        return next.map { .next($0) } ?? .end
    }
}

extension FieldReader {
    /// Reports two fields that exclude each other.
    func refuseBoth(_ first: String, _ second: String) {
        guard has(first), has(second) else { return }
        log.error(
            "\(owner) has both \"\(first)\" and \"\(second)\", but can have only one",
            at: pointer(to: second), anchor: .key(pointer(to: second)),
            suggestion: "remove one of them")
    }
}
