import StileASL
import StileJSON

// History events: types, ids, chains and details as AWS writes them.
extension Machine {
    /// Writes an event and answers its id. Nothing is written to a closed execution; the event that
    /// would pass the history's limit closes it instead.
    @discardableResult
    mutating func emit(
        _ type: String, previous: Int, key: String? = nil, details: JSONObject = JSONObject(),
        atMillis: Int64? = nil
    ) -> Int {
        guard state.status == .running else { return previous }
        guard state.nextEventID < eventsMax else {
            closeForLength(previous: previous)
            return previous
        }
        return append(type, previous: previous, key: key, details: details, atMillis: atMillis)
    }

    /// Writes an event that follows the frame's last one, and becomes its last one.
    @discardableResult
    mutating func emitNext(
        _ id: FrameID, _ type: String, key: String? = nil, details: JSONObject = JSONObject(),
        atMillis: Int64? = nil
    ) -> Int {
        let previous = state.frames[id]?.previousEventID ?? 0
        let eventID = emit(
            type, previous: previous, key: key, details: details, atMillis: atMillis)
        update(id) { $0.previousEventID = eventID }
        return eventID
    }

    /// Writes an event that hangs off the frame's last one and leaves that its last one.
    @discardableResult
    mutating func emitBeside(
        _ id: FrameID, _ type: String, key: String? = nil, details: JSONObject = JSONObject()
    ) -> Int {
        let previous = state.frames[id]?.previousEventID ?? 0
        return emit(type, previous: previous, key: key, details: details)
    }

    /// Writes the execution's last event and its terminal status.
    mutating func close(
        _ status: ExecutionStatus, _ type: String, previous: Int, key: String,
        error: String?, cause: String?, atMillis: Int64? = nil
    ) {
        append(
            type, previous: previous, key: key, details: errorDetails(error, cause),
            atMillis: atMillis)
        state.status = status
        state.error = error
        state.cause = cause
    }

    mutating func closeSucceeded(_ output: JSONDocument, previous: Int) {
        append(
            "ExecutionSucceeded", previous: previous, key: "executionSucceededEventDetails",
            details: PayloadMembers.output.details(output), atMillis: nil)
        state.status = .succeeded
        state.output = output
    }

    private mutating func closeForLength(previous: Int) {
        let limit = eventsMax
        close(
            .failed, "ExecutionFailed", previous: previous, key: "executionFailedEventDetails",
            error: ErrorName.runtime,
            cause: "The execution reached the maximum number of history events (\(limit)).")
    }

    /// The id of the event that ends the execution for its length.
    var eventsMax: Int {
        state.identity.isExpress
            ? context.limits.expressEventsMax : context.limits.historyEventsMax
    }

    @discardableResult
    private mutating func append(
        _ type: String, previous: Int, key: String?, details: JSONObject, atMillis: Int64?
    ) -> Int {
        let id = state.nextEventID
        state.nextEventID += 1
        events.append(
            HistoryEvent(
                id: id, previousEventID: previous, timestampMillis: atMillis ?? nowMillis,
                type: type, detailsKey: key, details: details))
        return id
    }
}

// MARK: - Details

/// The members that show a payload: its text, and that nothing was cut off. Kept, so that an event
/// makes no list of names of its own.
struct PayloadMembers {
    private let payload: [String]
    private let payloadAndName: [String]

    private init(_ member: String) {
        payload = [member, member + "Details"]
        payloadAndName = payload + ["name"]
    }

    static let input = PayloadMembers("input")
    static let output = PayloadMembers("output")

    func details(_ document: JSONDocument) -> JSONObject {
        JSONObject(distinct: payload, [.string(document.text), notTruncated])
    }

    /// What the event of a state's begin or end says.
    fileprivate func details(_ document: JSONDocument, of state: State) -> JSONObject {
        JSONObject(
            distinct: payloadAndName, [.string(document.text), notTruncated, .string(state.name)])
    }
}

/// One value for all events: nothing is ever cut off.
private let notTruncated: JSON = ["truncated": false]

/// `error` and `cause` where there are any.
func errorDetails(_ error: String?, _ cause: String?) -> JSONObject {
    var details = JSONObject()
    if let error { details["error"] = .string(error) }
    if let cause { details["cause"] = .string(cause) }
    return details
}

extension Machine {
    mutating func emitEntered(_ id: FrameID, _ state: State, input: JSONDocument) -> Int {
        emitNext(
            id, state.kind.type.enteredEvent, key: "stateEnteredEventDetails",
            details: PayloadMembers.input.details(input, of: state))
    }

    mutating func emitExited(_ id: FrameID, _ state: State, _ completion: Completion) {
        var details = PayloadMembers.output.details(completion.output, of: state)
        if let assigned = completion.assigned, !assigned.isEmpty {
            details["assignedVariables"] = .object(
                JSONObject(assigned.map { ($0.key, .string($0.value.serialized())) }))
            details["assignedVariablesDetails"] = notTruncated
        }
        emitNext(
            id, state.kind.type.exitedEvent, key: "stateExitedEventDetails",
            details: details)
    }

    /// The details of MapIteration events; `mapID` is the frame that stands in the Map state.
    func iterationDetails(_ mapID: FrameID, index: Int) -> JSONObject {
        JSONObject([
            ("name", .string(state.frames[mapID]?.stateName ?? "")),
            ("index", .integer(index)),
        ])
    }
}

extension StateType {
    /// Constants: put together anew for every event they would cost an allocation each.
    fileprivate var enteredEvent: String {
        switch self {
        case .task: "TaskStateEntered"
        case .pass: "PassStateEntered"
        case .choice: "ChoiceStateEntered"
        case .wait: "WaitStateEntered"
        case .succeed: "SucceedStateEntered"
        case .fail: "FailStateEntered"
        case .parallel: "ParallelStateEntered"
        case .map: "MapStateEntered"
        }
    }

    fileprivate var exitedEvent: String {
        switch self {
        case .task: "TaskStateExited"
        case .pass: "PassStateExited"
        case .choice: "ChoiceStateExited"
        case .wait: "WaitStateExited"
        case .succeed: "SucceedStateExited"
        case .fail: "FailStateExited"
        case .parallel: "ParallelStateExited"
        case .map: "MapStateExited"
        }
    }
}
