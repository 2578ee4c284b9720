import StileASL
import StileJSON
import StileJSONPath

// Retries: each retrier counts on its own, within one entry of the state.
extension Machine {
    /// Plans another attempt if a retrier answers the failure and has attempts left.
    mutating func retry(
        _ frame: Frame, _ state: State, _ retriers: [Retrier], _ failure: StateFailure
    ) -> Bool {
        guard
            let index = retriers.firstIndex(where: {
                failure.isRetried(by: $0.errorEquals, of: state.kind)
            })
        else { return false }
        var counts = frame.retryCounts
        counts += Array(repeating: 0, count: max(0, retriers.count - counts.count))
        guard counts[index] < retriers[index].maxAttempts else { return false }
        let delay = delayMillis(retriers[index], attempt: counts[index])
        counts[index] += 1
        note(state, "Retry/\(index)")
        dropChildren(frame.id)
        let entry = newEntry()
        let due = nowMillis + delay
        update(frame.id) {
            $0.retryCounts = counts
            $0.entry = entry
            $0.phase = .retrying(atMillis: due)
            $0.mapRun = nil
        }
        effects.append(
            .armTimer(Stamp(frame: frame.id, entry: entry), .retry, dueMillis: due))
        return true
    }

    /// `IntervalSeconds` times `BackoffRate` to the power of the attempts made, at most
    /// `MaxDelaySeconds`; with FULL jitter anything from nothing to that.
    private mutating func delayMillis(_ retrier: Retrier, attempt: Int) -> Int64 {
        let millis = Int64((retrier.delaySeconds(attempt: attempt) * 1_000).rounded())
        switch retrier.jitter {
        case .none: return millis
        case .full: return Int64(random.next() % UInt64(millis + 1))
        }
    }
}

extension Retrier {
    /// The delay after `attempt` retries, before jitter.
    func delaySeconds(attempt: Int) -> Double {
        // AWS's own ceiling of MaxDelaySeconds, a year, keeps the product finite.
        let cap = Double(min(maxDelaySeconds ?? .max, 31_622_400))
        var seconds = Double(intervalSeconds)
        for _ in 0..<attempt where seconds < cap && backoffRate > 1 { seconds *= backoffRate }
        return min(seconds, cap)
    }
}
