import Foundation
import StileExecutor
import StileStore
import StileTestSupport
import Testing

@testable import StileAPI

/// The metrics of a process that did some work are those of the catalog and of `Docs/Metrics.md`.
struct MetricsTests {
    private static let machine =
        #"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Task","#
        + #""Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","End":true}}}"#

    /// The exposition after two executions and three requests.
    private func worked(_ backend: Backend = .file) async throws -> String {
        try await withStore(backend) { store in
            _ = try store.deploy(name: "m", text: Self.machine, nowMillis: 0)
            let registry = MetricRegistry()
            return try await withExecutor(store, metrics: ExecutorMetrics(factory: registry)) {
                let monitoring = Monitoring(registry: registry, executor: $0, store: store)
                for operation in ["StartExecution", "GetActivityTask", "Nonsense"] {
                    monitoring.http.began(operation)
                }
                monitoring.http.ended("StartExecution", status: 200, nanoseconds: 1_500_000)
                monitoring.http.ended("Nonsense", status: 400, nanoseconds: 100_000)
                for _ in 0..<2 {
                    let started = try await $0.startExecution(machine: "m")
                    _ = try await $0.outcome(of: started.arn)
                }
                return monitoring.metricsText()
            }
        }
    }

    @Test func whatHappenedIsCounted() async throws {
        let lines = Set(try await worked().split(separator: "\n").map(String.init))
        let expected = [
            "stile_executions_started_total 2",
            #"stile_executions_ended_total{status="SUCCEEDED"} 2"#,
            #"stile_executions_ended_total{status="FAILED"} 0"#,
            "stile_state_transitions_total 4",
            #"stile_http_requests_total{operation="StartExecution",status="200"} 1"#,
            #"stile_http_requests_total{operation="other",status="400"} 1"#,
            #"stile_http_request_duration_seconds_bucket{operation="StartExecution",le="0.001"} 0"#,
            #"stile_http_request_duration_seconds_bucket{operation="StartExecution",le="0.002"} 1"#,
            "stile_http_requests_open 1", "stile_long_polls_open 1", "stile_mailbox_commands 0",
            "stile_task_duration_seconds_count{resource=\""
                + "arn:aws:lambda:us-east-1:000000000000:function:f\",outcome=\"succeeded\"} 2",
        ]
        for line in expected { #expect(lines.contains(line), "\(line)") }
        let bytes = lines.first { $0.hasPrefix(#"stile_database_bytes{file="main"}"#) }
        #expect(bytes?.hasSuffix(" 0") == false)
    }

    @Test func theExpositionIsTheCatalog() async throws {
        let lines = try await worked().split(separator: "\n")
        let types = Set(lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.dropFirst(7) })
        #expect(types == Set(MetricCatalog.all.map { "\($0.name) \($0.kind.rawValue)" }))
        for description in MetricCatalog.all {
            let samples = lines.filter {
                $0.hasPrefix(description.name + "{") || $0.hasPrefix(description.name + " ")
                    || $0.hasPrefix(description.name + "_count")
            }
            #expect(!samples.isEmpty, "\(description.name)")
            for label in description.labels {
                #expect(samples.allSatisfy { $0.contains("\(label)=\"") }, "\(description.name)")
            }
        }
    }

    @Test func thePageIsTheCatalog() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Docs/Metrics.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(rows == MetricCatalog.all.map(\.row))
    }
}

extension MetricDescription {
    /// The metric's line in `Docs/Metrics.md`.
    fileprivate var row: String {
        let labels = labels.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(name)` | \(kind.rawValue) | \(labels) | \(unit) | \(meaning) |"
    }
}
