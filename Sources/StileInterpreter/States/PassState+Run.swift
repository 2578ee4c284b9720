import StileASL
import StileJSON

extension Machine {
    mutating func runPass(_ frame: Frame, _ state: State, _ pass: PassState) throws(StateFailure) {
        let effective = try effectiveInput(frame, state)
        let completion =
            switch state.queryLanguage {
            case .jsonPath: try passed(effective, frame, state, pass)
            case .jsonata:
                try completion(
                    of: effective, output: state.output, assign: state.assign, frame, state)
            }
        try leave(frame.id, state, completion, to: pass.successor)
    }

    private mutating func passed(
        _ effective: JSONDocument, _ frame: Frame, _ state: State, _ pass: PassState
    ) throws(StateFailure) -> Completion {
        let input = try payload(pass.parameters, frame, input: effective)
        return try completion(
            of: pass.result ?? input, selector: nil, resultPath: pass.resultPath, frame, state)
    }
}
