import Glibc

/// The executor's only source of time; tests give it a virtual one.
package protocol ExecutorClock: Sendable {
    /// Milliseconds since 1970.
    func nowMillis() -> Int64

    /// Blocks the engine's thread until `wakeUp` is raised or the clock reads `untilMillis`; with
    /// nil, until it is raised. May return early.
    func wait(for wakeUp: WakeUp, untilMillis: Int64?)
}

/// The wall clock of the machine.
package struct SystemClock: ExecutorClock {
    /// A sleep ends after this time at the latest, so that a wall clock set forward by a person is
    /// noticed.
    private static let sleepMillisMax: Int64 = 10_000

    package init() {}

    package func nowMillis() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    package func wait(for wakeUp: WakeUp, untilMillis: Int64?) {
        guard let untilMillis else { return wakeUp.wait(millis: nil) }
        wakeUp.wait(millis: min(max(untilMillis - nowMillis(), 0), Self.sleepMillisMax))
    }
}

/// A flag that one thread waits for and others raise.
///
/// `@unchecked Sendable`: `isRaised` is read and written only with `mutex` held; both pthread
/// objects have addresses of their own that live as long as this object.
package final class WakeUp: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isRaised = false

    package init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A wall clock that is set back must not lengthen a sleep.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Ends the wait that is under way, or the next one at once.
    package func raise() {
        pthread_mutex_lock(mutex)
        let wasRaised = isRaised
        isRaised = true
        pthread_mutex_unlock(mutex)
        if !wasRaised { pthread_cond_signal(condition) }
    }

    /// Blocks until raised, at most `millis` milliseconds, and lowers the flag.
    package func wait(millis: Int64?) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if let millis {
            var deadline = Self.deadline(millis: millis)
            while !isRaised, pthread_cond_timedwait(condition, mutex, &deadline) == 0 {}
        } else {
            while !isRaised { pthread_cond_wait(condition, mutex) }
        }
        isRaised = false
    }

    private static func deadline(millis: Int64) -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let nanos = Int64(time.tv_nsec) + (millis % 1000) * 1_000_000
        time.tv_sec += Int(millis / 1000 + nanos / 1_000_000_000)
        time.tv_nsec = Int(nanos % 1_000_000_000)
        return time
    }
}
