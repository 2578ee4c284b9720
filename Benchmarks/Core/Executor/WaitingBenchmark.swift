import Foundation
import StileDuckDB
import StileExecutor
import StileStore
import Subprocess
import SystemPackage

/// What executions cost that only wait: the memory of a process of its own, and how late others
/// wake up beside them.
struct WaitingBenchmark {
    /// First argument of the process that is measured.
    static let verb = "--waiting"
    private static let wakers = 1_000
    private static let wakeSeconds = 6

    let size: Size

    func run(_ report: Report) async throws {
        let none = try await measured(0)
        let many = try await measured(size.waiting)
        report.add(
            Measurement(
                name: "waiting.memory", value: many.megabytes, unit: "MB",
                comparedWith: "the same process with none of the \(size.waiting)",
                otherValue: none.megabytes))
        report.add(
            Measurement(
                name: "waiting.lateness.p99", value: many.lateMillis, unit: "ms",
                comparedWith: "the same process with none of the \(size.waiting)",
                otherValue: none.lateMillis))
    }

    private func measured(_ count: Int) async throws -> (megabytes: Double, lateMillis: Double) {
        guard let program = Bundle.main.executablePath else {
            throw BenchmarkFailure("the path of this program is not known")
        }
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: [Self.verb, "\(count)"],
            output: .string(limit: 4096), error: .string(limit: 1 << 16))
        let figures = (result.standardOutput).split(whereSeparator: \.isWhitespace)
            .compactMap { Double($0) }
        guard figures.count == 2 else {
            throw BenchmarkFailure("measuring \(count) that wait: \(result.standardError)")
        }
        return (figures[0], figures[1])
    }

    // MARK: - In the measured process

    /// Prints the resident megabytes with `count` that wait, and how late 99 of 100 others wake.
    static func child(_ count: Int) async throws {
        let machines = [
            "long": #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":864000,"End":true}}}"#,
            "short":
                #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":\#(wakeSeconds),"End":true}}}"#,
        ]
        let (megabytes, late) = try await BenchExecutor.inFreshFolder { folder in
            try await BenchExecutor.run(folder, machines: machines) { bench in
                try await bench.start(count, of: "long", toTheEnd: false)
                let megabytes = Resident.megabytes()
                return (megabytes, try await lateness(bench))
            }
        }
        print(megabytes, late.percentile(99))
    }

    /// Milliseconds by which executions that wait long enough to leave memory end too late; they
    /// begin spread over a second.
    private static func lateness(_ bench: BenchExecutor) async throws -> Distribution {
        try await withThrowingTaskGroup(of: Double.self) { group in
            for index in 0..<wakers {
                group.addTask {
                    try await Task.sleep(for: .milliseconds(index * 1_000 / wakers))
                    let record = try await bench.runOne("short")
                    let stopped = record.stoppedAtMillis ?? .max
                    return Double(stopped - record.startedAtMillis - Int64(wakeSeconds) * 1_000)
                }
            }
            var late: [Double] = []
            for try await millis in group { late.append(millis) }
            return Distribution(late)
        }
    }
}
