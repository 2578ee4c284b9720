import Foundation
import StileJSON
import StileJSONata

/// Evaluations of JSONata expressions a second, against Python's jsonata-python.
struct JSONataBenchmark {
    let size: Size

    /// An expression and what it looks at.
    struct Case {
        let name: String
        let text: String
        let input: JSON
    }

    func run(_ report: Report) async throws {
        for testCase in Self.cases {
            let pair = try await Pair.measure(
                rounds: size.rounds, own: { try own(testCase) },
                other: { try python(testCase) })
            report.add(
                Measurement(
                    name: "jsonata." + testCase.name, value: 1 / pair.own, unit: "evaluations/s",
                    comparedWith: "jsonata-python", otherValue: 1 / pair.other))
        }
    }

    private var budget: Double { size.rounds > 1 ? 0.5 : 0.1 }

    /// Seconds that one evaluation takes.
    private func own(_ testCase: Case) throws -> Double {
        let expression = try JSONataExpression(compiling: testCase.text)
        let context = JSONataContext(nowMillis: 0, randomSeed: 1)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while start.duration(to: clock.now).seconds < budget {
            for _ in 0..<10 {
                _ = try expression.evaluate(input: testCase.input, bindings: [:], context: context)
            }
            count += 10
        }
        return start.duration(to: clock.now).seconds / Double(count)
    }

    private static let script = """
        import json, sys, time
        try:
            from jsonata.jsonata import Jsonata
        except ImportError:
            sys.exit("python3 has no module jsonata: pip install jsonata-python")
        case = json.load(sys.stdin)
        expression = Jsonata(case["expr"])
        count, start = 0, time.perf_counter()
        while count == 0 or time.perf_counter() - start < case["budget"]:
            expression.evaluate(case["data"])
            count += 1
        print((time.perf_counter() - start) / count)
        """

    private func python(_ testCase: Case) throws -> Double {
        let request: JSON = [
            "expr": .string(testCase.text), "data": testCase.input,
            "budget": JSONNumber(budget).map { .number($0) } ?? 0,
        ]
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(ProcessInfo.processInfo.processIdentifier).json")
        try request.serialized().write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: answer, as: UTF8.self)
        guard process.terminationStatus == 0,
            let seconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { throw BenchmarkFailure("jsonata-python did not evaluate \(testCase.text)") }
        return seconds
    }

    // MARK: - Cases

    private static let items: JSON = [
        "items": .array(
            (0..<1000).map { row in
                [
                    "id": .integer(row), "name": .string("item \(row)"),
                    "price": .number(.text("\(row).5")), "quantity": .integer(row % 7),
                    "tags": ["a", .string("c\(row % 10)")],
                ]
            })
    ]

    private static let cases = [
        Case(name: "field", text: "items[0].name", input: items),
        Case(
            name: "object",
            text:
                "{'count': $count(items), 'first': $uppercase(items[0].name), 'last': items[-1].id}",
            input: items),
        Case(name: "filter", text: "$count(items[price > 700])", input: items),
        Case(name: "sum", text: "$sum(items.(price * quantity))", input: items),
        Case(name: "group", text: "items{tags[1]: $sum(price)}", input: items),
        Case(name: "sort", text: "items^(>price)[0].id", input: items),
        Case(
            name: "map", text: "$map(items, function($i){$i.id & ': ' & $i.name})", input: items),
        Case(name: "regex", text: "$count(items[$contains(name, /9$/)])", input: items),
        Case(
            name: "recursion",
            text: "($f := function($n){$n < 2 ? $n : $f($n - 1) + $f($n - 2)}; $f(12))",
            input: [:]),
    ]
}
