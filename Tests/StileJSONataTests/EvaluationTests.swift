import StileJSON
import Testing

@testable import StileJSONata

/// The language itself: paths, operators, functions as values, limits of names.
@Suite struct EvaluationTests {
    static let order: JSON = [
        "orders": [
            ["id": 1, "lines": [["sku": "a", "price": 2], ["sku": "b", "price": 3]]],
            ["id": 2, "lines": [["sku": "a", "price": 5]]],
        ],
        "tags": ["x"], "none": nil, "empty": [],
    ]

    @Test(arguments: [
        ("orders.lines.price", "[2,3,5]"), ("orders[1].lines.sku", "\"a\""),
        ("orders.lines[0].sku", "[\"a\",\"a\"]"), ("(orders.lines)[0].sku", "\"a\""),
        ("orders.lines[price > 2].sku", "[\"b\",\"a\"]"), ("tags", "[\"x\"]"), ("tags[0]", "\"x\""),
        ("orders[id = 1].id[]", "[1]"), ("missing.a", "undefined"), ("none", "null"),
        ("empty", "[]"), ("orders.lines{sku: $sum(price)}", "{\"a\":7,\"b\":3}"),
        ("orders.lines^(>price).price", "[5,3,2]"), ("orders.[id]", "[[1],[2]]"),
        (
            "orders.lines.{'s': sku, 'o': %.id}[0]",
            "{\"s\":\"a\",\"o\":1}"
        ),
        ("orders@$o.lines.{'o': $o.id}", "undefined"), ("orders#$i.$i", "[0,1]"),
        ("orders.lines#$i[price = 5].$i", "0"), ("**.price ~> $sum", "10"), ("*[0].id", "1"),
        ("$.orders ~> |$|{'lines': 0}|", "[{\"id\":1,\"lines\":0},{\"id\":2,\"lines\":0}]"),
        ("orders.lines ~> $map(function($l, $i){$i}) ~> $max", "2"),
        ("($f := $substring(?, 0, 1); $f('hello'))", "\"h\""),
        ("($g := $uppercase ~> $length; $g('abc'))", "3"), ("tags ~> $join", "\"x\""),
        ("empty ?: 'none'", "\"none\""), ("none ?? 1", "null"), ("missing ?? 1", "1"),
        ("1 in [1, 2] and not", "false"), ("$v + 1", "6"), ("($v := 1; $v)", "1"),
        ("function($x){$x}", "function"), ("{'f': $sum, 'a': 1}", "{\"a\":1}"),
        ("{'a': missing}", "{}"), ("[1..3, 5]", "[1,2,3,5]"), ("{'a': 1, 'a': 2}", "D1009"),
    ])
    func results(_ text: String, _ expected: String) {
        #expect(Check.text(text, input: Self.order, bindings: ["v": 5]) == expected)
    }

    @Test func textOfInputsStays() throws {
        let input = try JSON(parsing: #"{"a":{"n":1.0,"b":12345678901234567890,"z":1,"y":2}}"#)
        #expect(Check.text("a", input: input) == #"{"n":1.0,"b":12345678901234567890,"z":1,"y":2}"#)
        #expect(Check.text("$x.a", bindings: ["x": input]).contains("12345678901234567890"))
    }

    /// Identifiers beyond 2^53 keep all digits on their way through.
    @Test(arguments: [
        ("id", "12345678901234567891"), ("{'a': [id]}.a", "[12345678901234567891]"),
        ("ids[1]", "9007199254740993"), ("$map(ids, function($i){$i})[0]", "9007199254740992"),
        ("ids[0] = ids[1]", "false"), ("$count($distinct(ids))", "2"),
        ("id + 1", "12345678901234567000"),
        ("$type(id)", "\"number\""), ("id > 1", "true"), ("$sum(ids)", "18014398509481984"),
        ("-ids[1]", "-9007199254740992"), ("$string(ids[1])", "\"9007199254740993\""),
        ("'n' & id", "\"n12345678901234567891\""), ("$string([f])", "\"[0.123456789012346]\""),
        ("f", "0.12345678901234567890"), ("$max(ids) = ids[0]", "true"),
        ("ids^(>$)[0] > 1", "true"),
        ("n", "1"),
    ])
    func longNumbers(_ text: String, _ expected: String) throws {
        let input = try JSON(
            parsing: #"""
                {"id": 12345678901234567891, "ids": [9007199254740992, 9007199254740993],
                "f": 0.12345678901234567890, "n": 1.0}
                """#)
        #expect(Check.text(text, input: input, context: Check.stepFunctions) == expected)
    }

    @Test func functionsInsideAreNoJSONForStepFunctions() {
        #expect(Check.text("[$sum]", context: Check.stepFunctions) == "function")
        #expect(Check.text("{'f': $sum}", context: Check.stepFunctions) == "function")
    }

    @Test(arguments: [
        (#"{"expr": "a + 1", "data": {"a": 1}}"#, #"{"result":2}"#),
        (#"{"expr": "$x", "bindings": {"x": [1]}}"#, #"{"result":[1]}"#),
        (#"{"expr": "a"}"#, #"{"undefined":true}"#), (#"{"expr": "$sum"}"#, #"{"function":true}"#),
        (
            #"{"expr": "($f := function(){$f()}; $f())", "timelimit": 10, "depth": 100}"#,
            #"{"code":"U1001","message":"Expression evaluation took too many steps: "#
                + #"check for infinite loop","position":21}"#
        ),
        (
            #"{"expr": "1 +"}"#,
            #"{"code":"S0207","message":"Unexpected end of expression","position":3}"#
        ),
        ("[]", #"{"code":"INPUT","message":"not an object"}"#),
        (#"{"expr": 1}"#, #"{"code":"INPUT","message":"\"expr\" is missing or no string"}"#),
    ])
    func lines(_ line: String, _ expected: String) {
        #expect(EvaluationLine.answer(line, context: Check.standard) == expected)
    }
}
