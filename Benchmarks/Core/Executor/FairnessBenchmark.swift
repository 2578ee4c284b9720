import StileExecutor
import StileInterpreter
import StileStore

/// How long a small execution takes beside a flood of another machine's work, against how long it takes
/// alone, in the same run.
struct FairnessBenchmark {
    private struct Flood {
        let name: String
        let definition: String
        let input: String
        /// Executions that run at once, each followed by another.
        let executions: Int
    }

    let size: Size

    func run(_ report: Report) async throws {
        for flood in floods { try await measure(flood, report) }
    }

    private var floods: [Flood] {
        [
            Flood(
                name: "distributed-map", definition: Self.map("DISTRIBUTED"),
                input: Self.items(size.mapItems), executions: 1),
            Flood(
                name: "inline-maps", definition: Self.map("INLINE"),
                input: Self.items(size.inlineItems), executions: 64),
        ]
    }

    private static func items(_ count: Int) -> String {
        "[" + Array(repeating: "1", count: count).joined(separator: ",") + "]"
    }

    private static func map(_ mode: String) -> String {
        let type = mode == "INLINE" ? "" : #","ExecutionType":"STANDARD""#
        return """
            {"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":
            {"ProcessorConfig":{"Mode":"\(mode)"\(type)},
            "StartAt":"T","States":{"T":{\(BenchExecutor.task),"End":true}}}}}}
            """
    }

    private func measure(_ flood: Flood, _ report: Report) async throws {
        let machines = [
            "flood": flood.definition,
            "small": BenchExecutor.chain(BenchExecutor.task, count: 3),
        ]
        let (alone, beside) = try await BenchExecutor.inFreshFolder { folder in
            try await BenchExecutor.run(folder, machines: machines) { bench in
                for _ in 0..<5 { try await bench.runOne("small") }
                let alone = try await times(bench)
                let beside = try await times(beside: flood, bench)
                return (alone, beside)
            }
        }
        for percent in [50, 99] {
            report.add(
                Measurement(
                    name: "fairness.\(flood.name).p\(percent)",
                    value: beside.percentile(Double(percent)), unit: "ms",
                    comparedWith: "the same execution alone, p\(percent)",
                    otherValue: alone.percentile(Double(percent))))
        }
    }

    private func times(_ bench: BenchExecutor) async throws -> Distribution {
        var times: [Double] = []
        for _ in 0..<size.latencyRuns {
            times.append(try await seconds { try await bench.runOne("small") } * 1_000)
        }
        return Distribution(times)
    }

    /// Until there are enough times; the flood's executions follow each other meanwhile.
    private func times(
        beside flood: Flood, _ bench: BenchExecutor
    ) async throws -> Distribution {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<flood.executions {
                group.addTask {
                    while !Task.isCancelled {
                        try await bench.runOne("flood", input: flood.input)
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(200))
            let times = try await times(bench)
            group.cancelAll()
            // What still runs ends with the executor.
            for execution in try bench.store.executions(
                ExecutionFilter(status: .running, machine: "flood", limit: 1_000))
            {
                _ = try await bench.executor.stopExecution(execution.arn)
            }
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is BenchmarkFailure) { throw error }
            }
            return times
        }
    }
}
