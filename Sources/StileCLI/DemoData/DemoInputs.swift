import Foundation
import StileJSON

/// The days and hours that a demo folder holds, and the workflow inputs that name them.
struct DemoInputs {
    struct Hour: Hashable, Comparable {
        let day: String
        let hour: Int

        static func < (left: Hour, right: Hour) -> Bool {
            (left.day, left.hour) < (right.day, right.hour)
        }
    }

    let retailDays: [String]
    let weblogHours: [Hour]
    let flightDays: [String]

    /// Writes one input document per workflow; landing folders are named absolutely.
    func write(below folder: URL) throws {
        let landing = folder.appending(path: "landing").path
        let documents: [(workflow: String, input: JSON)] = [
            ("retail-daily", ["landing": "\(landing)/online_retail", "days": days(retailDays)]),
            (
                "weblogs-hourly",
                [
                    "landing": "\(landing)/weblogs",
                    "hours": .array(
                        weblogHours.map { ["day": .string($0.day), "hour": .integer($0.hour)] }),
                ]
            ),
            (
                "flights-daily",
                [
                    "landing": [
                        "flights": "\(landing)/flights", "weather": "\(landing)/weather_nyc",
                    ],
                    "days": days(flightDays),
                ]
            ),
        ]
        for (workflow, input) in documents {
            let text = input.serialized() + "\n"
            try DemoFiles.write(
                Data(text.utf8), to: DemoLayout.input(workflow: workflow), below: folder)
        }
    }

    private func days(_ days: [String]) -> JSON { .array(days.map(JSON.string)) }
}

/// Writes demo files so that running again touches nothing that is already right.
enum DemoFiles {
    static func write(_ bytes: Data, to path: String, below folder: URL) throws {
        let file = folder.appending(path: path)
        if let present = try? Data(contentsOf: file), present == bytes { return }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file, options: .atomic)
    }
}
