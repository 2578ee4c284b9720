import StileASL
import StileJSON
import StileJSONPath

/// One step in progress: the state it changes, and the transition it collects.
///
/// Frames that entered a state wait in `queue`; `run` carries them out one after the other until all
/// of them wait for the outside or the step has done enough.
struct Machine {
    var state: ExecutionState
    let definition: Definition
    let context: StepContext
    var random: SeededRandom
    var accepted = true
    var events: [HistoryEvent] = []
    var effects: [Effect] = []
    var changed = FrameSet()
    var removed = FrameSet()
    private var ways: [String] = []
    /// Stands for the context object, where a state is tested on its own.
    var givenContext: JSON?
    private var queue: [FrameID] = []
    private var queueHead = 0

    init(state: ExecutionState, definition: Definition, context: StepContext) {
        self.state = state
        self.definition = definition
        self.context = context
        random = SeededRandom(seed: context.randomSeed)
    }

    var nowMillis: Int64 { context.nowMillis }

    /// Carries out the states that were entered, oldest first, as far as this step may.
    mutating func run() {
        var statesRun = 0
        while queueHead < queue.count, statesRun < context.limits.statesPerStepMax {
            guard state.status == .running else { return }
            let id = queue[queueHead]
            queueHead += 1
            guard let frame = state.frames[id], frame.phase == .ready else { continue }
            statesRun += 1
            carryOut(frame)
        }
    }

    /// The state after the step, and the transition that leads to it.
    mutating func finish() -> (ExecutionState, Transition) {
        guard accepted else { return (state, .dropped) }
        handOver()
        if state.status.isTerminal { sweep() }
        dropDeadEffects()
        if state.status.isTerminal { effects.append(.finished(state.status)) }
        let transition = Transition(
            accepted: true, events: events, effects: effects, changedFrames: changed,
            removedFrames: removed, ways: ways)
        return (state, transition)
    }

    mutating func enqueue(_ id: FrameID) { queue.append(id) }

    /// Tells that `state` was left by the field `way`, where somebody wants to know.
    mutating func note(_ state: State, _ way: @autoclosure () -> String) {
        if context.recordsWays { ways.append(state.pointer + "/" + way()) }
    }

    // MARK: - The end of a step

    /// Leaves what this step may no longer do to `resume` timers.
    private mutating func handOver() {
        for id in queue[queueHead...] {
            guard let frame = state.frames[id], frame.phase == .ready else { continue }
            effects += state.pendingEffects(
                of: frame, definition: definition, token: context.taskToken)
        }
    }

    /// Ends every frame of a closed execution: kept for a redrive, or gone after a success.
    private mutating func sweep() {
        state.mapInputs = MapInputs()
        for id in state.frames.keys.sorted() {
            guard let frame = state.frames[id] else { continue }
            endOutside(frame)
            if state.status == .succeeded, id != ExecutionState.rootFrame {
                remove(id)
            } else if frame.phase.isLive {
                update(id) { $0.phase = .aborted }
            }
        }
    }

    /// Effects whose frame went on within the same step are no effects; neither is cancelling a task
    /// that nobody has heard of yet.
    private mutating func dropDeadEffects() {
        var unborn: Set<Stamp> = []
        var kept: [Effect] = []
        for effect in effects {
            switch effect {
            case .dispatchTask(let task):
                if isLive(task.stamp) { kept.append(effect) } else { unborn.insert(task.stamp) }
            case .armTimer(let stamp, _, _):
                if isLive(stamp) { kept.append(effect) }
            case .cancelTask(let stamp):
                if !unborn.contains(stamp) { kept.append(effect) }
            case .finished, .startMapRun, .redriveMapRun, .stopMapRun:
                kept.append(effect)
            }
        }
        effects = kept
    }

    /// Ends what a frame has under way outside.
    mutating func endOutside(_ frame: Frame) {
        if case .task = frame.phase { effects.append(.cancelTask(frame.stamp)) }
        if case .mapRun = frame.phase, let run = frame.mapRun {
            effects.append(.stopMapRun(arn: run.arn))
        }
    }

    private func isLive(_ stamp: Stamp) -> Bool {
        guard state.status == .running else { return false }
        if stamp == state.executionStamp { return true }
        guard let frame = state.frames[stamp.frame] else { return false }
        return frame.entry == stamp.entry && frame.phase.isLive
    }
}

extension Phase {
    /// Whether the frame still has something before it.
    var isLive: Bool {
        switch self {
        case .ready, .task, .waiting, .retrying, .joining, .mapRun: true
        case .succeeded, .failed, .aborted: false
        }
    }
}

// MARK: - Frames

extension Machine {
    /// Changes a frame in place and marks it for the store.
    mutating func update(_ id: FrameID, _ change: (inout Frame) -> Void) {
        guard let slot = state.frames.index(forKey: id) else { return }
        changed.insert(id)
        change(&state.frames.values[slot])
    }

    mutating func add(_ frame: Frame) {
        state.frames[frame.id] = frame
        changed.insert(frame.id)
        removed.remove(frame.id)
    }

    mutating func remove(_ id: FrameID) {
        guard state.frames.removeValue(forKey: id) != nil else { return }
        state.mapInputs.forget(id)
        state.variableBytes.forget(id)
        changed.remove(id)
        removed.insert(id)
    }

    mutating func newEntry() -> Int {
        defer { state.nextEntry += 1 }
        return state.nextEntry
    }
}
