import StileASL
import StileCalendar
import StileJSON

// The context object, `$$`.
extension Machine {
    /// What `$$` is for a frame, in AWS's order of members. `item` stands for the frame's own Map item
    /// while an ItemSelector is evaluated.
    func contextObject(_ frame: Frame, item: MapItem? = nil) -> JSON {
        if let givenContext { return withItem(item, givenContext) }
        var context = JSONObject([
            ("Execution", executionContext),
            (
                "StateMachine",
                [
                    "Id": .string(state.identity.stateMachineARN),
                    "Name": .string(state.identity.stateMachineName),
                ] as JSON
            ),
            ("State", stateContext(frame)),
        ])
        if let token = taskToken(frame) { context["Task"] = ["Token": .string(token)] }
        if let item = item ?? mapItem(of: frame) {
            context["Map"] = Self.mapContext(item)
        }
        return .object(context)
    }

    private func withItem(_ item: MapItem?, _ context: JSON) -> JSON {
        guard let item, case .object(var members) = context else { return context }
        members["Map"] = Self.mapContext(item)
        return .object(members)
    }

    private static func mapContext(_ item: MapItem) -> JSON {
        var members = JSONObject([("Index", .integer(item.index)), ("Value", item.value)])
        if let key = item.key { members["Key"] = .string(key) }
        members["Source"] = .string(item.source)
        return ["Item": .object(members)]
    }

    private var executionContext: JSON {
        let identity = state.identity
        var execution = JSONObject([
            ("Id", .string(identity.executionARN)),
            ("Input", identity.input.value),
            ("StartTime", .string(Time.text(millis: identity.startedAtMillis))),
            ("Name", .string(identity.executionName)),
            ("RoleArn", .string(identity.roleARN)),
            ("RedriveCount", .integer(state.redriveCount)),
        ])
        if let redrivenAtMillis = state.redrivenAtMillis {
            execution["RedriveTime"] = .string(Time.text(millis: redrivenAtMillis))
        }
        return .object(execution)
    }

    /// RetryCount is there only where a state can be retried.
    private func stateContext(_ frame: Frame) -> JSON {
        var members = JSONObject([
            ("Name", .string(frame.stateName)),
            ("EnteredTime", .string(Time.text(millis: frame.enteredAtMillis))),
        ])
        switch state.definedState(of: frame, in: definition)?.kind {
        case .task, .parallel, .map:
            members["RetryCount"] = .integer(frame.retryCount)
        case .pass, .choice, .wait, .succeed, .fail, nil:
            break
        }
        return .object(members)
    }

    /// The token of a task that does not answer at once; jobs have one as well (recorded).
    private func taskToken(_ frame: Frame) -> String? {
        guard case .task(let task)? = state.definedState(of: frame, in: definition)?.kind,
            !task.resource.isActivity, task.resource.hasToken
        else { return nil }
        return context.taskToken(frame.stamp)
    }

    /// The item of the innermost iteration that the frame works for.
    private func mapItem(of frame: Frame) -> MapItem? {
        guard let parentID = frame.parent, let parent = state.frames[parentID] else { return nil }
        guard case .iteration(let index) = frame.role else { return mapItem(of: parent) }
        guard let mapState = state.definedState(of: parent, in: definition),
            case .map(let map) = mapState.kind,
            let items = try? mapInput(parent, mapState, map).items, items.indices.contains(index)
        else { return nil }
        return MapItem(index: index, value: items[index])
    }
}

extension Frame {
    /// Retries of the state so far, over all its retriers.
    var retryCount: Int { retryCounts.reduce(0, +) }
}
