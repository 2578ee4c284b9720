import StileASL

extension Machine {
    mutating func runSucceed(_ frame: Frame, _ state: State) throws(StateFailure) {
        let completion = try completion(
            of: effectiveInput(frame, state), output: state.output, assign: nil, frame, state)
        try leave(frame.id, state, completion, to: .end)
    }
}
