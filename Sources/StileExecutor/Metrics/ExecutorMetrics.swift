package import CoreMetrics
import Glibc
import StileInterpreter
import StileStore
import Synchronization

/// What the executor tells of its work, once per commit group: per transition would cost more than
/// the figure is worth.
///
/// Names and meanings are in `Docs/Metrics.md`.
package final class ExecutorMetrics: Sendable {
    private let started: Counter
    private let redriven: Counter
    private let ended: [ExecutionStatus: Counter]
    private let running: Meter
    private let executionsQueued: Meter
    private let transitions: Counter
    private let commits: Counter
    private let groupSize: Recorder
    private let stepTime: CoreMetrics.Timer
    private let commitTime: CoreMetrics.Timer
    private let timers: Meter
    private let tasksQueued: Meter
    private let tasksRunning: Meter
    private let activityTasks: Meter
    private let factory: any MetricsFactory
    /// Made when a resource is first called.
    private let taskTimers = Mutex<[TaskLabels: CoreMetrics.Timer]>([:])

    private struct TaskLabels: Hashable {
        let resource: String
        let outcome: String
    }

    /// - Parameter factory: keeps the figures; by default nobody does.
    package init(factory: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.factory = factory
        started = Counter(label: "stile_executions_started_total", factory: factory)
        redriven = Counter(label: "stile_executions_redriven_total", factory: factory)
        let statuses = ExecutionStatus.allCases.filter(\.isTerminal)
        ended = Dictionary(
            uniqueKeysWithValues: statuses.map { status in
                let labels = [("status", status.rawValue)]
                return (
                    status,
                    Counter(
                        label: "stile_executions_ended_total", dimensions: labels, factory: factory)
                )
            })
        running = Meter(label: "stile_executions_running", factory: factory)
        executionsQueued = Meter(label: "stile_executions_queued", factory: factory)
        transitions = Counter(label: "stile_state_transitions_total", factory: factory)
        commits = Counter(label: "stile_commits_total", factory: factory)
        groupSize = Recorder(label: "stile_commit_group_executions", factory: factory)
        stepTime = CoreMetrics.Timer(label: "stile_step_duration_seconds", factory: factory)
        commitTime = CoreMetrics.Timer(label: "stile_commit_duration_seconds", factory: factory)
        timers = Meter(label: "stile_timers", factory: factory)
        tasksQueued = Meter(label: "stile_tasks_queued", factory: factory)
        tasksRunning = Meter(label: "stile_tasks_running", factory: factory)
        activityTasks = Meter(label: "stile_activity_tasks_queued", factory: factory)
    }

    /// Takes up a group whose commit succeeded.
    func committed(_ group: CommitTally, stepNanos: Int64, commitNanos: Int64) {
        commits.increment()
        settled(group)
        groupSize.record(group.executions)
        stepTime.recordNanoseconds(stepNanos)
        commitTime.recordNanoseconds(commitNanos)
    }

    /// Takes up what happened to executions, stored or in memory only.
    func settled(_ group: CommitTally) {
        transitions.increment(by: group.transitions)
        if group.started > 0 { started.increment(by: group.started) }
        if group.redriven > 0 { redriven.increment(by: group.redriven) }
        for (status, count) in group.ended { ended[status]?.increment(by: count) }
    }

    /// Takes up what a turn leaves to be done.
    func turned(_ depths: Depths) {
        running.set(depths.running)
        executionsQueued.set(depths.executionsQueued)
        timers.set(depths.timers)
        tasksQueued.set(depths.tasksQueued)
        tasksRunning.set(depths.tasksRunning)
        activityTasks.set(depths.activityTasks)
    }

    /// Takes up an attempt that ran in this process.
    func taskEnded(resource: String, outcome: TaskOutcome, nanos: Int64) {
        let labels = TaskLabels(resource: resource, outcome: outcome.label)
        let timer = taskTimers.withLock { timers in
            if let known = timers[labels] { return known }
            let timer = CoreMetrics.Timer(
                label: "stile_task_duration_seconds",
                dimensions: [("resource", labels.resource), ("outcome", labels.outcome)],
                factory: factory)
            timers[labels] = timer
            return timer
        }
        timer.recordNanoseconds(nanos)
    }

    /// What the engine holds between two turns.
    struct Depths {
        let running: Int
        let timers: Int
        let tasksQueued: Int
        let tasksRunning: Int
        let activityTasks: Int
        let executionsQueued: Int
    }
}

/// What one commit stored.
struct CommitTally {
    private(set) var executions = 0
    private(set) var transitions = 0
    private(set) var started = 0
    private(set) var redriven = 0
    private(set) var ended: [ExecutionStatus: Int] = [:]

    /// Counts an execution as the group leaves it, before it takes note of the commit.
    mutating func add(_ execution: RunningExecution) {
        executions += 1
        if execution.isNew { started += 1 }
        if execution.isRedriven { redriven += 1 }
        let status = execution.state.status
        if status.isTerminal { ended[status, default: 0] += 1 }
        for event in execution.events where event.detailsKey == "stateEnteredEventDetails" {
            transitions += 1
        }
    }
}

/// Time that only goes on, for durations; never part of what is recorded in a history.
enum Monotonic {
    static func nowNanos() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension TaskOutcome {
    /// One word for it, in metrics and logs.
    var label: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .awaitingToken: "submitted"
        case .cancelled: "cancelled"
        }
    }
}
