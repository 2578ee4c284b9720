import StileJSON
import StileJSONPath
import Testing

/// What a filter lets through: the rows of one document by their `id`.
@Suite struct FilterTableTests {
    private static let document = """
        {"limit": 2, "wanted": ["a", "c"], "rows": [
          {"id": 1, "n": 1, "t": "a", "l": [1, 2], "o": {"k": 1}, "b": true},
          {"id": 2, "n": 2.0, "t": "b", "l": [], "o": {}, "b": false},
          {"id": 3, "n": "2", "t": "c", "l": ["a", "c"], "z": null},
          {"id": 4, "n": -1.5e1, "t": "", "l": "ab", "s": "say \\"it's\\""}
        ]}
        """

    @Test(arguments: [
        // Equality: by value; a text and a number by the rule of the left side.
        ("@.n == 1", "1"), ("@.n == 1.0", "1"), ("@.n == 2", "2,3"), ("@.n == '2'", "2,3"),
        ("@.n == '2.0'", "2"), ("2 == @.n", "2,3"), ("'2' == @.n", "3"), ("@.n != 1", "2,3,4"),
        ("@.n === 2", "2"), ("@.n !== 2", "1,3,4"), ("@.n === '2'", "3"), ("@.n == -15", "4"),
        ("@.t == 'a'", "1"), (#"@.t == "a""#, "1"), ("@.t == a", "1"), ("@.t==''", "4"),
        ("@.b == true", "1"), ("@.b == 'true'", ""), ("@.b != true", "2,3,4"),
        ("@.z == null", "3"), ("@.z != null", "1,2,4"), ("@.no == @.no", ""),
        ("@.no != 1", "1,2,3,4"),
        ("@.l == [1,2]", "1"), ("@.l == []", "2"), ("@.l == ['a', 'c']", "3"),
        ("@.l == $.wanted", "3"), ("@.o == {'k': 1}", "1"), (#"@.o == {"k":1.0}"#, ""),
        ("@.o == {}", "2"),
        (#"@.s == 'say "it\'s"'"#, "4"), (#"@.s == "say \"it's\"""#, "4"),
        // Order: numbers with numbers, texts with texts.
        ("@.n < 2", "1,4"), ("@.n <= 2", "1,2,4"), ("@.n > -15", "1,2"), ("@.n >= -15.0", "1,2,4"),
        ("@.t < 'b'", "1,4"), ("@.t >= 'b'", "2,3"), ("@.n < '3'", "3"), ("@.l < 3", ""),
        ("@.n < $.limit", "1,4"), ("$.limit > @.n", "1,4"), ("$.limit == 2", "1,2,3,4"),
        // Existence, negation, precedence.
        ("@.z", "3"), ("!@.z", "1,2,4"), ("! @.z", "1,2,4"), ("@.l[*]", "1,2,3,4"),
        ("@.l[0]", "1,3"),
        ("!(@.n == 1)", "2,3,4"), ("!(@.z || @.o)", "4"), ("!!@.z", "3"),
        ("@.n == 1 || @.t == 'b' && @.b == true", "1"),
        ("(@.n == 1 || @.t == 'b') && @.b == false", "2"),
        ("((@.n == 1))", "1"), ("@.n==1||@.n==2&&@.o", "1,2"), (" @.n == 1 ", "1"),
        ("@['t'] == 'a'", "1"), (#"@["t"] == 'a'"#, "1"), ("@.o.k == 1", "1"), ("@.o['k']==1", "1"),
        // Patterns match the whole text.
        ("@.t =~ /A/i", "1"), ("@.t =~ /[ab]/", "1,2"), ("@.s =~ /say/", ""),
        ("@.s =~ /say.*/", "4"),
        ("@.n =~ /\\d/", "1,3"), ("@.l =~ /[c-z]/", "3"), ("/a/ =~ @.t", "1"),
        ("!(@.t =~ /a|b/)", "3,4"),
        (#"@.t =~ /\//"#, ""),
        // Lists.
        ("@.t in ['a','c']", "1,3"), ("@.t IN $.wanted", "1,3"), ("@.t nin ['a','c']", "2,4"),
        ("@.n in [1, 2]", "1,2,3"), ("@.no in [1]", ""), ("@.no nin [1]", "1,2,3,4"),
        ("@.t in 'a'", ""), ("'a' in @.l", "3"), ("@.l contains 'a'", "3,4"),
        ("@.l contains 1", "1"),
        ("@.s contains 'it'", "4"), ("@.l all ['a']", "3"), ("@.l subsetof [1,2,3]", "1,2"),
        ("@.l anyof ['a','z']", "3"), ("@.l noneof ['a','z']", "1,2"), ("@.t anyof ['a']", ""),
        ("@.l size 2", "1,3,4"), ("@.l size 0", "2"), ("@.l empty true", "2"),
        ("@.l empty false", "1,3,4"),
        ("@.o empty true", "2"), ("@.t empty true", "4"), ("@.n empty true", ""),
        // Functions and filters in operands.
        ("@.l.length() == 2", "1,3"), ("@.l.length() > $.wanted.length()", ""),
        ("@.l.sum() > 2", "1"), ("@.l[?(@ == 'c')] == ['c']", "3"), ("@..k == [1]", "1"),
    ])
    func accepts(condition: String, ids: String) throws {
        let scope = EvaluationScope(input: try JSON(parsing: Self.document))
        let path = try DataPath(parsing: "$.rows[?(\(condition))].id")
        let found = try path.evaluate(in: scope).arrayValue ?? []
        #expect(found.map { $0.serialized() }.joined(separator: ",") == ids)
    }

    @Test(arguments: [
        "@.a ==", "== 1", "@.a = 1", "@.a =! 1", "@.a <> 1", "@.a like 'x'", "@.a in", "@.a in [1",
        "@.a in [1,]", "@.a == {'k'}", "@.a == {k: 1}", "@.a =~ 'x'", "@.a =~ /x", "@.a =~ /(/",
        "@.a =~ /x/q", "@.a &&", "|| @.a", "@.a & @.b", "@.a @.b", "!", "'x'", "1", "(@.a",
        "@.a == 1x",
        "@.a == 'x", "@.a == '\\u12'",
    ])
    func refuses(condition: String) {
        #expect(throws: ExpressionSyntaxError.self) {
            try DataPath(parsing: "$[?(\(condition))]")
        }
    }
}
