import StileJSON
import StileJSONPath

/// Evaluations of JSONPaths and intrinsic functions a second, against Python's jsonpath-ng (the
/// functions: its paths, and Python's own library for the rest).
struct JSONPathBenchmark {
    let size: Size
    private let python = PythonTool()

    init(size: Size) { self.size = size }

    /// A path, or a call and the Python that gives the same value.
    struct Case {
        let name: String
        let text: String
        var counterpart: String?
        /// Values that it gives, or 1: what shows that both sides do the same.
        let count: Int
    }

    func run(_ report: Report) async throws {
        guard try python.has(module: "jsonpath_ng") else {
            report.note("skipped: jsonpath: Python has no jsonpath_ng; run make setup")
            return
        }
        for testCase in Self.paths {
            try await add(testCase, Self.pathScript, to: report) { try path(testCase) }
        }
        for testCase in Self.calls {
            try await add(testCase, Self.callScript, to: report) { try call(testCase) }
        }
    }

    private func add(
        _ testCase: Case, _ script: String, to report: Report, own: () throws -> Double
    ) async throws {
        let request: JSON = [
            "expr": .string(testCase.counterpart ?? testCase.text), "data": Self.document,
            "count": .integer(testCase.count),
            "budget": JSONNumber(budget).map { .number($0) } ?? 0,
        ]
        let pair = try await Pair.measure(
            rounds: size.rounds, own: own,
            other: { try python.seconds(script, request: request, testCase.text) })
        report.add(
            Measurement(
                name: "jsonpath." + testCase.name, value: 1 / pair.own, unit: "evaluations/s",
                comparedWith: "jsonpath-ng", otherValue: 1 / pair.other))
    }

    private var budget: Double { size.rounds > 1 ? 0.5 : 0.1 }

    private func path(_ testCase: Case) throws -> Double {
        let path = try DataPath(parsing: testCase.text)
        let scope = EvaluationScope(input: Self.document)
        let value = try path.evaluate(in: scope)
        let count = path.isDefinite ? 1 : value.arrayValue?.count
        guard count == testCase.count else {
            throw BenchmarkFailure("\(testCase.text) gave \(count ?? 0) values")
        }
        return try secondsEach(budget: budget) { _ = try path.evaluate(in: scope) }
    }

    private func call(_ testCase: Case) throws -> Double {
        let call = try IntrinsicCall(parsing: testCase.text)
        let scope = EvaluationScope(input: Self.document)
        var random = SeededRandom(seed: 1)
        return try secondsEach(budget: budget) {
            _ = try call.evaluate(in: scope, random: &random)
        }
    }

    // MARK: - Python's side

    private static let pathScript = """
        import json, sys, time
        from jsonpath_ng.ext import parse
        case = json.load(sys.stdin)
        data, path = case["data"], parse(case["expr"])
        found = len(path.find(data))
        if found != case["count"]:
            sys.exit("%s gave %d values" % (case["expr"], found))
        count, start = 0, time.perf_counter()
        while count == 0 or time.perf_counter() - start < case["budget"]:
            path.find(data)
            count += 1
        print((time.perf_counter() - start) / count)
        """

    private static let callScript = """
        import base64, hashlib, json, sys, time
        from jsonpath_ng.ext import parse
        case = json.load(sys.stdin)
        data, paths = case["data"], {}
        def at(text):
            if text not in paths:
                paths[text] = parse(text)
            return paths[text].find(data)[0].value
        work = eval("lambda: " + case["expr"])
        work()
        count, start = 0, time.perf_counter()
        while count == 0 or time.perf_counter() - start < case["budget"]:
            work()
            count += 1
        print((time.perf_counter() - start) / count)
        """

    // MARK: - Cases

    /// What a step after a query could get: 1,000 orders.
    private static let document: JSON = [
        "detail": [
            "bucket": ["name": "landing"], "object": ["key": "sales/2026/11/21/part-0.csv"],
        ],
        "limit": 700,
        "orders": .array(
            (0..<1000).map { row in
                [
                    "id": .integer(row), "customer": .string("customer \(row % 50)"),
                    "total": .number(.text("\(row).5")), "quantity": .integer(row % 7),
                    "status": row % 3 == 0 ? "open" : "closed",
                    "lines": [
                        ["sku": .string("A\(row)"), "price": .integer(row % 40)],
                        ["sku": .string("B\(row)"), "price": .integer(row % 90)],
                    ],
                ]
            }),
    ]

    private static let paths = [
        Case(name: "field", text: "$.detail.object.key", count: 1),
        Case(name: "index", text: "$.orders[500].lines[1].sku", count: 1),
        Case(name: "bracket", text: "$['detail']['bucket']['name']", count: 1),
        Case(name: "slice", text: "$.orders[10:20].id", count: 10),
        Case(name: "wildcard", text: "$.orders[*].customer", count: 1000),
        Case(name: "wildcards", text: "$.orders[*].lines[*].sku", count: 2000),
        Case(name: "scan", text: "$..sku", count: 2000),
        Case(name: "scan-index", text: "$.orders..price", count: 2000),
        Case(name: "filter", text: "$.orders[?(@.total > 700)].id", count: 300),
        Case(name: "filter-text", text: "$.orders[?(@.status == 'open')].id", count: 334),
        Case(
            name: "filter-and", text: "$.orders[?(@.status == 'open' && @.quantity > 3)].id",
            count: 143),
        Case(name: "filter-nested", text: "$.orders[*].lines[?(@.price >= 85)].sku", count: 55),
    ]

    private static let calls = [
        Case(
            name: "format",
            text: "States.Format('s3://{}/{}', $.detail.bucket.name, $.detail.object.key)",
            counterpart:
                "'s3://{}/{}'.format(at('$.detail.bucket.name'), at('$.detail.object.key'))",
            count: 1),
        Case(
            name: "nested",
            text: "States.ArrayGetItem(States.StringSplit($.detail.object.key, '/'), 1)",
            counterpart: "at('$.detail.object.key').split('/')[1]", count: 1),
        Case(
            name: "hash", text: "States.Hash($.orders[7].customer, 'SHA-256')",
            counterpart: "hashlib.sha256(at('$.orders[7].customer').encode()).hexdigest()", count: 1
        ),
        Case(
            name: "base64", text: "States.Base64Encode(States.JsonToString($.orders[9]))",
            counterpart:
                "base64.b64encode(json.dumps(at('$.orders[9]'), separators=(',', ':')).encode()).decode()",
            count: 1),
    ]
}
