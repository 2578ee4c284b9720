import StileASL
import StileInterpreter
import StileJSON

/// An executor in memory: a virtual clock, timers, and task results from a script.
///
/// After every step it checks what must always hold, and that a restart would find everything that is
/// under way: `crashes` makes it forget its timers and tasks after each step and take them from
/// `pendingEffects` again.
struct Driver {
    /// How a scripted attempt ends.
    indirect enum Result: Sendable {
        case success(String)
        case failure(error: String?, cause: String?, stage: TaskStage = .running)
        /// The service takes the request; what comes of it follows.
        case submission(String, then: Result)
        /// An activity's worker of this name begins it.
        case worker(String, then: Result)
        /// Begins and is not heard of again.
        case silence
    }

    private struct Timer {
        let stamp: Stamp
        let kind: TimerKind
        let dueMillis: Int64
    }

    static let startMillis: Int64 = 1_764_000_000_000

    var definition: Definition
    var limits = Limits.aws
    var seed: UInt64 = 1
    var crashes = false
    var activities: @Sendable (String) -> Bool = { _ in true }
    /// By state name, in the order of attempts; the last one repeats.
    var script: [String: [Result]] = [:]
    /// Without a script for the state: results in the order of dispatch, whatever the state.
    var results: [Result] = []

    private(set) var state: ExecutionState?
    private(set) var history: [HistoryEvent] = []
    private(set) var dispatches: [TaskDispatch] = []
    private(set) var cancelled: [Stamp] = []
    private(set) var transitions: [Transition] = []
    private(set) var mapRunEffects: [Effect] = []
    private(set) var finished: [ExecutionStatus] = []
    private(set) var problems: [String] = []
    var nowMillis = Self.startMillis
    private var timers: [Timer] = []
    private var waiting: [TaskDispatch] = []
    private var silent: Set<Stamp> = []

    init(_ definition: Definition) { self.definition = definition }

    static func identity(input: String) throws -> ExecutionIdentity {
        ExecutionIdentity(
            executionARN: "arn:aws:states:us-east-1:000000000000:execution:machine:run",
            executionName: "run",
            stateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:machine",
            stateMachineName: "machine", roleARN: "arn:aws:iam::000000000000:role/stile",
            input: try JSONDocument(parsing: input), startedAtMillis: startMillis)
    }

    var context: StepContext {
        StepContext(
            nowMillis: nowMillis, randomSeed: seed, limits: limits, executionID: 1,
            host: StepHost(
                taskToken: { "token:\($0):\($1.frame.number):\($1.entry)" },
                activityExists: activities))
    }

    // MARK: - Commands

    mutating func start(input: String) throws {
        let (state, transition) = Interpreter.start(
            identity: try Self.identity(input: input), definition: definition, context: context)
        self.state = state
        take(transition)
    }

    @discardableResult
    mutating func send(_ command: Command) -> Transition {
        guard var state else { return .dropped }
        self.state = nil
        seed &+= 1
        let transition = Interpreter.step(
            &state, command, definition: definition, context: context)
        self.state = state
        take(transition)
        return transition
    }

    /// Answers tasks and fires timers until the execution ends or nothing is left to do; with a time,
    /// no timer due later fires.
    mutating func run(untilMillis: Int64 = .max, stepsMax: Int = 100_000) {
        for _ in 0..<stepsMax {
            guard state?.status == .running else { return }
            if !waiting.isEmpty {
                answer(waiting.removeFirst())
            } else if let next = nextTimer(), next.dueMillis <= untilMillis {
                timers.removeAll {
                    $0.stamp == next.stamp && $0.kind == next.kind && $0.dueMillis == next.dueMillis
                }
                nowMillis = max(nowMillis, next.dueMillis)
                send(.timerFired(next.stamp, next.kind))
            } else {
                return
            }
        }
        problems.append("still running after \(stepsMax) steps")
    }

    /// The earliest timer; of several at one time always the same one, however they were armed.
    private func nextTimer() -> Timer? {
        timers.min {
            ($0.dueMillis, $0.stamp.frame, $0.stamp.entry, $0.kind.rawValue)
                < ($1.dueMillis, $1.stamp.frame, $1.stamp.entry, $1.kind.rawValue)
        }
    }

    private mutating func answer(_ task: TaskDispatch) {
        let result = nextResult(task)
        if result.isUnanswered { silent.insert(task.stamp) }
        switch result {
        case .failure(_, _, let stage) where stage != .running: break
        case .worker(let name, _):
            send(.taskStarted(task.stamp, atMillis: nowMillis, workerName: name))
        case .success, .failure, .submission, .silence:
            send(.taskStarted(task.stamp, atMillis: nowMillis))
        }
        report(result, of: task)
    }

