import Foundation
import StileJSON
import Subprocess
import SystemPackage

/// Peak memory of the clean step: this program's plus the largest DuckDB child's.
///
/// A fresh process runs the step, since the peak of a process never falls.
struct MemoryBenchmark {
    /// First argument of the process that is measured.
    static let verb = "--peak-memory-of"
    private static let alone = "alone:"

    let bench: BenchLake
    let input: GeneratedInput

    func run(_ report: Report) async throws {
        let own = try await peak(of: input.name)
        let other = try await peak(of: Self.alone + input.name)
        report.add(
            Measurement(
                name: "memory.clean.\(input.name)", value: own, unit: "MB",
                comparedWith: "DuckDB alone under the same memory limit", otherValue: other))
    }

    private func peak(of dataset: String) async throws -> Double {
        guard let program = Bundle.main.executablePath else {
            throw BenchmarkFailure("the path of this program is not known")
        }
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: [Self.verb, bench.root, dataset],
            output: .string(limit: 4096), error: .string(limit: 1 << 16))
        guard let peak = Double(result.standardOutput.filter { !$0.isWhitespace }) else {
            throw BenchmarkFailure("measuring the memory of \(dataset): \(result.standardError)")
        }
        return peak
    }

    // MARK: - In the measured process

    /// Runs the step and prints the peak in MB.
    static func child(root: String, dataset: String) async throws {
        let bench = try BenchLake(existing: root)
        let name = dataset.hasPrefix(alone) ? String(dataset.dropFirst(alone.count)) : dataset
        guard let input = GeneratedInput.named(name) else {
            throw BenchmarkFailure("no input named \(name)")
        }
        if dataset.hasPrefix(alone) {
            try await input.cleanAlone(bench)
            print(megabytes(children))
        } else {
            _ = try await input.clean(bench)
            print(megabytes(own) + megabytes(children))
        }
    }

    // RUSAGE_SELF and RUSAGE_CHILDREN, which have another type on every platform.
    private static let own: Int32 = 0
    private static let children: Int32 = -1

    private static func megabytes(_ who: Int32) -> Double {
        var usage = rusage()
        getrusage(who, &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}
