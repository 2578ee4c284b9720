import Foundation
import StileJSON

/// Measures the core against what a Swift program would use otherwise, in the same run on the same
/// data, and prints one JSON object a line: name, value, unit, compared_with, ratio.
///
/// Run with `swift run -c release StileBenchmarks`.
@main struct StileBenchmarks {
    static func main() async throws {
        for sample in Samples.all {
            try JSONBenchmark(sample: sample).run()
        }
        for benchmark in ExecutorBenchmark.all {
            try await benchmark.run()
        }
    }
}

/// One measurement beside its counterpart.
struct Measurement {
    let name: String
    let unit: String
    let value: Double
    let comparedWith: String
    let otherValue: Double

    func report() {
        let line: JSON = [
            "name": .string(name), "value": number(value), "unit": .string(unit),
            "compared_with": .string(comparedWith), "ratio": number(value / otherValue),
        ]
        print(line.serialized())
    }

    private func number(_ value: Double) -> JSON {
        JSONNumber((value * 100).rounded() / 100).map { .number($0) } ?? .null
    }
}
