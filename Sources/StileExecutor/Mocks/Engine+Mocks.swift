import StileInterpreter
import StileStore

// Tasks that a test case answers for. Their answers come as those of workers do, a turn later, so that
// histories are the same; after a restart they are given again.
extension Engine {
    /// - Throws: `mockCaseNotKnown` unless somebody answers for the tasks of the case.
    func checkMocks(_ testCase: String?, machine: String) throws(ExecutorError) {
        guard let testCase else { return }
        guard let mocks else { throw .mockCaseNotKnown(Self.unmocked(testCase)) }
        guard let reason = mocks.refusal(machine: machine, testCase: testCase) else { return }
        throw .mockCaseNotKnown(reason)
    }

    /// Answers the attempt if its execution's case does.
    func isMocked(_ dispatch: TaskDispatch, _ execution: RunningExecution) -> Bool {
        guard let testCase = execution.launch.mockCase else { return false }
        guard let outcome = outcome(dispatch, execution, testCase) else { return false }
        // The next start answers it: a loop of mocked tasks must not keep the engine from stopping.
        guard !isDraining else { return true }
        mailbox.post(
            .taskEnded(
                TaskKey(executionID: execution.id, stamp: dispatch.stamp),
                startedAtMillis: nowMillis, outcome))
        return true
    }

    /// An execution of a case never does its tasks for want of a configuration.
    private func outcome(
        _ dispatch: TaskDispatch, _ execution: RunningExecution, _ testCase: String
    ) -> TaskOutcome? {
        guard let mocks else {
            return .failed(
                TaskError(error: "States.Runtime", cause: Self.unmocked(testCase)))
        }
        let frame = execution.state.frames[dispatch.stamp.frame]
        let call = execution.mockedCalls?.number(
            of: dispatch.stateName, scheduledBy: frame?.previousEventID ?? 0)
        return mocks.outcome(
            machine: execution.state.identity.stateMachineName, testCase: testCase,
            state: dispatch.stateName, call: call ?? 0)
    }

    private static func unmocked(_ testCase: String) -> String {
        "there is no mock configuration here for the test case \"\(testCase)\"; start"
            + " stile serve with --mock-config FILE"
    }

    /// The calls that a stored execution of a case has made.
    func storedCalls(_ live: LiveExecution) throws(ExecutorError) -> MockedCalls? {
        guard live.launch.mockCase != nil else { return nil }
        var calls = MockedCalls()
        var last = 0
        while true {
            let events = try ExecutorError.wrapping { () throws(StoreError) in
                try store.history(of: live.id, afterID: last)
            }
            guard let newest = events.last else { return calls }
            calls.take(events)
            last = newest.id
        }
    }
}
