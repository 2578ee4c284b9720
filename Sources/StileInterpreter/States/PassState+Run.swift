import StileASL
import StileJSON

extension Machine {
    mutating func runPass(_ frame: Frame, _ state: State, _ pass: PassState) throws(StateFailure) {
        let effective = try effectiveInput(frame, state)
        let input = try payload(pass.parameters, frame, input: effective)
        let completion = try completion(
            of: pass.result ?? input, selector: nil, resultPath: pass.resultPath, frame, state)
        try leave(frame.id, state, completion, to: pass.successor)
    }
}
