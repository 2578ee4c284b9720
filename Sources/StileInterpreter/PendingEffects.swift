package import StileASL

extension ExecutionState {
    /// Everything that must be under way in the world for this state: what a restart does again.
    ///
    /// A task attempt is dispatched with the stamp and the idempotency key it had; `token` makes its
    /// task token. A terminal state has no pending effects.
    package func pendingEffects(
        definition: Definition, token: (Stamp) -> String = { _ in "" }
    ) -> [Effect] {
        guard status == .running, !isHeld else { return [] }
        var effects: [Effect] = []
        if let deadlineMillis {
            effects.append(.armTimer(executionStamp, .executionTimeout, dueMillis: deadlineMillis))
        }
        for frame in frames.values.sorted(by: { $0.id < $1.id }) {
            effects += pendingEffects(of: frame, definition: definition, token: token)
        }
        return effects
    }

    /// The effects that one frame's phase stands for.
    func pendingEffects(
        of frame: Frame, definition: Definition, token: (Stamp) -> String
    ) -> [Effect] {
        let stamp = frame.stamp
        switch frame.phase {
        case .ready:
            return [.armTimer(stamp, .resume, dueMillis: frame.enteredAtMillis)]
        case .task(let attempt):
            return taskEffects(frame, attempt, definition: definition, token: token)
        case .waiting(let untilMillis):
            return [.armTimer(stamp, .wait, dueMillis: untilMillis)]
        case .retrying(let atMillis):
            return [.armTimer(stamp, .retry, dueMillis: atMillis)]
        case .joining, .mapRun, .succeeded, .failed, .aborted:
            return []
        }
    }

    private func taskEffects(
        _ frame: Frame, _ attempt: TaskAttempt, definition: Definition, token: (Stamp) -> String
    ) -> [Effect] {
        guard case .task(let task)? = definedState(of: frame, in: definition)?.kind else {
            return []
        }
        let timers = attempt.timers(frame.stamp)
        guard !attempt.waitsForCall(of: task.resource) else { return timers }
        let dispatch = TaskDispatch(
            stamp: frame.stamp, stateName: frame.stateName, resource: task.resource.arn,
            input: attempt.input, attempt: attempt.attempt,
            timeoutSeconds: attempt.timeoutSeconds, heartbeatSeconds: attempt.heartbeatSeconds,
            idempotencyKey: idempotencyKey(entry: frame.entry, attempt: attempt.attempt),
            taskToken: task.resource.hasToken ? token(frame.stamp) : "",
            submission: attempt.submission, isActivity: task.resource.isActivity,
            isServiceCall: task.resource.isServiceCall, hasCredentials: task.credentials != nil)
        return [.dispatchTask(dispatch)] + timers
    }

    /// The stamp of the execution's own timer.
    var executionStamp: Stamp { Stamp(frame: Self.rootFrame, entry: 0) }

    /// The same for every delivery of the same attempt.
    package func idempotencyKey(entry: Int, attempt: Int) -> String {
        "\(identity.executionARN):\(entry):\(attempt)"
    }
}

// MARK: - Where a frame stands

extension ExecutionState {
    /// The state that `frame` stands in; nil if the definition has none of that name (a redrive with
    /// another revision).
    func definedState(of frame: Frame, in definition: Definition) -> State? {
        graph(of: frame, in: definition)?.states[frame.stateName]
    }

    /// The graph that `frame` runs through: the machine's, a branch's or an item processor's.
    func graph(of frame: Frame, in definition: Definition) -> StateGraph? {
        guard let parentID = frame.parent else { return definition.graph }
        guard let parent = frames[parentID] else { return nil }
        switch (frame.role, definedState(of: parent, in: definition)?.kind) {
        case (.branch(let index), .parallel(let parallel)?):
            return parallel.branches.indices.contains(index) ? parallel.branches[index] : nil
        case (.iteration, .map(let map)?):
            return map.itemProcessor
        case (.root, _), (.branch, _), (.iteration, _):
            return nil
        }
    }
}

extension TaskAttempt {
    func timers(_ stamp: Stamp) -> [Effect] {
        var effects: [Effect] = []
        if let due = deadlineMillis {
            effects.append(.armTimer(stamp, .taskTimeout, dueMillis: due))
        }
        if let due = heartbeatDeadlineMillis {
            effects.append(.armTimer(stamp, .heartbeatTimeout, dueMillis: due))
        }
        return effects
    }

    /// Whether somebody outside has the attempt already and will call with its token: it is not
    /// handed out a second time.
    fileprivate func waitsForCall(of resource: TaskResource) -> Bool {
        switch resource {
        case .function: false
        case .activity: started && !awaitsSign
        case .integration(_, _, _, let pattern):
            pattern == .waitForTaskToken && submission != nil
        }
    }
}

extension TaskResource {
    /// Whether attempts have a token: activities, callbacks, and jobs as well (recorded).
    var hasToken: Bool {
        switch self {
        case .function: false
        case .activity: true
        case .integration(_, _, _, let pattern): pattern != .requestResponse
        }
    }

    /// Whether a service does the work: any but Lambda, whose functions may run in this process.
    var isServiceCall: Bool {
        switch self {
        case .function, .activity: false
        case .integration(_, let service, _, _): service != "lambda"
        }
    }

    var isActivity: Bool {
        switch self {
        case .activity: true
        case .function, .integration: false
        }
    }
}

extension Frame {
    package var stamp: Stamp { Stamp(frame: id, entry: entry) }
}
