import StileASL

extension Machine {
    mutating func runSucceed(_ frame: Frame, _ state: State) throws(StateFailure) {
        let output = try output(of: effectiveInput(frame, state), frame, state)
        try leave(frame.id, state, output: output, to: .end)
    }
}
