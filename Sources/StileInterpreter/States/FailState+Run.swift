import StileASL
import StileJSON
import StileJSONPath

extension Machine {
    /// Ends the frame with the state's own error. Absent texts stay absent.
    mutating func runFail(_ frame: Frame, _ state: State, _ fail: FailState) throws(StateFailure) {
        throw try failure(of: fail, frame)
    }

    mutating func failure(
        of fail: FailState, _ frame: Frame
    ) throws(StateFailure) -> StateFailure {
        StateFailure(
            error: try text(fail.error, "ErrorPath", frame),
            cause: try text(fail.cause, "CausePath", frame))
    }

    private mutating func text(
        _ field: FailText?, _ name: String, _ frame: Frame
    ) throws(StateFailure) -> String? {
        switch field {
        case nil:
            return nil
        case .value(let text):
            return text
        case .path(let path):
            guard let value = lookup(path, frame, input: frame.input.value) else {
                throw frame.runtimeFailure(
                    "The JSONPath '\(path.text)' specified for the field '\(name)' could not be "
                        + "found in the input '\(frame.input.text)'")
            }
            return try text(value, name, frame)
        case .expression(let expression):
            return try drawing { machine, draw throws(StateFailure) in
                try machine.string(expression, frame, &draw)
            }
        case .intrinsic(let call):
            return try text(try evaluate(call, frame), name, frame)
        }
    }

    private mutating func evaluate(
        _ call: IntrinsicCall, _ frame: Frame
    ) throws(StateFailure) -> JSON {
        let scope = scope(
            frame, input: frame.input.value, usesContext: call.usesContext,
            usesVariables: !call.variableNames.isEmpty)
        do {
            return try call.evaluate(in: scope, random: &random)
        } catch {
            throw frame.failure(error)
        }
    }

    private func text(_ value: JSON, _ name: String, _ frame: Frame) throws(StateFailure) -> String
    {
        guard let text = value.stringValue else {
            throw frame.runtimeFailure(
                "The \(name) field refers to value \(value.serialized()) which is not a string.")
        }
        return text
    }
}
