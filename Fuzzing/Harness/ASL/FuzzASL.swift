import FuzzSupport
import StileASL
import StileInterpreter
import StileJSON

private let startMillis: Int64 = 1_763_734_055_250

/// Steps that an execution of a fuzzed machine may take before it is left alone.
private let stepsMax = 40

private let limits = {
    var limits = Limits.aws
    limits.payloadBytesMax = 16_384
    limits.variablesBytesMax = 65_536
    limits.historyEventsMax = 500
    limits.inlineMapConcurrencyMax = 8
    limits.statesPerStepMax = 20
    return limits
}()

/// A text is compiled with everything that is wrong with it rendered; what compiles is run.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = Subject.text(data, count)
    let compiled = Definition.compile(text)
    let renderer = DiagnosticRenderer(file: "fuzz", text: text)
    for diagnostic in compiled.diagnostics { _ = renderer.render(diagnostic) }
    _ = Definition.compileState(text, named: "State")
    guard let definition = compiled.definition else {
        precondition(!compiled.errors.isEmpty, "no definition and no error")
        return 0
    }
    _ = definition.variableReferences
    run(definition)
    return 0
}

/// Answers every task (each third one with a failure) and fires every timer at its time.
private func run(_ definition: Definition) {
    let identity = ExecutionIdentity(
        executionARN: "arn:aws:states:us-east-1:000000000000:execution:machine:run",
        executionName: "run",
        stateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:machine",
        stateMachineName: "machine", roleARN: "arn:aws:iam::000000000000:role/stile",
        input: JSONDocument(Subject.document), startedAtMillis: startMillis)
    var nowMillis = startMillis
    func context() -> StepContext {
        StepContext(nowMillis: nowMillis, randomSeed: 5, limits: limits)
    }
    var (state, first) = Interpreter.start(
        identity: identity, definition: definition, context: context())
    var waiting = first.effects[...]
    for step in 0..<stepsMax {
        guard let effect = waiting.popFirst() else { return }
        guard let command = answer(effect, step) else { continue }
        if case .armTimer(_, _, let dueMillis) = effect { nowMillis = max(nowMillis, dueMillis) }
        let transition = Interpreter.step(
            &state, command, definition: definition, context: context())
        precondition(transition.accepted || transition.events.isEmpty)
        waiting += transition.effects
    }
}

private func answer(_ effect: Effect, _ step: Int) -> Command? {
    switch effect {
    case .dispatchTask(let task) where step % 3 == 2:
        .taskFailed(task.stamp, error: "Broken", cause: "{\"why\":1}")
    case .dispatchTask(let task):
        .taskSucceeded(task.stamp, output: JSONDocument(Subject.document))
    case .armTimer(let stamp, let kind, _): .timerFired(stamp, kind)
    default: nil
    }
}
