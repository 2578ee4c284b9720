import StileJSON
import StileJSONPath
import Testing

@Suite struct IntrinsicTests {
    static func evaluate(_ text: String, _ input: String = "{}") throws -> JSON {
        var random = SeededRandom(seed: 42)
        return try IntrinsicCall(parsing: text)
            .evaluate(
                in: EvaluationScope(
                    input: JSON(parsing: input), context: ["Execution": ["Name": "a-b"]],
                    variables: ["list": [1, 2, 3]]), random: &random)
    }

    @Test(arguments: [
        ("States.Array()", "[]"),
        ("States.Array(1, 'a', null, true, -1.50, $.x)", #"[1,"a",null,true,-1.50,5]"#),
        ("States.ArrayPartition($list, 2)", "[[1,2],[3]]"),
        ("States.ArrayPartition($list, 9)", "[[1,2,3]]"),
        ("States.ArrayPartition(States.Array(), 1.5)", "[]"),
        ("States.ArrayContains($list, 2)", "true"), ("States.ArrayContains($list, 2.0)", "true"),
        ("States.ArrayContains($list, '2')", "false"), ("States.ArrayContains($.l, $.o)", "true"),
        ("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]"), ("States.ArrayRange(5, 1, -2)", "[5,3,1]"),
        ("States.ArrayRange(1, 0, 1)", "[]"), ("States.ArrayRange(3, 3, 7)", "[3]"),
        ("States.ArrayLength(States.ArrayRange(1, 1000, 1))", "1000"),
        ("States.ArrayGetItem($list, 2)", "3"), ("States.ArrayLength($list)", "3"),
        ("States.ArrayUnique(States.Array(1, 2, 1, '1', $.o, $.o))", #"[1,2,"1",{"k":[null]}]"#),
        ("States.Base64Encode('Hällo')", #""SMOkbGxv""#),
        ("States.Base64Decode('SMOkbGxv')", #""Hällo""#),
        ("States.Base64Decode('YQ')", #""a""#), ("States.Base64Decode('YWI=')", #""ab""#),
        ("States.Base64Encode('a')", #""YQ==""#), ("States.Base64Decode('')", "\"\""),
        ("States.Hash('', 'MD5')", #""d41d8cd98f00b204e9800998ecf8427e""#),
        ("States.Hash('abc', 'SHA-1')", #""a9993e364706816aba3e25717850c26c9cd0d89d""#),
        (
            "States.Hash('abc', 'SHA-256')",
            #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#
        ),
        ("States.JsonMerge($.o, $.p, false)", #"{"k":2,"q":1}"#),
        ("States.StringToJson('{\"a\":[1, 2.0]}')", #"{"a":[1,2.0]}"#),
        ("States.StringToJson(' ')", "null"),
        ("States.StringToJson('-0')", "0"), ("States.JsonToString($.o)", #""{\"k\":[null]}""#),
        ("States.MathAdd(1, 2)", "3"), ("States.MathAdd(-1.5, 0)", "-1"),
        ("States.MathAdd(2.5, 0.49)", "3"),
        ("States.MathAdd(1e3, 0)", "1000"), ("States.MathAdd(0.49999999999999994, 0)", "0"),
        ("States.MathRandom(3, 4)", "3"), ("States.MathRandom(-4, -3, 9)", "-4"),
        ("States.StringSplit('a,b;c,,d', ',;')", #"["a","b","c","d"]"#),
        ("States.StringSplit('abc', '')", #"["abc"]"#), ("States.StringSplit('', ',')", "[]"),
        ("States.StringSplit('a\r\nb', '\n')", #"["a\r","b"]"#),
        ("States.Format('plain')", #""plain""#), ("States.Format('{}{}', 1, 'b')", #""1b""#),
        (#"States.Format('\{\} \'{}\' \\ {', $.x)"#, #""{} '5' \\ {""#),
        ("States.Format($.t, 'v')", #""<v> {}""#),
        ("States.Format('{}', $.o)", #""{k=[null]}""#),
        ("States.Format('{}', $.l[*])", #""[{k=[null]}, true]""#),
        (#"States.Array('it\'s, (ok)', $['odd, name)'])"#, #"["it's, (ok)",6]"#),
        ("States.Array($.l[?(@.k)])", #"[[{"k":[null]}]]"#),
        ("  States.ArrayGetItem ( States.StringSplit($$.Execution.Name , '-') , 1 ) ", #""b""#),
    ])
    func evaluates(call: String, expected: String) throws {
        let input =
            #"{"x": 5, "o": {"k": [null]}, "p": {"k": 2, "q": 1}, "odd, name)": 6, "#
            + #""t": "<{}> \\{\\}", "l": [{"k": [null]}, true]}"#
        #expect(try Self.evaluate(call, input).serialized() == expected)
    }

    @Test(arguments: [
        ("States.ArrayPartition($.o, 2)", "the first argument must be an array, but is object"),
        ("States.ArrayPartition($.l, 0)", "the chunk size must be greater than 0, but is 0"),
        ("States.ArrayContains('a', 'a')", "the first argument must be an array, but is string"),
        ("States.ArrayRange(1, 2, 0)", "the step must not be 0"),
        (
            "States.ArrayRange(0, 1000, 1)",
            "the range from 0 to 1000 by 1 has more than 1000 elements"
        ),
        (
            "States.ArrayRange(-9223372036854775808, 9223372036854775807, 1)",
            "the range from -9223372036854775808 to 9223372036854775807 by 1 has more than 1000 elements"
        ),
        (
            "States.ArrayRange(0, -9223372036854775808, -1)",
            "the range from 0 to -9223372036854775808 by -1 has more than 1000 elements"
        ),
        ("States.ArrayGetItem($.l, 2)", "the index 2 is outside the array of 2 elements"),
        ("States.ArrayGetItem($.l, -1)", "the index -1 is outside the array of 2 elements"),
        ("States.ArrayLength(null)", "the first argument must be an array, but is null"),
        ("States.Base64Decode('a')", "the first argument is not Base64"),
        ("States.Base64Decode('YQ=')", "the first argument is not Base64"),
        ("States.Base64Decode('Y*==')", "the first argument is not Base64"),
        (
            "States.Hash('a', 'CRC')",
            "unknown algorithm \"CRC\", expected MD5, SHA-1, SHA-256, SHA-384 or SHA-512"
        ),
        ("States.Hash(1, 'MD5')", "the first argument must be a string, but is number"),
        (
            "States.JsonMerge($.o, $.o, true)",
            "the third argument must be false: only shallow merging is supported"
        ),
        (
            "States.JsonMerge($.o, $.l, false)",
            "the second argument must be an object, but is array"
        ),
        (
            "States.StringToJson('{')",
            "the text is not JSON: expected a field name in double quotes at line 1, column 2"
        ),
        (
            "States.MathAdd(9223372036854775807, 1)",
            "the sum of 9223372036854775807 and 1 does not fit 64 bits"
        ),
        ("States.MathAdd(1e400, 1)", "the first argument 1e400 does not fit 64 bits"),
        ("States.MathAdd('1', 1)", "the first argument must be a number, but is string"),
        ("States.MathRandom(2, 2)", "the start 2 must be less than the end 2"),
        (
            "States.MathRandom(-9223372036854775808, 1)",
            "the range from -9223372036854775808 to 1 does not fit 64 bits"
        ),
        ("States.StringSplit('a', 1)", "the second argument must be a string, but is number"),
        ("States.Format('{} {}', 1)", "the template has 2 places {} for 1 values"),
        ("States.Format('{}')", "the template has 1 places {} for 0 values"),
    ])
    func fails(call: String, detail: String) {
        let input = #"{"o": {}, "l": [1, 2]}"#
        let error = #expect(throws: EvaluationError.self) { try Self.evaluate(call, input) }
        #expect(error?.error == "States.IntrinsicFailure")
        #expect(error?.cause == "The function '\(call)' had the following error: \(detail)")
    }

    @Test(arguments: [
        "States.Base64Encode($.s)", "States.Base64Decode($.s)", "States.Hash($.s, 'MD5')",
    ])
    func holdsTheLimitOfCharacters(call: String) throws {
        let longest = String(repeating: "QUJD", count: 2500)
        #expect(try Self.evaluate(call, #"{"s": "\#(longest)"}"#).stringValue != nil)
        let error = #expect(throws: EvaluationError.self) {
            try Self.evaluate(call, #"{"s": "\#(longest)Q"}"#)
        }
        #expect(
            error?.cause.hasSuffix("the first argument has 10001 characters, the limit is 10000")
                == true)
    }

    @Test(arguments: [
        "", "States", "States.", "States.Nope()", "States.array()", "States.Array", "States.Array(",
        "States.Array(1", "States.Array(1,)", "States.Array(1 2)", "States.Array(1) x",
        "States.Array('a)",
        "States.UUID(1)", "States.MathAdd(1)", "States.MathRandom(1)",
        "States.MathRandom(1, 2, 3, 4)",
        "States.Format()", "States.Array(\"a\")", "States.Array($.)", "States.Array(bare)",
        #"States.Format('He said, \"Hello\"')"#, #"States.Array('\n')"#, "States.Array(01)",
        "States.JsonMerge($, $)",
        "States.Array(States.Nope())",
    ])
    func refuses(call: String) {
        #expect(throws: ExpressionSyntaxError.self) { try IntrinsicCall(parsing: call) }
    }

    @Test func nestsTenDeep() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "States.Array(", count: depth) + String(repeating: ")", count: depth)
        }
        #expect(try Self.evaluate(nested(10)).serialized() == "[[[[[[[[[[]]]]]]]]]]")
        #expect(throws: ExpressionSyntaxError.self) { try IntrinsicCall(parsing: nested(11)) }
        #expect(throws: ExpressionSyntaxError.self) { try IntrinsicCall(parsing: nested(100_000)) }
    }

    @Test func drawsFromTheSeedOnly() throws {
        let call = try IntrinsicCall(
            parsing: "States.Array(States.UUID(), States.MathRandom(0, 1000000))")
        var first = SeededRandom(seed: 7)
        var second = SeededRandom(seed: 7)
        let scope = EvaluationScope(input: .null)
        let value = try call.evaluate(in: scope, random: &first)
        #expect(try call.evaluate(in: scope, random: &second) == value)
        #expect(try call.evaluate(in: scope, random: &second) != value)
        let uuid = try #require(value[0]?.stringValue)
        #expect(
            try uuid.wholeMatch(
                of: Regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"))
                != nil)
    }

    /// What `new java.util.Random(seed).nextInt(bound)` gives, as its specification computes it.
    @Test(arguments: [(42, 10, 0), (42, 100, 30), (0, 100, 60), (1, 16, 11)])
    func drawsSeededNumbersLikeJava(seed: Int, bound: Int, expected: Int64) throws {
        #expect(
            try Self.evaluate("States.MathRandom(0, \(bound), \(seed))").integerValue == expected)
    }
}
