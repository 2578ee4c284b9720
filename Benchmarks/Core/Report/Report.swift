import Foundation
import StileJSON

/// Takes the figures up: prints them, judges them, and keeps them as lines of JSON.
final class Report {
    private let thresholds: [String: Threshold]
    /// Small inputs say nothing about the aims.
    private let judges: Bool
    private var lines: [String] = []
    private(set) var missed: [String] = []

    init(thresholds: [String: Threshold], judges: Bool) {
        self.thresholds = thresholds
        self.judges = judges
    }

    func add(_ measurement: Measurement) {
        let verdict =
            judges ? thresholds[measurement.name]?.verdict(measurement) ?? .none : .none
        if case .missed = verdict { missed.append(measurement.name) }
        lines.append(measurement.json.serialized())
        note(measurement.line(verdict))
    }

    /// Writes the lines to `path`, replacing what an earlier run left there.
    func save(to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
    }

    /// Says something at once, even where the output is a pipe.
    func note(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
