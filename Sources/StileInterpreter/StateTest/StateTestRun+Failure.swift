import StileASL
import StileJSON

// Failures of a tested state: which retrier or catcher answers.
extension StateTestRun {
    mutating func failed(_ failure: StateFailure) -> StateTestOutcome {
        let (retriers, catchers) = state.kind.handlers
        var details = JSONObject()
        if let index = retriers.firstIndex(where: {
            failure.isRetried(by: $0.errorEquals, of: state.kind)
        }) {
            details["retryIndex"] = .integer(index)
            let count = test.configuration.retrierRetryCount
            if count < retriers[index].maxAttempts {
                details["retryBackoffIntervalSeconds"] = .integer(
                    Int(retriers[index].delaySeconds(attempt: count).rounded()))
                return ended(.retriable, failure, details)
            }
        }
        guard
            let index = catchers.firstIndex(where: {
                failure.isCaught(by: $0.errorEquals, of: state.kind)
            })
        else { return ended(.failed, failure, details) }
        details["catchIndex"] = .integer(index)
        do throws(StateFailure) {
            let completion = try machine.caught(frame, state, by: catchers[index], failure)
            var outcome = ended(.caughtError, failure, details, completion.assigned)
            outcome.output = completion.output
            outcome.nextState = catchers[index].next
            return outcome
        } catch {
            return ended(.failed, error, details)
        }
    }

    private mutating func ended(
        _ status: StateTestOutcome.Status, _ failure: StateFailure, _ details: JSONObject,
        _ assigned: JSONObject? = nil
    ) -> StateTestOutcome {
        if !details.isEmpty { inspection["errorDetails"] = .object(details) }
        var outcome = StateTestOutcome(status: status)
        outcome.error = failure.error
        outcome.cause = failure.cause
        return closed(outcome, assigned)
    }
}
