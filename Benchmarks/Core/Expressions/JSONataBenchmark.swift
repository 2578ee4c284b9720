import StileJSON
import StileJSONata

/// Evaluations of JSONata expressions a second, against Python's jsonata-python.
struct JSONataBenchmark {
    let size: Size
    private let python = PythonTool()

    init(size: Size) { self.size = size }

    /// An expression and what it looks at.
    struct Case {
        let name: String
        let text: String
        let input: JSON
    }

    func run(_ report: Report) async throws {
        guard try python.has(module: "jsonata") else {
            report.note("skipped: jsonata: Python has no jsonata; run make setup")
            return
        }
        for testCase in Self.cases {
            let pair = try await Pair.measure(
                rounds: size.rounds, own: { try own(testCase) },
                other: { try other(testCase) })
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
        return try secondsEach(budget: budget) {
            _ = try expression.evaluate(input: testCase.input, bindings: [:], context: context)
        }
    }

    private static let script = """
        import json, sys, time
        from jsonata.jsonata import Jsonata
        case = json.load(sys.stdin)
        expression = Jsonata(case["expr"])
        count, start = 0, time.perf_counter()
        while count == 0 or time.perf_counter() - start < case["budget"]:
            expression.evaluate(case["data"])
            count += 1
        print((time.perf_counter() - start) / count)
        """

    private func other(_ testCase: Case) throws -> Double {
        let request: JSON = [
            "expr": .string(testCase.text), "data": testCase.input,
            "budget": JSONNumber(budget).map { .number($0) } ?? 0,
        ]
        return try python.seconds(Self.script, request: request, testCase.text)
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
