package import StileInterpreter

/// What a deployment may tune.
package struct ExecutorSettings: Sendable {
    package var limits: Limits
    /// Task attempts that run at once; further ones wait in a queue.
    package var taskConcurrencyMax: Int
    /// Calls to services that are under way at once: nested executions, long polls and the like.
    package var serviceCallsMax: Int
    /// By the names of state machines.
    package var machineLimits: [String: MachineLimits]
    /// Running executions of all machines together; AWS's quota of open ones.
    package var openExecutionsMax = 1_000_000
    /// Commands that one commit takes together.
    package var groupSizeMax: Int
    /// How long a graceful stop waits for running tasks before it cancels them.
    package var drainSeconds: Int

    package init(
        limits: Limits = .aws, taskConcurrencyMax: Int = 16, serviceCallsMax: Int = 1_000,
        machineLimits: [String: MachineLimits] = [:], groupSizeMax: Int = 512,
        drainSeconds: Int = 10
    ) {
        self.limits = limits
        self.taskConcurrencyMax = taskConcurrencyMax
        self.serviceCallsMax = serviceCallsMax
        self.machineLimits = machineLimits
        self.groupSizeMax = groupSizeMax
        self.drainSeconds = drainSeconds
    }
}

/// A place in the commit-then-act loop where a test may end the process.
package enum FaultPoint: String, Sendable, CaseIterable {
    /// The steps are taken in memory, nothing is stored.
    case beforeCommit
    /// Everything is stored, no effect is performed and nobody is answered.
    case afterCommit
    /// Effects are performed, nobody is answered.
    case beforeAnswer
}

/// Asked at each fault point; true stops the engine there as a crash would.
package typealias FaultInjector = @Sendable (FaultPoint) -> Bool
