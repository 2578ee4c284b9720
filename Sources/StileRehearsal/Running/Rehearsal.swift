package import StileASL
import StileInterpreter
import StileJSON

/// Plays one case: the interpreter's own steps under a virtual clock, with mocks for workers.
///
/// A Wait of three days takes no time; retries, timeouts and heartbeats come in the order in which
/// the clock would bring them. The same case gives the same recording, always.
package struct Rehearsal {
    private let definition: Definition
    private let settings: RehearsalSettings
    private let limits: Limits
    private let knownStates: [String: KnownState]
    private var state: ExecutionState
    private var nowMillis: Int64
    private var steps: UInt64 = 0
    private var heartbeats = 0
    private var agenda = Agenda()
    private var mocks: MockBook
    private var recording = Recording()

    package static func play(_ testCase: RehearsalCase, of definition: Definition) -> Recording {
        var rehearsal = Rehearsal(testCase, definition)
        rehearsal.begin()
        rehearsal.goOn()
        return rehearsal.finished()
    }

    private init(_ testCase: RehearsalCase, _ definition: Definition) {
        settings = testCase.settings
        nowMillis = settings.startMillis
        self.definition = definition.staged(
            mocked: Set(testCase.stateMocks.keys), startAt: settings.startAt)
        limits = Self.limits(of: definition)
        knownStates = Dictionary(
            self.definition.allStates.map { ($0.name, KnownState($0.state)) },
            uniquingKeysWith: { first, _ in first })
        mocks = MockBook(testCase)
        state = ExecutionState(
            identity: settings.identity(input: testCase.input), status: .running, frames: [:],
            nextEventID: 1, nextFrameID: 1, nextEntry: 1)
    }

    /// The first step. One that may carry out no state only enters the first, so that variables can be
    /// put there.
    private mutating func begin() {
        guard !settings.variables.isEmpty else {
            step(.start)
            return
        }
        var narrow = limits
        narrow.statesPerStepMax = 0
        step(.start, limits: narrow)
        state.frames[ExecutionState.rootFrame]?.variables = settings.variables
    }

    private mutating func goOn() {
        while state.status == .running, recording.interruption == nil {
            guard let entry = agenda.next() else {
                recording.interruption = .waitsForever(states: waitingStates)
                return
            }
            nowMillis = max(nowMillis, entry.dueMillis)
            happen(entry.occasion)
        }
    }

    private func finished() -> Recording {
        var recording = recording
        recording.millis = nowMillis - settings.startMillis
        recording.status = state.status
        recording.output = state.output
        recording.error = state.error
        recording.cause = state.cause
        return recording
    }

    /// AWS's own; but a map run's iterations, which have histories of their own there, are not to end
    /// the one that they share here.
    private static func limits(of definition: Definition) -> Limits {
        var limits = Limits.aws
        let hasMapRun = definition.allStates.contains { listing in
            guard case .map(let map) = listing.state.kind else { return false }
            return map.distributed != nil
        }
        if hasMapRun { limits.historyEventsMax = Limits.extended.historyEventsMax }
        return limits
    }

    // MARK: - Steps

    @discardableResult
    private mutating func step(_ command: Command, limits given: Limits? = nil) -> Bool {
        steps += 1
        // An odd constant, so that neighbouring steps draw from sequences far apart.
        let context = StepContext(
            nowMillis: nowMillis, randomSeed: settings.seed &+ steps &* 0x9E37_79B9_7F4A_7C15,
            limits: given ?? limits, recordsWays: true)
        let transition = Interpreter.step(
            &state, command, definition: definition, context: context)
        recording.covered.formUnion(transition.ways)
        for event in transition.events { record(event) }
        for effect in transition.effects { perform(effect) }
        return transition.accepted
    }

    private mutating func record(_ event: HistoryEvent) {
        guard event.detailsKey == "stateEnteredEventDetails",
            let name = event.details["name"]?.stringValue
        else { return }
        recording.path.append(name)
        guard let entered = knownStates[name] else { return }
        recording.covered.insert(entered.pointer)
        if entered.isMapRun, recording.interruption == nil {
            recording.interruption = .mapRun(state: name)
        }
        if recording.path.count > settings.statesMax, recording.interruption == nil {
            recording.interruption = .tooManyStates(
                settings.statesMax, last: Array(recording.path.suffix(5)))
        }
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .dispatchTask(let task): call(task)
        case .armTimer(let stamp, let kind, let dueMillis):
            agenda.plan(.timer(stamp, kind), atMillis: dueMillis)
        // A map run has interrupted the case when its state was entered; what comes for a task that is
        // no longer wanted is dropped by its stamp.
        case .startMapRun, .redriveMapRun, .stopMapRun, .cancelTask, .finished: break
        }
    }

    /// Finds the answer now, so that mocks are used up in the order of the calls.
    private mutating func call(_ task: TaskDispatch) {
        let item = itemIndex(of: task.stamp.frame)
        recording.calls.append(
            Recording.Call(
                stateName: task.stateName, resource: task.resource, input: task.input,
                attempt: task.attempt, item: item, atMillis: nowMillis - settings.startMillis))
        switch mocks.answer(task, item: item) {
        case .failure(let interruption):
            recording.interruption = recording.interruption ?? interruption
        case .success(let answer):
            agenda.plan(.begun(task.stamp), atMillis: nowMillis)
            planAnswer(answer, to: task.stamp)
        }
    }

    private mutating func planAnswer(_ answer: Answer, to stamp: Stamp) {
        let endMillis: Int64? =
            switch answer.outcome {
            case .result, .failure: nowMillis + answer.delayMillis
            case .never: nil
            }
        if let endMillis { agenda.plan(.answered(stamp, answer), atMillis: endMillis) }
        if let every = answer.heartbeatMillis {
            agenda.plan(
                .heartbeat(stamp, everyMillis: every, untilMillis: endMillis),
                atMillis: nowMillis + every)
        }
    }

    // MARK: - What happens

    private mutating func happen(_ occasion: Agenda.Occasion) {
        switch occasion {
        case .timer(let stamp, let kind): step(.timerFired(stamp, kind))
        case .begun(let stamp): step(.taskStarted(stamp, atMillis: nowMillis))
        case .answered(let stamp, let answer):
            switch answer.outcome {
            case .result(let output): step(.taskSucceeded(stamp, output: output))
            case .failure(let error, let cause):
                step(.taskFailed(stamp, error: error, cause: cause))
            case .never: break
            }
        case .heartbeat(let stamp, let everyMillis, let untilMillis):
            beat(stamp, everyMillis: everyMillis, untilMillis: untilMillis)
        }
    }

    private mutating func beat(_ stamp: Stamp, everyMillis: Int64, untilMillis: Int64?) {
        heartbeats += 1
        guard heartbeats <= settings.statesMax else {
            recording.interruption = .waitsForever(states: waitingStates)
            return
        }
        let next = nowMillis + everyMillis
        guard step(.taskHeartbeat(stamp)), next < untilMillis ?? .max else { return }
        agenda.plan(
            .heartbeat(stamp, everyMillis: everyMillis, untilMillis: untilMillis), atMillis: next)
    }

    // MARK: - Looking at the state

    private var waitingStates: [String] {
        state.frames.values.sorted { $0.id < $1.id }.compactMap { frame in
            guard case .task = frame.phase else { return nil }
            return frame.stateName
        }
    }

    /// The index of the innermost Map iteration that a frame works for.
    private func itemIndex(of id: FrameID) -> Int? {
        guard let frame = state.frames[id] else { return nil }
        switch frame.role {
        case .iteration(let index): return index
        case .branch, .root: return frame.parent.flatMap { itemIndex(of: $0) }
        }
    }
}

/// What is asked of a state whenever it is entered.
private struct KnownState {
    let pointer: String
    let isMapRun: Bool

    init(_ state: State) {
        pointer = state.pointer
        switch state.kind {
        case .map(let map): isMapRun = map.readsObjects
        case .task, .pass, .choice, .wait, .succeed, .fail, .parallel: isMapRun = false
        }
    }
}

extension RehearsalSettings {
    fileprivate func identity(input: JSONDocument) -> ExecutionIdentity {
        let place = "arn:aws:states:us-east-1:000000000000"
        return ExecutionIdentity(
            executionARN: executionARN ?? "\(place):execution:\(stateMachineName):\(executionName)",
            executionName: executionName,
            stateMachineARN: stateMachineARN ?? "\(place):stateMachine:\(stateMachineName)",
            stateMachineName: stateMachineName, roleARN: roleARN, input: input,
            startedAtMillis: startMillis, isExpress: isExpress)
    }
}
