import StileASL
import StileInterpreter
import StileJSON

/// The mocks of a case, and which of their answers are given away.
struct MockBook {
    private let stateMocks: [String: Mock]
    private let resourceMocks: [String: Mock]
    /// Calls so far, by state.
    private var calls: [String: Int] = [:]
    /// Unselective answers given so far, by state or by resource.
    private var given: [String: Int] = [:]

    init(_ testCase: RehearsalCase) {
        stateMocks = testCase.stateMocks
        resourceMocks = testCase.resourceMocks
    }

    /// The answer to a call.
    mutating func answer(
        _ task: TaskDispatch, item: Int?
    ) -> Result<Answer, Recording.Interruption> {
        let call = calls[task.stateName, default: 0]
        calls[task.stateName] = call + 1
        guard let (key, mock) = mock(of: task) else {
            return .failure(
                .unmocked(
                    state: task.stateName, resource: task.resource, input: task.input.text))
        }
        let selected = mock.answers.first {
            $0.isSelective && $0.isFor(call: call, attempt: task.attempt, item: item)
        }
        if let selected { return .success(selected) }
        let plain = mock.answers.filter { !$0.isSelective }
        if mock.isSingle, let only = plain.first { return .success(only) }
        let next = given[key, default: 0]
        guard plain.indices.contains(next) else {
            return .failure(
                .answerMissing(
                    state: task.stateName, call: call, attempt: task.attempt, item: item,
                    place: mock.place))
        }
        given[key] = next + 1
        return .success(plain[next])
    }

    private func mock(of task: TaskDispatch) -> (key: String, mock: Mock)? {
        if let mock = stateMocks[task.stateName] { return ("state " + task.stateName, mock) }
        return resourceMocks[task.resource].map { ("resource " + task.resource, $0) }
    }
}

extension Recording.Interruption: Error {}

extension Answer {
    fileprivate func isFor(call: Int, attempt: Int, item: Int?) -> Bool {
        if let calls, !calls.contains(call) { return false }
        if let attempts, !attempts.contains(attempt) { return false }
        guard let items else { return true }
        return item.map(items.contains) ?? false
    }
}