    private mutating func report(_ result: Result, of task: TaskDispatch) {
        switch result {
        case .success(let text):
            guard let output = document(text) else { return }
            send(.taskSucceeded(task.stamp, output: output))
        case .failure(let error, let cause, let stage):
            send(.taskFailed(task.stamp, error: error, cause: cause, stage: stage))
        case .submission(let text, let rest):
            guard let output = document(text) else { return }
            send(.taskSubmitted(task.stamp, output: output))
            report(rest, of: task)
        case .worker(_, let rest):
            report(rest, of: task)
        case .silence: break
        }
    }

    private mutating func document(_ text: String) -> JSONDocument? {
        let document = try? JSONDocument(parsing: text)
        if document == nil { problems.append("scripted answer is not JSON: \(text)") }
        return document
    }

    private mutating func nextResult(_ task: TaskDispatch) -> Result {
        if let scripted = script[task.stateName], let first = scripted.first {
            if scripted.count > 1 { script[task.stateName]?.removeFirst() }
            return first
        }
        if !results.isEmpty { return results.removeFirst() }
        return .success(task.input.text)
    }

    // MARK: - Transitions

    private mutating func take(_ transition: Transition) {
        transitions.append(transition)
        check(transition)
        history += transition.events
        for effect in transition.effects {
            switch effect {
            case .dispatchTask(let task):
                dispatches.append(task)
                waiting.append(task)
            case .cancelTask(let stamp):
                cancelled.append(stamp)
                waiting.removeAll { $0.stamp == stamp }
            case .armTimer(let stamp, let kind, let due):
                timers.append(Timer(stamp: stamp, kind: kind, dueMillis: due))
            case .finished(let status):
                finished.append(status)
            case .startMapRun, .redriveMapRun, .stopMapRun:
                mapRunEffects.append(effect)
            }
        }
        if crashes { restart() }
    }

    /// Forgets everything and begins again from the stored state.
    private mutating func restart() {
        guard let state else { return }
        timers = []
        waiting = []
        for effect in state.pendingEffects(definition: definition) {
            switch effect {
            case .dispatchTask(let task) where !silent.contains(task.stamp): waiting.append(task)
            case .armTimer(let stamp, let kind, let due):
                timers.append(Timer(stamp: stamp, kind: kind, dueMillis: due))
            case .dispatchTask, .cancelTask, .finished, .startMapRun, .redriveMapRun, .stopMapRun:
                break
            }
        }
        let order = Dictionary(
            dispatches.enumerated().map { ($1.stamp, $0) }, uniquingKeysWith: { $1 })
        waiting.sort { order[$0.stamp, default: 0] < order[$1.stamp, default: 0] }
    }

    private mutating func check(_ transition: Transition) {
        guard let state else { return }
        for event in transition.events {
            if event.id != (history.last?.id ?? 0) + transition.offset(of: event) {
                problems.append("event id \(event.id) does not follow")
            }
            if event.previousEventID >= event.id {
                problems.append("event \(event.id) hangs off \(event.previousEventID)")
            }
        }
        for id in transition.changedFrames where state.frames[id] == nil {
            problems.append("changed frame \(id.number) is not there")
        }
        for id in transition.removedFrames where state.frames[id] != nil {
            problems.append("removed frame \(id.number) is there")
        }
        if state.status.isTerminal, state.frames.values.contains(where: \.phase.runs) {
            problems.append("a frame runs in a closed execution")
        }
        if state.status == .running, !state.frames.values.contains(where: \.phase.waits) {
            problems.append("the execution runs and waits for nothing")
        }
        if transition.accepted, transition.events.isEmpty, transition.changedFrames.isEmpty,
            transition.effects.isEmpty
        {
            problems.append("an accepted command changed nothing")
        }
    }
}

extension Transition {
    fileprivate func offset(of event: HistoryEvent) -> Int {
        event.id - (events.first?.id ?? 0) + 1
    }
}

extension Driver.Result {
    /// Whether the attempt begins and its end is left to a timer.
    fileprivate var isUnanswered: Bool {
        switch self {
        case .success, .failure: false
        case .silence: true
        case .submission(_, let rest), .worker(_, let rest): rest.isUnanswered
        }
    }
}

extension Phase {
    /// Whether something from outside will take the frame further.
    fileprivate var waits: Bool { runs && self != .joining }

    fileprivate var runs: Bool {
        switch self {
        case .ready, .task, .waiting, .retrying, .joining, .mapRun: true
        case .succeeded, .failed, .aborted: false
        }
    }
}

extension Driver {
    /// The history as short lines, `3<2:PassStateExited`.
    var lines: [String] { history.map { "\($0.id)<\($0.previousEventID):\($0.type)" } }

    var types: [String] { history.map(\.type) }
}
