package import StileASL

/// The transition function: state and command in, history events and effects out.
///
/// Pure and total: no clock, no randomness, no I/O; every failure of a definition or a task is a
/// transition, and a command that comes too late changes nothing.
package struct Interpreter {
    /// Begins an execution: the state after its first step, and what to store and do.
    ///
    /// - Parameter isHeld: It is only taken in, and waits before its first state for `letOn`.
    package static func start(
        identity: ExecutionIdentity, definition: Definition, context: StepContext,
        isHeld: Bool = false
    ) -> (ExecutionState, Transition) {
        var state = ExecutionState(
            identity: identity, status: .running, frames: [:], nextEventID: 1, nextFrameID: 1,
            nextEntry: 1)
        let transition = step(
            &state, isHeld ? .accept : .start, definition: definition, context: context)
        return (state, transition)
    }

    /// Takes an execution one command further.
    ///
    /// `.start` and `.accept` are for a state without frames, as `start` makes it. A definition other than the one
    /// the execution began with is allowed with `.redrive` only, and then for all that follows.
    package static func step(
        _ state: inout ExecutionState, _ command: Command, definition: Definition,
        context: StepContext
    ) -> Transition {
        var machine = Machine(state: state, definition: definition, context: context)
        // The caller's reference goes, so that the frames are changed in place.
        state.frames = [:]
        machine.handle(command)
        let (next, transition) = machine.finish()
        state = next
        return transition
    }
}
