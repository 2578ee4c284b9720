import Foundation
import StileJSON

/// What a figure ought to reach, from `Benchmarks/Thresholds/*.json`.
///
/// A file is an object by benchmark name: `{"clean.sales": {"ratioMax": 2}}`. Besides `ratioMax`
/// and `ratioMin` there are `valueMax` and `valueMin`, in the benchmark's unit.
struct Threshold {
    enum Verdict: Equatable {
        case none
        case met
        /// In words what was wanted.
        case missed(String)
    }

    private let bounds: [(key: String, bound: Double)]

    func verdict(_ measurement: Measurement) -> Verdict {
        for (key, bound) in bounds {
            let figure = key.hasPrefix("ratio") ? measurement.ratio : measurement.value
            let isMet = key.hasSuffix("Max") ? figure <= bound : figure >= bound
            if !isMet { return .missed("\(key) \(bound)") }
        }
        return .met
    }

    /// - Throws: `BenchmarkFailure` for a file that is not as described.
    static func load(_ folder: String) throws -> [String: Threshold] {
        var all: [String: Threshold] = [:]
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        for file in files where file.hasSuffix(".json") {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
            let place = "\(folder)/\(file)"
            guard let object = try JSON(parsing: Array(data)).objectValue else {
                throw BenchmarkFailure("\(place): expected an object by benchmark name")
            }
            for (name, value) in object { all[name] = try parse(value, "\(place): \(name)") }
        }
        return all
    }

    private static let keys = ["ratioMax", "ratioMin", "valueMax", "valueMin"]

    private static func parse(_ value: JSON, _ place: String) throws -> Threshold {
        guard let object = value.objectValue else {
            throw BenchmarkFailure("\(place): expected an object such as {\"ratioMax\": 2}")
        }
        return Threshold(
            bounds: try object.map { key, value in
                guard keys.contains(key), let bound = value.numberValue?.doubleValue else {
                    throw BenchmarkFailure(
                        "\(place): expected a number for one of \(keys), found \(key)")
                }
                return (key, bound)
            })
    }
}

/// Why the benchmarks cannot go on.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
