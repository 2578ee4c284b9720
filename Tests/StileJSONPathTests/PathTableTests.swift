import StileJSON
import StileJSONPath
import Testing

/// What a path selects, rule by rule, as Jayway JsonPath has it.
@Suite struct PathTableTests {
    /// A path over a document; `expected` is the value as JSON text, or nil for a failure.
    struct Row: Sendable, CustomTestStringConvertible {
        let path: String
        let document: String
        let expected: String?

        init(_ path: String, _ document: String, _ expected: String?) {
            self.path = path
            self.document = document
            self.expected = expected
        }

        var testDescription: String { "\(path) of \(document)" }
    }

    private func check(_ row: Row) throws {
        let scope = EvaluationScope(input: try JSON(parsing: row.document))
        let path = try DataPath(parsing: row.path)
        #expect(path.lookup(in: scope)?.serialized() == row.expected)
        if row.expected == nil {
            #expect(throws: EvaluationError.self) { try path.evaluate(in: scope) }
        } else {
            #expect(try path.evaluate(in: scope).serialized() == row.expected)
        }
    }

    @Test(arguments: [
        Row("$.a-b", #"{"a-b":1}"#, "1"), Row("$.@type", #"{"@type":"t"}"#, #""t""#),
        Row("$.a:b", #"{"a:b":1}"#, "1"), Row("$.a,b", #"{"a,b":1}"#, "1"),
        Row("$.what?", #"{"what?":1}"#, "1"), Row("$.a=b", #"{"a=b":1}"#, "1"),
        Row("$.größe.日本", #"{"größe":{"日本":1}}"#, "1"), Row("$.🙂", #"{"🙂":1}"#, "1"),
        Row("$.0", #"{"0":1}"#, "1"), Row("$.a.0", #"{"a":[1]}"#, nil),
        Row("$['']", #"{"":1}"#, "1"), Row(#"$['a.b']"#, #"{"a.b":1}"#, "1"),
        Row(#"$["a'b"]"#, #"{"a'b":1}"#, "1"), Row(#"$['a\'b']"#, #"{"a'b":1}"#, "1"),
        Row(#"$['a\\b']"#, #"{"a\\b":1}"#, "1"), Row(#"$['a\nb']"#, #"{"a\nb":1}"#, "1"),
        Row(#"$['\u00e9']"#, #"{"é":1}"#, "1"), Row(#"$['\ud83d\ude42']"#, #"{"🙂":1}"#, "1"),
        Row("$[ 'a' ]", #"{"a":1}"#, "1"),
        Row("$[ 'a' , 'b' ]", #"{"b":2,"a":1}"#, #"{"a":1,"b":2}"#),
        Row("$[ 0 ]", "[7]", "7"), Row("$[-1]", "[7,8]", "8"), Row("$[-3]", "[7,8]", nil),
        Row("$[2]", "[7,8]", nil), Row("$.a['b'].c[0]['d']", #"{"a":{"b":{"c":[{"d":1}]}}}"#, "1"),
        Row("$.a", #"{"a":null}"#, "null"), Row("$.a.b", #"{"a":null}"#, nil),
        Row("$.a", "[{\"a\":1}]", nil), Row("$", "[]", "[]"), Row("$", "null", "null"),
    ])
    func definitePaths(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("$[*]", "[1]", "[1]"), Row("$.*", #"{"a":1,"b":[2]}"#, "[1,[2]]"),
        Row("$[*]", "{}", "[]"), Row("$[*]", "3", "[]"), Row("$.a[*]", "{}", nil),
        Row("$[*].a", #"[{"a":1},{"b":2},{"a":null},3]"#, "[1,null]"),
        Row("$[*].a.b", #"[{"a":{"b":1}},{"a":2},{}]"#, "[1]"),
        Row("$[*][0]", "[[1],[],2,[3,4]]", "[1,3]"),
        Row("$.*.*", #"{"a":{"b":1},"c":[2]}"#, "[1,2]"),
        Row("$[0,2]", "[1,2,3]", "[1,3]"), Row("$[0,0]", "[1]", "[1,1]"),
        Row("$[0,9]", "[1]", "[1]"), Row("$[-1,0]", "[1,2]", "[2,1]"),
        Row("$['a','b']", #"{"a":1}"#, #"{"a":1}"#), Row("$['a','b'].c", #"{"a":{"c":1}}"#, "[1]"),
        Row("$['a','b']", "[]", nil),
        Row("$[*]['a','b']", #"[{"a":1,"b":2,"c":3}]"#, #"[{"a":1,"b":2}]"#),
        Row("$[1:3]", "[0,1,2,3]", "[1,2]"), Row("$[2:]", "[0,1,2,3]", "[2,3]"),
        Row("$[:2]", "[0,1,2,3]", "[0,1]"), Row("$[-2:]", "[0,1,2,3]", "[2,3]"),
        Row("$[:-1]", "[0,1,2,3]", "[0,1,2]"), Row("$[-9:]", "[0,1]", "[0,1]"),
        Row("$[:-9]", "[0,1]", "[]"), Row("$[:9]", "[0,1]", "[0,1]"), Row("$[9:]", "[0,1]", "[]"),
        Row("$[-3:-1]", "[0,1,2,3]", "[1,2]"), Row("$[0:-1]", "[0,1,2,3]", "[]"),
        Row("$[-2:1]", "[0,1,2,3]", "[2,3,0]"), Row("$[3:1]", "[0,1,2,3]", "[]"),
        Row("$[-9223372036854775807:9223372036854775807]", "[0,1]", "[0,1,0,1]"),
        Row("$[0:1]", "{}", nil), Row("$[0:1].a", #"[{"a":1}]"#, "[1]"),
    ])
    func indefinitePaths(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("$..a", #"{"a":{"a":1},"b":[{"a":2}]}"#, #"[{"a":1},1,2]"#), Row("$..a", "[]", "[]"),
        Row("$..a", "1", "[]"), Row("$.b..a", #"{"a":0,"b":{"c":{"a":1}}}"#, "[1]"),
        Row("$.x..a", "{}", nil), Row("$..*", #"{"a":[1,{"b":2}]}"#, #"[[1,{"b":2}],1,{"b":2},2]"#),
        Row("$..[0]", "[[1,2],[3]]", "[[1,2],1,3]"), Row("$..[1:]", "[[1,2],[3,4]]", "[[3,4],2,4]"),
        Row("$..a.b", #"[{"a":{"b":1}},{"a":2}]"#, "[1]"),
        Row("$..a..b", #"{"a":{"c":{"b":1}}}"#, "[1]"),
        Row(
            "$..['a','b']", #"{"a":1,"b":2,"c":{"a":3},"d":{"b":4,"a":5}}"#,
            #"[{"a":1,"b":2},{"a":5,"b":4}]"#),
        Row("$..['x','y']", #"[{},{"x":1}]"#, "[]"),
        Row("$..['a','b'].c", #"{"a":{"c":1},"d":{"b":{"c":2}}}"#, "[1,2]"),
        Row("$..[?(@.a)]", #"{"x":{"a":1},"l":[{"a":2},{"b":3}]}"#, #"[{"a":1},{"a":2}]"#),
        Row("$..[?(@.a == 2)].a", #"[{"a":1},{"a":2,"b":{"a":2}}]"#, "[2,2]"),
        Row("$..[?(@ > 1)]", "[1,2,3]", "[]"),
        Row("$..[?(@.length() > 1)]", "[[1,2],[3]]", "[[1,2]]"),
    ])
    func deepScans(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("$.l.length()", #"{"l":[1,2]}"#, "2"), Row("$.length()", #"{"a":1}"#, "1"),
        Row("$.l.size()", #"{"l":[]}"#, "0"), Row("$.s.length()", #"{"s":"abc"}"#, "null"),
        Row("$.l.sum()", #"{"l":[1,2.5,"x"]}"#, "3.5"), Row("$.l.min()", #"{"l":[3,1]}"#, "1.0"),
        Row("$.l.max()", #"{"l":[3,1]}"#, "3.0"), Row("$.l.avg()", #"{"l":[1,2]}"#, "1.5"),
        Row("$.l.stddev()", #"{"l":[1,3]}"#, "1.0"), Row("$.l.sum()", #"{"l":[]}"#, nil),
        Row("$.x.length()", "{}", nil), Row("$.keys()", #"{"a":1,"b":2}"#, #"["a","b"]"#),
        Row("$.l.first()", #"{"l":[1,2]}"#, "1"), Row("$.l.last()", #"{"l":[1,2]}"#, "2"),
        Row("$.l.index(-2)", #"{"l":[1,2]}"#, "1"), Row("$.l.index(2)", #"{"l":[1,2]}"#, nil),
        Row("$.l.append(3, 'x')", #"{"l":[1]}"#, #"[1,3,"x"]"#),
        Row("$.concat($.a, '-', $.b)", #"{"a":"x","b":"y"}"#, #""x-y""#),
        Row("$.sum($.a, $.l)", #"{"a":1,"l":[2,3]}"#, "6.0"),
        Row("$[*].length()", "[[1,2],[3]]", "[2,1]"),
        Row("$..p.sum()", #"[{"p":1},{"p":2}]"#, "3.0"),
        Row("$..p.length()", #"[{"p":1},{"p":2}]"#, "2"),
    ])
    func functions(_ row: Row) throws { try check(row) }
}
