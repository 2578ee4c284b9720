import StileJSON
import Testing

@Suite struct SourceLocatorTests {
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
        let locator = SourceLocator(Self.text)
        let parsed = try #require(JSONPointer(parsing: pointer))
        #expect(locator.value(at: parsed) == StileJSON.SourceLocation(line: line, column: column))
        var key: StileJSON.SourceLocation?
        if let keyLine, let keyColumn {
            key = StileJSON.SourceLocation(line: keyLine, column: keyColumn)
        }
        #expect(locator.key(at: parsed) == key)
    }

    @Test(arguments: ["/Nope", "/StartAt/x", "/States/a~1b~0c/3", "/States/a~1b~0c/01", "/A/0"])
    func findsNothing(pointer: String) throws {
        let parsed = try #require(JSONPointer(parsing: pointer))
        #expect(SourceLocator(Self.text).value(at: parsed) == nil)
    }

    @Test func takesTheLastOfRepeatedKeysAsTheParserDoes() throws {
        let locator = SourceLocator(#"{"a": 1, "a": 2}"#)
        #expect(
            locator.value(at: JSONPointer(steps: ["a"]))
                == StileJSON.SourceLocation(line: 1, column: 15))
    }

    @Test(arguments: ["", " ", "{", "[", "{\"a\"", "{\"a\":", "[1,", "\"abc", "{\"a\": \"\\"])
    func survivesBrokenText(text: String) {
        let locator = SourceLocator(text)
        _ = locator.value(at: JSONPointer(steps: ["a", "b"]))
        _ = locator.key(at: JSONPointer(steps: ["1"]))
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
