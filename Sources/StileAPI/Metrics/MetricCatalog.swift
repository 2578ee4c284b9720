/// Every metric that Stile exposes.
package enum MetricCatalog {
    package static let all: [MetricDescription] = executions + commits + tasks + http + process

    static func description(of name: String) -> MetricDescription? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static let executions = [
        MetricDescription(
            "stile_executions_started_total", .counter, unit: "executions",
            "Executions that were started and stored."),
        MetricDescription(
            "stile_executions_ended_total", .counter, labels: ["status"], unit: "executions",
            "Executions whose end is stored, by status (SUCCEEDED, FAILED, TIMED_OUT, ABORTED)."),
        MetricDescription(
            "stile_executions_redriven_total", .counter, unit: "executions",
            "Executions that were taken up again after their end."),
        MetricDescription(
            "stile_executions_running", .gauge, unit: "executions",
            "Executions that run now."),
        MetricDescription(
            "stile_executions_queued", .gauge, unit: "executions",
            "Executions among them that wait for the limit of their state machine."),
        MetricDescription(
            "stile_state_transitions_total", .counter, unit: "transitions",
            "States that were entered, stored in the history."),
    ]

    private static let commits = [
        MetricDescription(
            "stile_commits_total", .counter, unit: "commits",
            "Transactions of the engine; each takes a group of executions."),
        MetricDescription(
            "stile_commit_group_executions", .histogram, unit: "executions",
            "Executions that one commit takes together.", buckets: Buckets.groupSizes),
        MetricDescription(
            "stile_step_duration_seconds", .histogram, unit: "seconds",
            "Time in which a group's commands are stepped in memory.",
            buckets: Buckets.engineSeconds),
        MetricDescription(
            "stile_commit_duration_seconds", .histogram, unit: "seconds",
            "Time in which a group is written and synchronized to the disk.",
            buckets: Buckets.engineSeconds),
        MetricDescription(
            "stile_mailbox_commands", .gauge, unit: "commands",
            "Commands that wait for the engine's next turn."),
        MetricDescription(
            "stile_timers", .gauge, unit: "timers",
            "Armed timers: waits, retries, timeouts, heartbeats."),
    ]

    private static let tasks = [
        MetricDescription(
            "stile_tasks_queued", .gauge, unit: "attempts",
            "Task attempts that wait for a free place."),
        MetricDescription(
            "stile_tasks_running", .gauge, unit: "attempts", "Task attempts that run now."),
        MetricDescription(
            "stile_activity_tasks_queued", .gauge, unit: "attempts",
            "Activity tasks that wait for a worker."),
        MetricDescription(
            "stile_task_duration_seconds", .histogram, labels: ["resource", "outcome"],
            unit: "seconds",
            "Time of task attempts that this process ran, by the state's resource and outcome"
                + " (succeeded, failed, submitted: its result comes with a task token, cancelled).",
            buckets: Buckets.taskSeconds),
    ]

    private static let http = [
        MetricDescription(
            "stile_http_requests_total", .counter, labels: ["operation", "status"],
            unit: "requests",
            "Answered HTTP requests, by operation (AWS's name, or other) and HTTP status."),
        MetricDescription(
            "stile_http_request_duration_seconds", .histogram, labels: ["operation"],
            unit: "seconds", "Time from a request's head to its answer.",
            buckets: Buckets.latencySeconds),
        MetricDescription(
            "stile_http_requests_open", .gauge, unit: "requests",
            "HTTP requests that are not answered yet, long polls included."),
        MetricDescription(
            "stile_long_polls_open", .gauge, unit: "requests",
            "GetActivityTask requests that are not answered yet."),
    ]

    private static let process = [
        MetricDescription(
            "stile_database_bytes", .gauge, labels: ["file"], unit: "bytes",
            "Size of the database file (main) and of its write-ahead log (wal)."),
        MetricDescription(
            "process_resident_memory_bytes", .gauge, unit: "bytes",
            "Resident memory of the process."),
        MetricDescription(
            "process_open_fds", .gauge, unit: "descriptors",
            "Open file descriptors of the process."),
        MetricDescription(
            "process_start_time_seconds", .gauge, unit: "seconds",
            "When the process was started, in seconds since 1970."),
    ]
}
