import StileInterpreter
import StileJSON
import StileStore

/// States and writes that the interpreter would make.
enum Samples {
    static func state(
        _ status: ExecutionStatus, name: String = "n", frames: [Frame] = [], lastEvent: Int = 3
    ) -> ExecutionState {
        let identity = ExecutionIdentity(
            executionARN: Names.executionARN(machine: "m", name: name), executionName: name,
            stateMachineARN: Names.stateMachineARN("m"), stateMachineName: "m",
            roleARN: Names.roleARN, input: JSONDocument([1]), startedAtMillis: 1_000)
        let isFailure = status.isTerminal && status != .succeeded
        return ExecutionState(
            identity: identity, status: status,
            frames: Dictionary(uniqueKeysWithValues: frames.map { ($0.id, $0) }),
            nextEventID: lastEvent + 1, nextFrameID: 100, nextEntry: 20, deadlineMillis: 99,
            output: status == .succeeded ? JSONDocument(["o"]) : nil,
            error: isFailure ? "E" : nil, cause: isFailure ? "C" : nil)
    }

    static func events(_ ids: ClosedRange<Int>) -> [HistoryEvent] {
        ids.map { id in
            HistoryEvent(
                id: id, previousEventID: id - 1, timestampMillis: 1_000 + Int64(id),
                type: id % 2 == 0 ? "WaitStateEntered" : "LambdaFunctionStarted",
                detailsKey: id % 2 == 0 ? "stateEnteredEventDetails" : nil,
                details: id % 2 == 0 ? JSONObject([("name", "\"W\""), ("n", 1)]) : JSONObject())
        }
    }

    static func write(
        id: Int64, _ machine: StateMachineRecord, _ state: ExecutionState,
        isStored: Bool = false, lastChunk: Int64? = nil, events: ClosedRange<Int> = 1...3
    ) -> ExecutionWrite {
        ExecutionWrite(
            id: id, machineID: machine.id, revision: machine.revision, isStored: isStored,
            statusChanged: !isStored || state.status.isTerminal,
            stoppedAtMillis: state.status.isTerminal ? 2_000 : nil, state: state,
            lastChunk: lastChunk, events: Samples.events(events),
            changedFrames: FrameSet(state.frames.keys), removedFrames: [])
    }
}
