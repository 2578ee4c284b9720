import StileJSON
import StileJSONPath

/// Reads what the state types add, in the query language JSONPath.
struct JSONPathStates {
    static let secondsMax = 99_999_999

    let fields: FieldReader
    let name: String
    let graphs: GraphDecoder

    var log: ProblemLog { fields.log }
    var common: CommonFields { CommonFields(fields: fields, graphs: graphs) }
    var handlers: ErrorHandlers {
        ErrorHandlers(fields: fields, outerVariables: graphs.outerVariables)
    }

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
                successor: common.successor()))
    }

    private func wait() -> StateKind? {
        let successor = common.successor()
        let forms = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        fields.requireOne(of: forms)
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
        fields.checkHeartbeat(heartbeat, timeout)
        common.checkCredentials()
        let handlers = handlers
        return .task(
            TaskState(
                resource: common.resource() ?? .function(arn: ""),
                parameters: fields.template("Parameters"),
                resultSelector: fields.template("ResultSelector"), resultPath: fields.resultPath(),
                timeoutSeconds: timeout, heartbeatSeconds: heartbeat, retriers: handlers.retriers(),
                catchers: handlers.catchers(), successor: common.successor(),
                credentials: fields.template("Credentials")))
    }

    private func seconds(_ field: String) -> Dynamic<Int>? {
        fields.refuseBoth(field, field + "Path")
        return fields.integer(field, in: 1...Self.secondsMax).map { .value($0) }
            ?? fields.singlePath(field + "Path").map { .path($0) }
    }
}

extension FieldReader {
    /// Reports a Wait state that has none or several of the fields that say how long.
    func requireOne(of forms: [String]) {
        let given = forms.filter(isMeant)
        guard given.count != 1 else { return }
        let found = given.isEmpty ? "none" : given.joined(separator: " and ")
        log.error(
            "\(owner) must have exactly one of \(forms.joined(separator: ", ")), found \(found)",
            at: pointer, anchor: .key(pointer))
    }

    /// A heartbeat must come before the timeout.
    func checkHeartbeat(_ heartbeat: Dynamic<Int>?, _ timeout: Dynamic<Int>?) {
        guard case .value(let heartbeat) = heartbeat, case .value(let timeout) = timeout,
            heartbeat >= timeout
        else { return }
        log.error(
            "\"HeartbeatSeconds\" of \(owner) must be less than \"TimeoutSeconds\""
                + " (\(timeout)), found \(heartbeat)", at: pointer(to: "HeartbeatSeconds"))
    }
}
