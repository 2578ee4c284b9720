import StileExecutor
import StileInterpreter
import StileJSON

/// A runner that takes work and does none: the start of an execution is recorded, and who owns the
/// data folder next does the work.
struct ParkedTaskRunner: TaskRunner {
    func refusal(of resource: String, input: JSONDocument) -> TaskError? { nil }

    func run(_ task: TaskDispatch, executionARN: String, reporter: TaskReporter) async
        -> TaskOutcome
    {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
        return .cancelled
    }
}
