package import StileExecutor
import Synchronization

/// A clock that stands still until it is moved, or jumps to whatever the engine waits for.
package final class VirtualClock: ExecutorClock {
    private struct State {
        var nowMillis: Int64
        var sleepers: [(wakeUp: WakeUp, dueMillis: Int64?)] = []
    }
    private let state: Mutex<State>
    private let jumps: Bool

    /// - Parameter jumps: when the engine has nothing to do, time moves to its next timer at once.
    ///   A running task takes no time then, and one with a timeout runs into it.
    package init(startMillis: Int64 = 1_700_000_000_000, jumps: Bool = false) {
        state = Mutex(State(nowMillis: startMillis))
        self.jumps = jumps
    }

    package func nowMillis() -> Int64 { state.withLock { $0.nowMillis } }

    package func wait(for wakeUp: WakeUp, untilMillis: Int64?) {
        if jumps, let untilMillis {
            state.withLock { $0.nowMillis = max($0.nowMillis, untilMillis) }
            return
        }
        let isDue = state.withLock { state in
            if let untilMillis, untilMillis <= state.nowMillis { return true }
            state.sleepers.append((wakeUp, untilMillis))
            return false
        }
        if isDue { return }
        wakeUp.wait(millis: nil)
        state.withLock { state in state.sleepers.removeAll { $0.wakeUp === wakeUp } }
    }

    /// Moves time on and wakes who waited for it.
    package func advance(millis: Int64) {
        let due = state.withLock { state in
            state.nowMillis += millis
            return state.sleepers.filter { ($0.dueMillis ?? .max) <= state.nowMillis }
        }
        for sleeper in due { sleeper.wakeUp.raise() }
    }
}
