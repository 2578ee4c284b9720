import StileASL
import StileInterpreter
import StileJSON

/// An execution in virtual time: tasks answer from the mocks, timers fire when nothing else is left
/// to do.
struct DefinitionRun {
    private struct Timer {
        let stamp: Stamp
        let kind: TimerKind
        let dueMillis: Int64
    }

    private let definition: Definition
    /// By state name, in the order of attempts; the last one repeats.
    private var mocks: [String: [JSON]]
    private var state: ExecutionState?
    private var states: [JSON] = []
    private var timers: [Timer] = []
    private var waiting: [TaskDispatch] = []
    private var nowMillis = ExampleSetting.nowMillis
    private var seed: UInt64 = 1
    private static let stepsMax = 10_000

    init(_ definition: Definition, mocks: JSON?) throws {
        self.definition = definition
        self.mocks = [:]
        for (name, attempts) in mocks?.objectValue ?? JSONObject() {
            guard let attempts = attempts.arrayValue, !attempts.isEmpty else {
                throw ExampleSetting.Unusable(description: "the mocks of \(name) are no array")
            }
            self.mocks[name] = attempts
        }
    }

    /// Status, output or error and cause, the states entered, and the seconds it took.
    mutating func result(input: JSON) throws -> JSONObject {
        let identity = ExecutionIdentity(
            executionARN: "arn:aws:states:us-east-1:123456789012:execution:machine:run",
            executionName: "run",
            stateMachineARN: "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
            stateMachineName: "machine", roleARN: "arn:aws:iam::123456789012:role/workflow",
            input: JSONDocument(input), startedAtMillis: nowMillis)
        let (state, transition) = Interpreter.start(
            identity: identity, definition: definition, context: context)
        self.state = state
        take(transition)
        for _ in 0..<Self.stepsMax where self.state?.status == .running { try goOn() }
        return try members()
    }

    private var context: StepContext { StepContext(nowMillis: nowMillis, randomSeed: seed) }

    private mutating func goOn() throws {
        if !waiting.isEmpty {
            try answer(waiting.removeFirst())
        } else if let next = timers.indices.min(by: {
            (timers[$0].dueMillis, $0) < (timers[$1].dueMillis, $1)
        }) {
            let timer = timers.remove(at: next)
            nowMillis = max(nowMillis, timer.dueMillis)
            send(.timerFired(timer.stamp, timer.kind))
        } else {
            throw ExampleSetting.Unusable(description: "the execution waits for nothing")
        }
    }

    private mutating func answer(_ task: TaskDispatch) throws {
        guard let attempts = mocks[task.stateName], let mock = attempts.first else {
            throw ExampleSetting.Unusable(description: "no mock for the task of \(task.stateName)")
        }
        if attempts.count > 1 { mocks[task.stateName]?.removeFirst() }
        send(.taskStarted(task.stamp, atMillis: nowMillis))
        if let result = mock["result"] {
            send(.taskSucceeded(task.stamp, output: JSONDocument(result)))
        } else if let failure = mock["errorOutput"] {
            send(
                .taskFailed(
                    task.stamp, error: failure["error"]?.stringValue,
                    cause: failure["cause"]?.stringValue))
        } else if mock["silence"] == nil {
            throw ExampleSetting.Unusable(
                description: "a mock has one of result, errorOutput and silence")
        }
    }

    private mutating func send(_ command: Command) {
        guard var state else { return }
        seed &+= 1
        let transition = Interpreter.step(
            &state, command, definition: definition, context: context)
        self.state = state
        take(transition)
    }

    private mutating func take(_ transition: Transition) {
        for event in transition.events where event.type.hasSuffix("StateEntered") {
            if let name = event.details["name"] { states.append(name) }
        }
        for effect in transition.effects {
            switch effect {
            case .dispatchTask(let task): waiting.append(task)
            case .cancelTask(let stamp): waiting.removeAll { $0.stamp == stamp }
            case .armTimer(let stamp, let kind, let due):
                timers.append(Timer(stamp: stamp, kind: kind, dueMillis: due))
            case .finished, .startMapRun, .redriveMapRun, .stopMapRun: break
            }
        }
    }

    private func members() throws -> JSONObject {
        guard let state, state.status.isTerminal else {
            throw ExampleSetting.Unusable(
                description: "still running after \(Self.stepsMax) steps")
        }
        var members = JSONObject([("status", .string(state.status.rawValue))])
        members["output"] = state.output?.value
        members["error"] = state.error.map(JSON.string)
        members["cause"] = state.cause.map(JSON.string)
        members["states"] = .array(states)
        let seconds = Double(nowMillis - ExampleSetting.nowMillis) / 1_000
        members["seconds"] = JSONNumber(seconds).map(JSON.number)
        return members
    }
}

extension ExampleSetting {
    func runDefinition() throws -> JSONObject {
        var run = try DefinitionRun(try definition(), mocks: mock)
        return try run.result(input: input)
    }
}
