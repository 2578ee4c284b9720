import Foundation
import StileJSON

/// Parsing and writing in MB/s, against Foundation's JSONSerialization and Python's json.
struct JSONBenchmark {
    let sample: Sample

    func run(_ report: Report) throws {
        let text = sample.text
        let data = Data(text.utf8)
        let value = try JSON(parsing: text)
        let object = try JSONSerialization.jsonObject(with: data)
        let parse = try speed { try JSON(parsing: text) }
        report.add(
            measurement(
                "parse", parse, "Foundation JSONSerialization",
                try speed { try JSONSerialization.jsonObject(with: data) }))
        report.add(measurement("parse", parse, "Python", try python("json.loads(text)")))
        let write = try speed { value.serializedBytes() }
        report.add(
            measurement(
                "write", write, "Foundation JSONSerialization",
                try speed { try JSONSerialization.data(withJSONObject: object) }))
        report.add(
            measurement(
                "write", write, "Python",
                try python("json.dumps(data, separators=(',', ':'), ensure_ascii=False)")))
    }

    private func measurement(
        _ action: String, _ own: Double, _ tool: String, _ other: Double
    ) -> Measurement {
        Measurement(
            name: "json.\(action).\(sample.name)" + (tool == "Python" ? ".python" : ""),
            value: own, unit: "MB/s", comparedWith: tool == "Python" ? "Python's json" : tool,
            otherValue: other)
    }

    private func python(_ work: String) throws -> Double {
        let script = """
            import json, sys, time
            text = sys.stdin.buffer.read().decode()
            data, best = json.loads(text), 1e9
            for _ in range(9):
                start = time.perf_counter()
                result = \(work)
                best = min(best, time.perf_counter() - start)
            print(best)
            """
        let seconds = try PythonTool().seconds(script, text: sample.text, "json")
        return Double(sample.text.utf8.count) / seconds / 1_000_000
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
        return Double(sample.text.utf8.count) / best.seconds / 1_000_000
    }
}

/// A text to measure with.
struct Sample {
    let name: String
    let text: String
}

enum Samples {
    static func all(_ size: Size) -> [Sample] {
        [
            Sample(name: "records", text: records(20_000 / size.jsonParts)),
            Sample(name: "numbers", text: numbers(400_000 / size.jsonParts)),
            Sample(name: "texts", text: texts(8_000 / size.jsonParts)),
        ]
    }

    /// Rows as a task would pass them on.
    private static func records(_ count: Int) -> String {
        let rows: [JSON] = (0..<count).map { row in
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

    private static func numbers(_ count: Int) -> String {
        JSON.array(
            (0..<count).map { $0 % 3 == 0 ? .number(.text("\($0).125")) : .integer($0 * 7919) }
        ).serialized()
    }

    private static func texts(_ count: Int) -> String {
        let line = "Zwölf Boxkämpfer jagen Viktor\n\"quer\" über den großen Sylter Deich. "
        let plain = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 8)
        return JSON.array((0..<count).map { .string($0 % 4 == 0 ? line : plain) }).serialized()
    }
}
