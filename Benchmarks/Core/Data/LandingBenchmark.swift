import Foundation
import LandingToRaw

/// `landing-to-raw` against `cp` and `sha256sum` of the same files.
///
/// The task also reads every copy back to verify it, syncs it to disk and keeps a manifest.
struct LandingBenchmark {
    private static let day = "2024-01-31"

    let size: Size

    func run(_ report: Report) async throws {
        let bench = try BenchLake()
        let large = try await measure(
            bench, "large", files: 2, bytes: size.largeFileMegabytes << 20)
        report.add(
            Measurement(
                name: "landing.large", value: large.own, unit: "s",
                comparedWith: "cp and sha256sum of 2 files, \(size.largeFileMegabytes) MB each",
                otherValue: large.other))
        let small = try await measure(bench, "small", files: size.smallFiles, bytes: 2_000)
        let perObject = 1000 / Double(size.smallFiles)
        report.add(
            Measurement(
                name: "landing.small", value: small.own * perObject, unit: "ms/object",
                comparedWith: "cp and sha256sum of \(size.smallFiles) files, 2 kB each",
                otherValue: small.other * perObject))
    }

    private func measure(
        _ bench: BenchLake, _ name: String, files: Int, bytes: Int
    ) async throws -> Pair {
        try make(bench, name, files: files, bytes: bytes)
        let task = LandingToRaw(lake: bench.lake, projectDirectory: bench.root)
        return try await Pair.measure(
            rounds: size.rounds,
            own: {
                try bench.forget(["raw", "records"])
                return try await seconds {
                    let output = try await task.handle(
                        .init(contract: "\(name).json", landing: name, day: Self.day),
                        context: bench.context())
                    guard output.copied == files else {
                        throw BenchmarkFailure("\(output.copied) of \(files) files were copied")
                    }
                }
            },
            other: {
                try bench.remove("copies")
                return try await seconds {
                    try await bench.shell(
                        "cp -r \(name) copies && cd \(name) && ls | xargs sha256sum")
                }
            })
    }

    /// Files of bytes that no two have in common.
    private func make(_ bench: BenchLake, _ name: String, files: Int, bytes: Int) throws {
        try bench.write(
            #"{"dataset": "\#(name)", "format": {"type": "csv"}, "landing": {"#
                + #""pattern": "{yyyy}-{MM}-{dd}*.csv"}, "columns": [{"name": "ts","#
                + #" "type": "timestamp"}], "eventTime": "ts"}"#, to: "\(name).json")
        let folder = "\(bench.root)/\(name)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        var piece = [UInt8](repeating: 0, count: min(bytes, 1 << 20))
        for index in piece.indices { piece[index] = UInt8(truncatingIfNeeded: index &* 167) }
        for file in 0..<files {
            let url = URL(fileURLWithPath: "\(folder)/\(Self.day)-\(file).csv")
            try Data("\(file)".utf8).write(to: url)
            let handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
            for _ in 0..<max(1, bytes / piece.count) { try handle.write(contentsOf: piece) }
            try handle.close()
        }
    }
}
