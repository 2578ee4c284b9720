import Foundation
import StileJSON

/// Parsing and writing in MB/s, against Foundation's JSONSerialization.
struct JSONBenchmark {
    let sample: Sample

    func run() throws {
        let text = sample.text
        let data = Data(text.utf8)
        let value = try JSON(parsing: text)
        let object = try JSONSerialization.jsonObject(with: data)
        report(
            "parse", try speed { try JSON(parsing: text) },
            try speed { try JSONSerialization.jsonObject(with: data) })
        report(
            "write", try speed { value.serializedBytes() },
            try speed { try JSONSerialization.data(withJSONObject: object) })
    }

    private func report(_ action: String, _ own: Double, _ other: Double) {
        Measurement(
            name: "json.\(action).\(sample.name)", unit: "MB/s", value: own,
            comparedWith: "Foundation JSONSerialization", otherValue: other
        ).report()
    }

    /// The best of several runs: what disturbs a run only ever slows it down.
    private func speed(_ work: () throws -> Any) throws -> Double {
        var best = Duration.seconds(3600)
        let clock = ContinuousClock()
        for _ in 0..<9 {
            let start = clock.now
            let result = try work()
            best = min(best, start.duration(to: clock.now))
            withExtendedLifetime(result) {}
        }
        let seconds = Double(best.components.attoseconds) / 1e18 + Double(best.components.seconds)
        return Double(sample.text.utf8.count) / seconds / 1_000_000
    }
}

/// A text to measure with.
struct Sample {
    let name: String
    let text: String
}

enum Samples {
    static let all = [
        Sample(name: "records", text: records), Sample(name: "numbers", text: numbers),
        Sample(name: "texts", text: texts),
    ]

    /// Rows as a task would pass them on.
    private static var records: String {
        let rows: [JSON] = (0..<20_000).map { row in
            [
                "invoice": .string("\(536_365 + row)"), "stock_code": "85123A",
                "description": "WHITE HANGING HEART T-LIGHT HOLDER", "quantity": .integer(row % 80),
                "unit_price": .number(.text("\(row % 90).55")),
                "invoice_date": "2010-12-01T08:26:00Z", "customer": ["id": .integer(17_850 + row)],
                "country": "United Kingdom", "cancelled": .bool(row % 9 == 0), "note": nil,
            ]
        }
        return JSON.array(rows).serialized()
    }

    private static var numbers: String {
        JSON.array(
            (0..<400_000).map { $0 % 3 == 0 ? .number(.text("\($0).125")) : .integer($0 * 7919) }
        ).serialized()
    }

    private static var texts: String {
        let line = "Zwölf Boxkämpfer jagen Viktor\n\"quer\" über den großen Sylter Deich. "
        let plain = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 8)
        return JSON.array((0..<8_000).map { .string($0 % 4 == 0 ? line : plain) }).serialized()
    }
}
