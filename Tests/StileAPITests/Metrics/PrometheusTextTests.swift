import CoreMetrics
import Testing

@testable import StileAPI

/// The exposition is what Prometheus' text format 0.0.4 asks for.
struct PrometheusTextTests {
    @Test func eachKindIsWritten() {
        let registry = MetricRegistry()
        let ended = Counter(
            label: "stile_executions_ended_total", dimensions: [("status", "FAILED")],
            factory: registry)
        ended.increment(by: 2)
        Meter(label: "stile_executions_running", factory: registry).set(3)
        let sizes = Recorder(label: "stile_commit_group_executions", factory: registry)
        for size in [1, 2, 3, 600] { sizes.record(size) }
        #expect(
            registry.exposition() == """
                # HELP stile_commit_group_executions Executions that one commit takes together.
                # TYPE stile_commit_group_executions histogram
                stile_commit_group_executions_bucket{le="1"} 1
                stile_commit_group_executions_bucket{le="2"} 2
                stile_commit_group_executions_bucket{le="4"} 3
                stile_commit_group_executions_bucket{le="8"} 3
                stile_commit_group_executions_bucket{le="16"} 3
                stile_commit_group_executions_bucket{le="32"} 3
                stile_commit_group_executions_bucket{le="64"} 3
                stile_commit_group_executions_bucket{le="128"} 3
                stile_commit_group_executions_bucket{le="256"} 3
                stile_commit_group_executions_bucket{le="512"} 3
                stile_commit_group_executions_bucket{le="+Inf"} 4
                stile_commit_group_executions_sum 606
                stile_commit_group_executions_count 4
                # HELP stile_executions_ended_total Executions whose end is stored, by status \
                (SUCCEEDED, FAILED, TIMED_OUT, ABORTED).
                # TYPE stile_executions_ended_total counter
                stile_executions_ended_total{status="FAILED"} 2
                # HELP stile_executions_running Executions that run now.
                # TYPE stile_executions_running gauge
                stile_executions_running 3

                """)
    }

    @Test func timersCountSeconds() {
        let registry = MetricRegistry()
        let timer = CoreMetrics.Timer(
            label: "stile_task_duration_seconds",
            dimensions: [("resource", "r"), ("outcome", "failed")], factory: registry)
        timer.recordNanoseconds(2_500_000_000)
        let lines = registry.exposition().split(separator: "\n")
        let labels = #"{resource="r",outcome="failed""#
        #expect(lines.contains("stile_task_duration_seconds_bucket\(labels),le=\"1\"} 0"))
        #expect(lines.contains("stile_task_duration_seconds_bucket\(labels),le=\"5\"} 1"))
        #expect(lines.contains("stile_task_duration_seconds_sum\(labels)} 2.5"))
    }

    static let escapes = [
        (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("ä{},=", "ä{},="),
    ]

    @Test(arguments: escapes) func labelValuesAreEscaped(_ value: String, _ written: String) {
        let registry = MetricRegistry()
        let counter = Counter(label: "c", dimensions: [("l", value)], factory: registry)
        counter.increment()
        #expect(registry.exposition() == "# TYPE c counter\nc{l=\"\(written)\"} 1\n")
    }

    static let names = [("a.b-c", "a_b_c"), ("9a", "_9a"), ("", "_"), ("a:b_C1", "a:b_C1")]

    @Test(arguments: names) func namesBecomeLegal(_ name: String, _ written: String) {
        let registry = MetricRegistry()
        Counter(label: name, factory: registry).increment()
        #expect(registry.exposition() == "# TYPE \(written) counter\n\(written) 1\n")
    }

    static let numbers: [(Double, String)] = [
        (0, "0"), (3, "3"), (-2, "-2"), (0.0005, "0.0005"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
    ]

    @Test(arguments: numbers) func numbersAreWritten(_ value: Double, _ text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test func theSameLabelsAreOneFigure() {
        let registry = MetricRegistry()
        for _ in 0..<2 {
            Counter(label: "c", dimensions: [("l", "1")], factory: registry).increment()
        }
        #expect(registry.exposition().contains("c{l=\"1\"} 2\n"))
    }

    @Test func labelSetsBeyondTheLimitAreCountedTogether() {
        let registry = MetricRegistry()
        for number in 0..<(MetricRegistry.labelSetsMax + 7) {
            Counter(label: "c", dimensions: [("l", "\(number)")], factory: registry).increment()
        }
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.count == 1 + MetricRegistry.labelSetsMax + 1)
        #expect(lines.contains("c{l=\"other\"} 7"))
    }

    /// No addition gets lost, whoever adds.
    @Test func manyThreadsAdd() async {
        let registry = MetricRegistry()
        let counter = Counter(label: "c", factory: registry)
        let recorder = Recorder(label: "h", factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment()
                        recorder.record(0.5)
                    }
                }
            }
        }
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.contains("c 8000"))
        #expect(lines.contains("h_sum 4000"))
        #expect(lines.contains("h_count 8000"))
    }
}
