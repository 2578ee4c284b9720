import StileASL
import StileCalendar
package import StileJSON
import StileJSONPath

/// Carries out one state on its own, and keeps what became of the data on its way.
package struct StateTestRun: Sendable {
    let test: StateTest
    var machine: Machine
    let frame: Frame
    var inspection = JSONObject()

    var state: State { test.state }

    /// - Parameter context: the time, the randomness and the limits of the test.
    package init(_ test: StateTest, context: StepContext) {
        self.test = test
        let parts = test.executionARN.split(separator: ":").map(String.init)
        let identity = ExecutionIdentity(
            executionARN: test.executionARN, executionName: parts.last ?? "",
            stateMachineARN: test.stateMachineARN,
            stateMachineName: test.stateMachineARN.split(separator: ":").last.map(String.init)
                ?? "",
            roleARN: test.roleARN ?? "", input: test.input, startedAtMillis: context.nowMillis)
        frame = Frame(
            id: ExecutionState.rootFrame, parent: nil, role: .root, stateName: StateTest.stateName,
            input: test.input, enteredAtMillis: context.nowMillis, enteredEventID: 2,
            enteredAfterEventID: 0, previousEventID: 2, entry: 1,
            variables: Dictionary(
                uniqueKeysWithValues: zip(test.variables.keys, test.variables.values)),
            phase: .ready)
        machine = Machine(
            state: ExecutionState(
                identity: identity, status: .running, frames: [ExecutionState.rootFrame: frame],
                nextEventID: 3, nextFrameID: 1, nextEntry: 2),
            definition: test.definition, context: context)
        machine.givenContext = test.context ?? test.ownContext(identity)
    }

    /// Carries the state out, up to its task where nothing is mocked.
    package mutating func begin() -> StateTestProgress {
        note("input", test.input)
        do throws(StateFailure) {
            return try carryOut()
        } catch {
            return .finished(failed(error))
        }
    }

    private mutating func carryOut() throws(StateFailure) -> StateTestProgress {
        switch state.kind {
        case .pass(let pass): return .finished(try passed(pass))
        case .task(let task): return try prepared(task)
        case .choice(let choice): return .finished(try chosen(choice))
        case .wait(let wait):
            _ = try machine.dueMillis(wait.duration, frame, input: try inputValue())
            return .finished(try left(to: wait.successor))
        case .succeed:
            _ = try inputValue()
            return .finished(try left(to: .end))
        case .fail(let fail):
            _ = try inputValue()
            var outcome = StateTestOutcome(status: .failed)
            let failure = try machine.failure(of: fail, frame)
            outcome.error = failure.error
            outcome.cause = failure.cause
            return .finished(closed(outcome))
        case .parallel(let parallel):
            _ = try machine.branchInput(frame, state, parallel)
            return .finished(mocked())
        case .map(let map):
            try open(map)
            return .finished(mocked())
        }
    }

    // MARK: - State types

    /// The effective input; in JSONPath part of the inspection.
    private mutating func inputValue() throws(StateFailure) -> JSON {
        try effectiveInput().value
    }

    private mutating func effectiveInput() throws(StateFailure) -> JSONDocument {
        let effective = try machine.effectiveInput(frame, state)
        note("afterInputPath", effective, in: .jsonPath)
        return effective
    }

    private mutating func passed(_ pass: PassState) throws(StateFailure) -> StateTestOutcome {
        guard state.queryLanguage == .jsonPath else { return try left(to: pass.successor) }
        let result: JSONDocument
        if let fixed = pass.result {
            note("result", fixed)
            result = fixed
        } else {
            let effective = try effectiveInput()
            result = try machine.payload(pass.parameters, frame, input: effective)
            note("afterParameters", result)
        }
        return try succeeded(
            completion(of: result, selector: nil, resultPath: pass.resultPath), pass.successor)
    }

    private mutating func left(to successor: Successor) throws(StateFailure) -> StateTestOutcome {
        let effective =
            switch state.kind {
            case .wait, .succeed: try machine.effectiveInput(frame, state)
            case .pass, .choice, .task, .fail, .parallel, .map: try effectiveInput()
            }
        return try succeeded(
            machine.completion(
                of: effective, output: state.output, assign: state.assign, frame, state), successor)
    }

    private mutating func chosen(_ choice: ChoiceState) throws(StateFailure) -> StateTestOutcome {
        let effective = try effectiveInput()
        let (completion, next) = try machine.chosen(choice, effective, frame, state)
        return try succeeded(completion, .next(next))
    }

    private mutating func prepared(_ task: TaskState) throws(StateFailure) -> StateTestProgress {
        let effective = try effectiveInput()
        let input = try machine.payload(task.parameters, frame, input: effective)
        switch state.queryLanguage {
        case .jsonPath: note("afterParameters", input)
        case .jsonata: note("afterArguments", input)
        }
        try machine.checkSize(input, of: state.name, "provided parameters")
        let timeout = try machine.seconds(task.timeoutSeconds, "TimeoutSeconds", frame, effective)
        let heartbeat = try machine.seconds(
            task.heartbeatSeconds, "HeartbeatSeconds", frame, effective)
        guard test.mock == nil else { return .finished(mocked()) }
        return .task(
            StateTestTask(
                resource: task.resource, input: input, timeoutSeconds: timeout,
                heartbeatSeconds: heartbeat))
    }

    // MARK: - Results

    private mutating func mocked() -> StateTestOutcome {
        if let output = test.mock?.errorOutput {
            return failed(StateFailure(error: output.error, cause: output.cause))
        }
        return answer(test.mock?.result ?? .emptyObject)
    }

    /// What the state makes of its task's result, or of what its branches or iterations gave.
    package mutating func answer(_ result: JSONDocument) -> StateTestOutcome {
        do throws(StateFailure) {
            switch state.kind {
            case .task(let task):
                note("result", result)
                return try succeeded(
                    completion(
                        of: result, selector: task.resultSelector, resultPath: task.resultPath),
                    task.successor)
            case .parallel(let parallel):
                return try succeeded(
                    completion(
                        of: result, selector: parallel.resultSelector,
                        resultPath: parallel.resultPath), parallel.successor)
            case .map(let map):
                try checkThreshold(map, result)
                return try succeeded(
                    completion(
                        of: result, selector: map.resultSelector, resultPath: map.resultPath),
                    map.successor)
            case .pass, .choice, .wait, .succeed, .fail:
                preconditionFailure("a \(state.kind.typeName) state has no result")
            }
        } catch {
            return failed(error)
        }
    }

    /// The state's task failed.
    package mutating func answer(error: String?, cause: String?) -> StateTestOutcome {
        failed(StateFailure(error: error, cause: cause))
    }

    private mutating func completion(
        of result: JSONDocument, selector: Template?, resultPath: ResultPath
    ) throws(StateFailure) -> Completion {
        guard state.queryLanguage == .jsonPath else {
            return try machine.completion(
                of: result, selector: selector, resultPath: resultPath, frame, state)
        }
        let selected = try machine.payload(selector, frame, input: result)
        note("afterResultSelector", selected)
        let placed = try machine.place(selected, resultPath, frame)
        note("afterResultPath", placed)
        return Completion(
            output: try machine.output(of: placed, frame, state),
            assigned: try machine.assigned(
                state.assign, frame, state, StatesData(input: selected.value)))
    }

    private mutating func succeeded(
        _ completion: Completion, _ successor: Successor
    ) throws(StateFailure) -> StateTestOutcome {
        try machine.checkSize(completion.output, of: state.name)
        var outcome = StateTestOutcome(status: .succeeded)
        outcome.output = completion.output
        if case .next(let name) = successor { outcome.nextState = name }
        return closed(outcome, completion.assigned)
    }

    /// The outcome with the inspection, which shows the variables as they are afterwards.
    mutating func closed(
        _ outcome: StateTestOutcome, _ assigned: JSONObject? = nil
    ) -> StateTestOutcome {
        var variables = test.variables
        for (name, value) in assigned ?? JSONObject() { variables[name] = value }
        if !variables.isEmpty { note("variables", JSONDocument(.object(variables))) }
        var outcome = outcome
        outcome.inspection = inspection
        return outcome
    }

    mutating func note(
        _ name: String, _ payload: JSONDocument, in language: QueryLanguage? = nil
    ) {
        guard language == nil || language == state.queryLanguage else { return }
        inspection[name] = .string(payload.text)
    }
}
