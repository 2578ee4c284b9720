import StileExecutor
import StileStore

/// How long one execution alone takes from its start to the answer that it has ended, against
/// commits of one row on the same disk, in turns; and an inline Map over many items.
struct LatencyBenchmark {
    private struct Workload {
        let name: String
        let definition: String
        let input: String
        let runs: Int
    }

    let size: Size

    func run(_ report: Report) async throws {
        let alone = size.latencyRuns
        let items =
            "[" + (0..<size.inlineItems).map { #"{"id":\#($0)}"# }.joined(separator: ",") + "]"
        let workloads = [
            Workload(
                name: "pass", definition: BenchExecutor.chain(#""Type":"Pass""#, count: 1),
                input: "{}", runs: alone),
            Workload(
                name: "task", definition: BenchExecutor.chain(BenchExecutor.task, count: 1),
                input: "{}", runs: alone),
            Workload(
                name: "map", definition: Self.map, input: items, runs: max(3, alone / 50)),
        ]
        for workload in workloads { try await measure(workload, report) }
    }

    private static let map = """
        {"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":
        {"StartAt":"T","States":{"T":{\(BenchExecutor.task),"End":true}}}}}}
        """

    private func measure(_ workload: Workload, _ report: Report) async throws {
        let (own, commit) = try await BenchExecutor.inFreshFolder { folder in
            try await times(workload, folder)
        }
        let name = "latency.\(workload.name)"
        report.add(
            Measurement(
                name: name + ".p50", value: own.percentile(50), unit: "ms",
                comparedWith: "a commit of one row, p50", otherValue: commit.percentile(50)))
        report.add(
            Measurement(
                name: name + ".p99", value: own.percentile(99), unit: "ms",
                comparedWith: "a commit of one row, p99", otherValue: commit.percentile(99)))
    }

    /// Milliseconds of the executions and of the commits.
    private func times(
        _ workload: Workload, _ folder: String
    ) async throws -> (Distribution, Distribution) {
        let probe = try CommitProbe(folder)
        let machines = [workload.name: workload.definition]
        let (own, commits) = try await BenchExecutor.run(folder, machines: machines) { bench in
            var own: [Double] = []
            var commits: [Double] = []
            for _ in 0..<5 { try await bench.runOne(workload.name, input: workload.input) }
            for _ in 0..<workload.runs {
                commits.append(try probe.commit() * 1_000)
                own.append(
                    try await seconds {
                        try await bench.runOne(workload.name, input: workload.input)
                    } * 1_000)
            }
            return (own, commits)
        }
        try probe.close()
        return (Distribution(own), Distribution(commits))
    }
}
