import StileASL
import StileCalendar
import StileJSON
import StileJSONPath

extension Machine {
    /// Waits until the state's time; a time that has come needs no timer.
    mutating func runWait(_ frame: Frame, _ state: State, _ wait: WaitState) throws(StateFailure) {
        let input = try effectiveValue(frame, state)
        let due = try dueMillis(wait.duration, frame, input: input)
        guard due > nowMillis else { return try leaveWait(frame, state, wait) }
        update(frame.id) { $0.phase = .waiting(untilMillis: due) }
        effects.append(.armTimer(frame.stamp, .wait, dueMillis: due))
    }

    mutating func waitIsOver(_ frame: Frame) {
        guard let state = state.definedState(of: frame, in: definition),
            case .wait(let wait) = state.kind
        else { return fail(frame.id, frame.runtimeFailure("The state is no Wait state any more.")) }
        do throws(StateFailure) {
            try leaveWait(frame, state, wait)
        } catch {
            fail(frame.id, error)
        }
    }

    private mutating func leaveWait(
        _ frame: Frame, _ state: State, _ wait: WaitState
    ) throws(StateFailure) {
        let completion = try completion(
            of: effectiveInput(frame, state), output: state.output, assign: state.assign, frame,
            state)
        try leave(frame.id, state, completion, to: wait.successor)
    }

    mutating func dueMillis(
        _ duration: WaitDuration, _ frame: Frame, input: JSON
    ) throws(StateFailure) -> Int64 {
        switch duration {
        case .seconds(.value(let seconds)):
            return millis(fromNow: seconds)
        case .seconds(.path(let path)):
            let text = path.text
            guard let value = lookup(path, frame, input: input) else {
                throw frame.runtimeFailure(
                    "The SecondsPath parameter does not reference an input value: \(text)")
            }
            guard let seconds = value.integerValue else {
                throw frame.runtimeFailure(
                    "The SecondsPath parameter cannot be parsed as a long value: "
                        + "\(text) == \(value.bareText)")
            }
            guard seconds >= 0 else {
                throw frame.runtimeFailure(
                    "The SecondsPath parameter references a negative value: \(text) == \(seconds)")
            }
            return millis(fromNow: Int(seconds))
        case .seconds(.expression(let expression)):
            let seconds = try integer(expression, frame)
            guard seconds >= 0 else {
                throw frame.queryFailure(
                    "The Seconds field cannot be negative: \(seconds)", at: expression.location)
            }
            return millis(fromNow: seconds)
        case .timestamp(.expression(let expression)):
            return try dueMillis(expression, frame)
        case .timestamp(.value(let text)):
            guard let instant = Time.instant(text) else {
                throw frame.runtimeFailure(
                    "The Timestamp parameter is not a valid ISO-8601 extended offset date-time "
                        + "format string: \(text)")
            }
            return instant.millisRoundedUp
        case .timestamp(.path(let path)):
            guard let value = lookup(path, frame, input: input) else {
                throw frame.runtimeFailure(
                    "The TimestampPath parameter does not reference an input value: \(path.text)")
            }
            guard let instant = value.stringValue.flatMap(Time.instant) else {
                throw frame.runtimeFailure(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended "
                        + "offset date-time format string: \(path.text) == \(value.bareText)")
            }
            return instant.millisRoundedUp
        }
    }

    private mutating func dueMillis(
        _ timestamp: QueryExpression, _ frame: Frame
    ) throws(StateFailure) -> Int64 {
        let text = try drawing { machine, draw throws(StateFailure) in
            try machine.string(timestamp, frame, &draw)
        }
        guard let instant = Time.instant(text) else {
            throw frame.queryFailure(
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time "
                    + "format string: \(text)", at: timestamp.location)
        }
        return instant.millisRoundedUp
    }
}
