import StileJSON
import Testing

@Suite struct SourceMapTests {
    static let text = """
        {
          "StartAt": "Ä",
          "States": {"Ä": {"Type" : "Pass"},
            "a/b~c": [1, "],}", {"x": [ ]}], "n": -1.5e3
          }, "States2": null, "\\u0041": 1
        }
        """

    @Test(arguments: [
        ("", 1, 1, nil, nil),
        ("/StartAt", 2, 14, 2, 3),
        ("/States", 3, 13, 3, 3),
        ("/States/Ä", 3, 19, 3, 14),
        ("/States/Ä/Type", 3, 29, 3, 20),
        ("/States/a~1b~0c/0", 4, 15, nil, nil),
        ("/States/a~1b~0c/1", 4, 18, nil, nil),
        ("/States/a~1b~0c/2/x", 4, 31, 4, 26),
        ("/States/n", 4, 43, 4, 38),
        ("/States2", 5, 17, 5, 6),
        ("/A", 5, 33, 5, 23),
    ])
    func finds(pointer: String, line: Int, column: Int, keyLine: Int?, keyColumn: Int?) throws {
        let map = SourceMap(Self.text)
        let value = StileJSON.SourceLocation(line: line, column: column)
        #expect(map.text.location(of: map.place(of: pointer).valueOffset) == value)
        var key: StileJSON.SourceLocation?
        if let keyLine, let keyColumn {
            key = StileJSON.SourceLocation(line: keyLine, column: keyColumn)
        }
        #expect(try map.location(of: #require(JSONPointer(parsing: pointer))) == key ?? value)
    }

    @Test(arguments: ["/Nope", "/StartAt/x", "/States/a~1b~0c/3", "/States/a~1b~0c/01", "/A/0"])
    func findsNothing(pointer: String) throws {
        let parsed = try #require(JSONPointer(parsing: pointer))
        #expect(SourceMap(Self.text).location(of: parsed) == nil)
    }

    @Test func takesTheLastOfRepeatedKeysAsTheParserDoes() throws {
        let map = SourceMap(#"{"a": 1, "a": 2}"#)
        #expect(map.place(of: "/a").valueOffset == 14)
        #expect(map.repetitions.map(\.offset) == [9])
    }

    @Test(arguments: [
        "", " ", "{", "[", "{\"a\"", "{\"a\":", "[1,", "\"abc", "{\"a\": \"\\", "[}]", "[false{]}]",
        String(repeating: "[", count: 200_000), String(repeating: "{\"a\":", count: 50_000),
    ])
    func survivesBrokenText(text: String) {
        let map = SourceMap(text)
        _ = map.location(of: JSONPointer(steps: ["a", "b"]))
        #expect(map.place(of: "/1").valueOffset <= text.utf8.count)
    }
}

@Suite struct SourceExcerptTests {
    @Test(arguments: [
        ("ab\n\tcd", 2, 3, "\tcd", "\t "), ("ab", 1, 9, "ab", "  "), ("", 1, 1, "", ""),
    ])
    func showsTheLine(text: String, line: Int, column: Int, shown: String, indent: String) {
        let place = StileJSON.SourceLocation(line: line, column: column)
        let excerpt = SourceExcerpt(of: place, in: text)
        #expect(excerpt?.text == shown)
        #expect(excerpt?.indent == indent)
    }

    @Test func aLongLineIsCutAroundTheCaret() {
        let line = Array(
            String(repeating: "-", count: 300) + "x" + String(repeating: "-", count: 90))
        let excerpt = SourceExcerpt(line: line, column: 301)
        #expect(excerpt.text.count == 100)
        #expect(Array(excerpt.text)[excerpt.indent.count] == "x")
        #expect(SourceExcerpt(of: StileJSON.SourceLocation(line: 2, column: 1), in: "a") == nil)
    }
}

@Suite struct JSONPointerTests {
    @Test(arguments: [
        ("", []), ("/", [""]), ("/a/b", ["a", "b"]), ("/a~1b/~0~01", ["a/b", "~~1"]),
        ("//x/", ["", "x", ""]), ("/é/\u{301}", ["é", "\u{301}"]),
    ])
    func readsAndWrites(text: String, steps: [String]) throws {
        let pointer = try #require(JSONPointer(parsing: text))
        #expect(pointer.steps == steps)
        #expect(pointer.text == text)
    }

    @Test(arguments: ["a", "/~", "/a~2", "/~/x", "#/a"])
    func refuses(text: String) {
        #expect(JSONPointer(parsing: text) == nil)
    }

    @Test func leadsToValues() throws {
        let value = try JSON(parsing: #"{"a": [{"b/c": 5}], "": {"": true}}"#)
        #expect(value[JSONPointer.root.appending("a").appending(0).appending("b/c")] == 5)
        #expect(try value[#require(JSONPointer(parsing: "//"))] == true)
        #expect(try value[#require(JSONPointer(parsing: "/a/00"))] == nil)
        #expect(try value[#require(JSONPointer(parsing: "/a/-"))] == nil)
    }
}
