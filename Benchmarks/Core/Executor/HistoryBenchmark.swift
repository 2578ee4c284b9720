import Foundation

/// A file with many finished executions and ten events of each: how soon after a start it accepts
/// work, with others running, and how fast executions go beside an empty file.
struct HistoryBenchmark {
    private static let machines = [
        "m": FinishedExecutions.definition,
        "wait": #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":864000,"End":true}}}"#,
    ]

    let size: Size

    func run(_ report: Report) async throws {
        try await BenchExecutor.inFreshFolder { folder in
            report.note("filling a file with \(size.finished) executions ...")
            try FinishedExecutions(count: size.finished).fill(folder + "/full")
            try await BenchExecutor.run(folder + "/full", machines: Self.machines) {
                try await $0.start(size.running, of: "wait", toTheEnd: false)
            }
            try await restart(folder, report)
            try await growth(folder, report)
        }
    }

    private func restart(_ folder: String, _ report: Report) async throws {
        let pair = try await Pair.measure(
            rounds: size.rounds,
            own: { try await accepting(folder + "/full") },
            other: { try await accepting(folder + "/empty") })
        report.add(
            Measurement(
                name: "restart.accepts", value: pair.own, unit: "s",
                comparedWith: "the same of an empty file", otherValue: pair.other))
    }

    /// Seconds from opening the file until a start is acknowledged.
    private func accepting(_ folder: String) async throws -> Double {
        let began = ContinuousClock.now
        return try await BenchExecutor.run(folder, machines: Self.machines) {
            try await $0.runOne("m")
            return began.duration(to: .now).seconds
        }
    }

    private func growth(_ folder: String, _ report: Report) async throws {
        let pair = try await Pair.measure(
            rounds: size.rounds,
            own: { try await throughput(folder + "/full") },
            other: {
                defer { try? FileManager.default.removeItem(atPath: folder + "/empty") }
                return try await throughput(folder + "/empty")
            })
        let count = Double(size.grown)
        report.add(
            Measurement(
                name: "growth.executions", value: count / pair.own, unit: "executions/s",
                comparedWith: "an empty file; this one has \(size.finished * 10) events",
                otherValue: count / pair.other))
    }

    private func throughput(_ folder: String) async throws -> Double {
        try await BenchExecutor.run(folder, machines: Self.machines) { bench in
            try await bench.start(size.grown / 10, of: "m")
            return try await seconds { try await bench.start(size.grown, of: "m") }
        }
    }
}
