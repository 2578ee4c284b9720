import StileJSON
import StileJSONPath
import Testing

@Suite struct DataPathTests {
    static let input = """
        {"a": {"b": [1, 2, {"c": "x"}], "n": null}, "s": "text", "first name": 1, "it's": 2,
         "items": [{"id": 1, "p": 1.50, "t": "A"}, {"id": 2, "p": "2", "t": "B"}, {"id": 3}],
         "deep": {"id": 9, "more": [{"id": 10}, [{"id": 11}]]}, "id": 0}
        """

    static func scope() throws -> EvaluationScope {
        EvaluationScope(
            input: try JSON(parsing: input), context: ["Execution": ["Name": "run"]],
            variables: ["v": ["x": [1, 2]], "größe_2": 3])
    }

    @Test(arguments: [
        ("$.a.b[0]", "1"), ("$.a.b[-1].c", #""x""#), ("$['a']['b'][1]", "2"),
        (#"$["first name"]"#, "1"), (#"$['it\'s']"#, "2"), ("$.a.n", "null"), (" $.s ", #""text""#),
        ("$$.Execution.Name", #""run""#), ("$v.x[1]", "2"), ("$v", #"{"x":[1,2]}"#),
        ("$größe_2", "3"), ("$.a.b[*]", #"[1,2,{"c":"x"}]"#), ("$.a.b.*", #"[1,2,{"c":"x"}]"#),
        ("$.a.b[0:2]", "[1,2]"), ("$.a.b[1:]", #"[2,{"c":"x"}]"#), ("$.a.b[:-1]", "[1,2]"),
        ("$.a.b[-2:]", #"[2,{"c":"x"}]"#), ("$.a.b[5:9]", "[]"), ("$.a.b[0,2,7].c", #"["x"]"#),
        ("$.a.b[0, -1]", #"[1,{"c":"x"}]"#), ("$['s','id']", #"{"s":"text","id":0}"#),
        ("$['a','deep'].more[0].id", "[10]"),
        ("$..id", "[0,1,2,3,9,10,11]"), ("$.deep..id", "[9,10,11]"), ("$..[0].id", "[1,10,11]"),
        ("$.items[?(@.id == 2)].t", #"["B"]"#), ("$.items[?(@.t)].id", "[1,2]"),
        ("$.items[?(!@.t)].id", "[3]"), ("$.items[?(@.id > 1 && @.t == 'B')].id", "[2]"),
        ("$.items[?(@.id<2||@.id>=3)].id", "[1,3]"), ("$.items[?(@.p == 1.5)].id", "[1]"),
        ("$.items[?(@.p == 2)].id", "[2]"), ("$.items[?(@['t'] != \"A\")].id", "[2,3]"),
        ("$.items[?(@.id == $.deep.id)]", "[]"),
        ("$.items[?((@.id == 1 || @.id == 3) && @.t)].id", "[1]"),
        ("$.[?(@.id == 0)].s", #"["text"]"#), ("$..[?(@.id > 9)].id", "[10,11]"),
        ("$.items[?(@.t==A)].id", "[1]"), ("$.a.[\"b\"].[0]", "1"), ("$.s[?(@.x)]", "ERROR"),
        ("$..missing", "[]"), ("$.items[*].t", #"["A","B"]"#), ("$.*.more[0].id", "[10]"),
    ])
    func evaluates(path: String, expected: String) throws {
        let scope = try Self.scope()
        let compiled = try DataPath(parsing: path)
        if expected == "ERROR" {
            #expect(throws: EvaluationError.self) { try compiled.evaluate(in: scope) }
            #expect(compiled.lookup(in: scope) == nil)
        } else {
            #expect(try compiled.evaluate(in: scope).serialized() == expected)
            #expect(compiled.lookup(in: scope)?.serialized() == expected)
        }
    }

    @Test(arguments: [
        ("$.no.such.result.path", "Missing property in path $['no']"),
        ("$.NoSuch", "No results for path: $['NoSuch']"),
        ("$.a.zz", "No results for path: $['a']['zz']"),
        ("$.a.zz.y", "Missing property in path $['a']['zz']"),
        ("$.a.b[3]", "No results for path: $['a']['b'][3]"),
        ("$.missing[*].x", "Missing property in path $['missing']"),
        (
            "$.s.x",
            "Expected to find an object with property ['x'] in path $['s'] but found "
                + "'java.lang.String'. This is not a json object according to the JsonProvider: "
                + "'com.jayway.jsonpath.spi.json.JacksonJsonProvider'."
        ),
        ("$.s[0]", "Filter: [0] can only be applied to arrays. Current context is: text"),
        ("$.a.n[0]", "The path $['a']['n'] is null"),
        ("$$.Execution.Id", "No results for path: $['Execution']['Id']"),
        ("$w.x", "the variable '$w' is not assigned"),
    ])
    func explainsMisses(path: String, detail: String) throws {
        let scope = try Self.scope()
        let compiled = try DataPath(parsing: path)
        let error = #expect(throws: EvaluationError.self) { try compiled.evaluate(in: scope) }
        #expect(error?.error == "States.Runtime")
        #expect(error?.cause == "Invalid path '\(path)' : \(detail)")
        #expect(compiled.lookup(in: scope) == nil)
    }

    @Test(arguments: [
        "", "a", "$.", "$..", "$.a.", "$.a b", "$[", "$[]", "$['a", "$['a'", "$[a]", "$.a[1:2:3]",
        "$.a[1", "$.a[?]", "$.a[?(]", "$.a[?()]", "$.a[?(@.x ==)]", "$.a[?(@.x =~ 1)]",
        "$.a.no()", "$.a.length().b", "$.a.length(1, 2)", "$.a.index()", "$.a[:]",
        "$1", "$.a[?(@.x == 1]", "$.a[?(@.x == 1x)]", "$.a]", "$.a[99999999999999999999]", "$$$.a",
        "$.a[?(@.b[?(@.b[?(@.b[?(@.b[?(@.b[?(@.b[?(@.b[?(@.b[?(@.c)])])])])])])])])]",
    ])
    func refuses(path: String) {
        #expect(throws: ExpressionSyntaxError.self) { try DataPath(parsing: path) }
    }

    @Test func refusesDeepParenthesesWithoutOverflow() {
        let path = "$[?" + String(repeating: "(", count: 100_000)
        #expect(throws: ExpressionSyntaxError.self) { try DataPath(parsing: path) }
    }

    @Test func knowsItsKind() throws {
        #expect(DataPath.root.isRoot)
        #expect(try DataPath(parsing: "$").isRoot)
        #expect(try !DataPath(parsing: "$$").isRoot)
        #expect(try DataPath(parsing: "$$").usesContext)
        #expect(try DataPath(parsing: "$v.x").variableName == "v")
        #expect(try DataPath(parsing: "$.a[0]['b']").isDefinite)
        #expect(try !DataPath(parsing: "$.a[*]").isDefinite)
        #expect(try DataPath(parsing: "$['a','b']").isDefinite)
        #expect(try !DataPath(parsing: "$['a','b'].c").isDefinite)
    }
}

@Suite struct ReferencePathTests {
    @Test(arguments: [
        ("$", #"{"a":1}"#, "9"), ("$.r", #"{"a":1}"#, #"{"a":1,"r":9}"#),
        ("$.a", #"{"a":1,"b":2}"#, #"{"a":9,"b":2}"#),
        ("$.x.y['z z']", "{}", #"{"x":{"y":{"z z":9}}}"#),
        ("$.l[1]", #"{"l":[1,2]}"#, #"{"l":[1,9]}"#),
        ("$.l[0].k", #"{"l":[{}]}"#, #"{"l":[{"k":9}]}"#),
        ("$[0]", "[1]", "[9]"), ("$.l[2]", #"{"l":[1,2]}"#, nil), ("$.a.b", #"{"a":1}"#, nil),
        ("$.a.b", #"{"a":null}"#, nil), ("$.r", "[1]", nil), ("$.r", #""text""#, nil),
        ("$.n[0]", "{}", nil),
    ])
    func inserts(path: String, root: String, expected: String?) throws {
        let compiled = try ReferencePath(parsing: path)
        let input = try JSON(parsing: root)
        guard let expected else {
            let error = #expect(throws: EvaluationError.self) {
                try compiled.inserting(9, into: input)
            }
            #expect(error?.error == "States.ResultPathMatchFailure")
            #expect(error?.cause == "Unable to apply ReferencePath \(path) to input \(root)")
            return
        }
        #expect(try compiled.inserting(9, into: input).serialized() == expected)
    }

    @Test(arguments: [
        "", "a", "$$.a", "$v.a", "$.a[*]", "$..a", "$.a[0:1]", "$.a[?(@.x)]", "$['a','b']", "$[-1]",
    ])
    func refuses(path: String) {
        #expect(throws: ExpressionSyntaxError.self) { try ReferencePath(parsing: path) }
    }
}
