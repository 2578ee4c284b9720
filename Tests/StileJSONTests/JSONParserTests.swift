import StileJSON
import Testing

@Suite struct JSONParserTests {
    /// Text, and its compact form when that differs.
    @Test(arguments: [
        ("null", nil), ("true", nil), (" false ", "false"), ("0", nil), ("-0", nil), ("-1", nil),
        ("1.0", nil), ("1.50", nil), ("1E5", nil), ("1e+05", nil), ("-0.0e-0", nil),
        ("9223372036854775807", nil), ("9223372036854775808", nil), ("-9223372036854775808", nil),
        ("-9223372036854775809", nil), ("123456789012345678901234567890", nil),
        ("0.1e999999999999999999999", nil), ("\"\"", nil), ("[]", nil), ("{}", nil),
        ("[ ]", "[]"), ("{ }", "{}"), ("[[],{},[[]]]", nil), ("\t[\r\n1 , 2 ]\n", "[1,2]"),
        (#"{"b":1,"a":{"c":[null]}}"#, nil), (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
        (#"{"":""}"#, nil), (#""\u0041\u00e9\u20ac\ud83d\ude00""#, #""Aé€😀""#),
        (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
        (#""\u0000\u001f\u007F""#, "\"\\u0000\\u001f\u{7f}\""),
        (#""\ud83d""#, "\"\u{FFFD}\""), (#""\ud83dx""#, "\"\u{FFFD}x\""),
        (#""\ude00""#, "\"\u{FFFD}\""),
        (#""\ud83d\u0041""#, "\"\u{FFFD}A\""), (#""\uD83D\uD83D\uDE00""#, "\"\u{FFFD}😀\""),
        ("\"é\u{10FFFF}\u{2028}\"", nil), ("\"1234567\\\"89\"", nil), ("\"12345678\"", nil),
        ("\"1234567é\\n12345678é\"", nil),
    ])
    func readsAndWrites(text: String, compact: String?) throws {
        let value = try JSON(parsing: text)
        #expect(value.serialized() == compact ?? text)
        #expect(try JSON(parsing: value.serialized()) == value)
        #expect(try JSON(parsing: value.pretty()) == value)
        #expect(try JSON(parsing: Array(text.utf8)) == value)
    }

    /// Text, what the message says, byte offset, line, column.
    @Test(arguments: [
        ("", "unexpected end of text", 0, 1, 1), ("  ", "unexpected end of text", 2, 1, 3),
        ("nul", "unknown word", 0, 1, 1), ("nulll", "unexpected text after", 4, 1, 5),
        ("True", "unexpected character", 0, 1, 1), ("NaN", "unexpected character", 0, 1, 1),
        ("Infinity", "unexpected character", 0, 1, 1), ("'a'", "unexpected character", 0, 1, 1),
        ("01", "must not begin with 0", 1, 1, 2), ("-01", "must not begin with 0", 2, 1, 3),
        ("-", "expected a digit after '-'", 1, 1, 2), ("+1", "unexpected character", 0, 1, 1),
        (".5", "unexpected character", 0, 1, 1), ("1.", "after the decimal point", 2, 1, 3),
        ("1.e5", "after the decimal point", 2, 1, 3), ("1e", "in the exponent", 2, 1, 3),
        ("1e+", "in the exponent", 3, 1, 4), ("0x1", "unexpected text after", 1, 1, 2),
        ("1 2", "unexpected text after", 2, 1, 3), ("[1,]", "unexpected character", 3, 1, 4),
        ("[1 2]", "expected ',' or ']'", 3, 1, 4), ("[", "unexpected end", 1, 1, 2),
        ("[1", "expected ',' or ']'", 2, 1, 3), ("]", "unexpected character", 0, 1, 1),
        ("{", "expected a field name", 1, 1, 2), ("{1:2}", "expected a field name", 1, 1, 2),
        ("{\"a\"}", "expected ':' after the field name \"a\"", 4, 1, 5),
        ("{\"a\":}", "unexpected character", 5, 1, 6),
        ("{\"a\":1,}", "expected a field name", 7, 1, 8),
        ("{\"a\":1 \"b\":2}", "expected ',' or '}' after the value of \"a\"", 7, 1, 8),
        ("{\"a\":[1,{\"b\":2]}", "expected ',' or '}' after the value of \"b\"", 14, 1, 15),
        ("\"abc", "not closed", 4, 1, 5), ("\"abcdefgh\\", "not closed", 10, 1, 11),
        ("\"\\x\"", "unknown escape", 2, 1, 3), ("\"\\u12\"", "four hexadecimal", 5, 1, 6),
        ("\"\\ud83d\\u12\"", "four hexadecimal", 11, 1, 12),
        ("\"a\nb\"", "control character", 2, 1, 3), ("\"a\tb\"", "control character", 2, 1, 3),
        ("\"a\0\"", "control character", 2, 1, 3), ("[\0]", "unexpected character", 1, 1, 2),
        ("{\n  \"é\": x}", "unexpected character", 10, 2, 8),
        ("\u{FEFF}1", "unexpected character", 0, 1, 1),
        ("[1] // x", "unexpected text after", 4, 1, 5),
        ("\u{A0}1", "unexpected character", 0, 1, 1),
    ])
    func refuses(text: String, message: String, offset: Int, line: Int, column: Int) {
        let error = #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.byteOffset == offset)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test(
        arguments: [
            [0xC3], [0xC3, 0x28], [0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0xAF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xE2, 0x82],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        for padding in [0, 7, 8, 20] {
            let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
            #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
            let escaped = Array("\"\\n".utf8) + text.dropFirst()
            #expect(throws: JSONParseError.self) { try JSON(parsing: escaped) }
        }
    }

    /// All sequences of up to four bytes out of those at the borders of the UTF-8 table.
    @Test func agreesWithTheStandardLibraryOnUTF8() {
        let borders: [UInt8] = [
            0x61, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE1, 0xED, 0xEF, 0xF0,
            0xF4,
            0xF5,
        ]
        var different: [[UInt8]] = []
        for number in 0..<(borders.count * borders.count * borders.count * borders.count) {
            let bytes = [0, 4, 8, 12].map { borders[number >> $0 & 15] }
            let text = try? JSON(parsing: [0x22] + bytes + [0x22]).stringValue
            if text != String(validating: bytes, as: UTF8.self) { different.append(bytes) }
        }
        #expect(different.isEmpty)
    }

    @Test func holdsItsLimits() throws {
        let limits = JSONLimits(depthMax: 2, bytesMax: 9)
        #expect(try JSON(parsing: "[[1],[2]]", limits: limits) == [[1], [2]])
        #expect(throws: JSONParseError.self) { try JSON(parsing: "[[[]]]", limits: limits) }
        #expect(throws: JSONParseError.self) { try JSON(parsing: "[[1],[23]]", limits: limits) }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func refusesEndlessNesting(opening: String) {
        let text = String(repeating: opening, count: 100_000)
        let error = #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
        #expect(error?.message == "nested deeper than 512 levels")
    }

    @Test func everyShortTextIsReadOrRefused() {
        // All texts of four of the bytes that steer the parser: none may trap.
        let alphabet = Array("{}[],:\"\\u1-.e n".utf8)
        for first in alphabet {
            for second in alphabet {
                for third in alphabet {
                    for fourth in alphabet {
                        let value = try? JSON(parsing: [first, second, third, fourth])
                        if let value {
                            #expect((try? JSON(parsing: value.serialized())) == value)
                        }
                    }
                }
            }
        }
    }
}

@Suite struct JSONValueTests {
    @Test func comparesTextsByBytes() throws {
        let composed = try JSON(parsing: "{\"\u{E9}\": 1, \"e\u{301}\": 2}")
        #expect(composed.objectValue?.count == 2)
        #expect(composed["e\u{301}"] == 2)
        #expect(JSON.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test func ignoresOrderButKeepsIt() throws {
        let left = try JSON(parsing: #"{"a": 1, "b": [2]}"#)
        let right = try JSON(parsing: #"{"b": [2], "a": 1}"#)
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(right.serialized() == #"{"b":[2],"a":1}"#)
        #expect(left != 1)
    }

    @Test(arguments: [1, 5, 13, 40])
    func findsReplacesAndRemovesMembers(count: Int) throws {
        var object = JSONObject((0..<count).map { ("key \($0)", .integer($0)) })
        object["key 0"] = "new"
        #expect(object.keys.first == "key 0")
        object["key \(count - 1)"] = nil
        #expect(object.count == count - 1)
        #expect(!object.contains("key \(count - 1)"))
        object["last"] = 7
        #expect(object.keys.last == "last")
        #expect(object["last"] == 7)
        #expect(try JSON(parsing: JSON.object(object).serialized()) == .object(object))
    }

    @Test func keepsTheFirstPlaceOfARepeatedKeyInLargeObjects() throws {
        let members = (0..<20).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let value = try JSON(parsing: "{\(members),\"k3\":\"x\"}")
        #expect(value.objectValue?.keys[3] == "k3")
        #expect(value.objectValue?.count == 20)
        #expect(value["k3"] == "x")
    }

    @Test(arguments: [
        ("1", 0), ("[]", 1), ("{}", 1), ("[1,[2],{}]", 2), (#"{"a":{"b":[{}]},"c":[]}"#, 4),
    ])
    func documentsKnowTheirDepth(text: String, depth: Int) throws {
        let document = try JSONDocument(parsing: text)
        #expect(document.depth == depth)
        #expect(JSONDocument(document.value).depth == depth)
        #expect(JSONDocument(document.value).text == text)
    }

    /// The text is what is stored and read again, so its depth is what the limit is about.
    @Test func theDepthOfADocumentIsThatOfItsText() throws {
        let document = try JSONDocument(parsing: #"{"a":[[]],"a":{}}"#)
        #expect(document.depth == 3)
        #expect(JSONDocument(document.value).depth == 2)
    }

    @Test func documentsJoinToAnArray() throws {
        let parts = try [JSONDocument(parsing: "[ 1 ]"), JSONDocument(parsing: "2")]
        let joined = JSONDocument(joining: parts)
        #expect(joined.value == [[1], 2])
        #expect(joined.text == "[[ 1 ],2]")
        #expect(joined.depth == 2)
        #expect(JSONDocument(joining: []).text == "[]")
    }

    @Test func printsForPeople() throws {
        let value = try JSON(parsing: #"{"a":[1,{"b":[]}],"c":{},"d":"x"}"#)
        #expect(
            value.pretty(indent: 2) == """
                {
                  "a": [
                    1,
                    {
                      "b": []
                    }
                  ],
                  "c": {},
                  "d": "x"
                }
                """)
    }
}

@Suite struct JSONNumberTests {
    private static func number(_ text: String) throws -> JSONNumber {
        try #require(JSON(parsing: text).numberValue)
    }

    @Test(arguments: [
        ("1", "1.0", 0), ("10e-1", "1", 0), ("1e2", "100", 0), ("-0", "0", 0), ("0e99", "-0.00", 0),
        ("0.001", "1e-3", 0), ("120", "1.2e2", 0), ("1", "2", -1), ("-1", "-2", 1), ("-1", "1", -1),
        ("1.5", "1.49999999999999999999999999", 1), ("9007199254740993", "9007199254740992.0", 1),
        ("9223372036854775807", "9223372036854775808", -1), ("0.1", "0", 1), ("-0.1", "0", -1),
        ("1e999999999", "1", 1), ("1e-999999999", "0", 1), ("-1e999999999", "1e999999999", -1),
        ("1e999999999999999999999999", "1e999999999999999999999998", 1),
        ("10e999999999999999999999998", "1e999999999999999999999999", 0),
        ("1e-999999999999999999999999", "1e999999999999999999999999", -1),
        ("100e-100000000000000000000", "1e-99999999999999999998", 0), ("1e0005", "1e5", 0),
        ("123456789.123456789", "123456789.123456788", 1), ("99", "100", -1), ("1.10", "1.1", 0),
    ])
    func compares(left: String, right: String, order: Int) throws {
        #expect(try Self.number(left).compare(Self.number(right)).signum() == order)
        #expect(try Self.number(right).compare(Self.number(left)).signum() == -order)
    }

    @Test func agreesWithDoublesWhereTheyAreExact() throws {
        let values = [-1024.5, -3, -0.5, 0, 0.125, 1, 7.75, 1e10]
        for left in values {
            for right in values {
                let order = try #require(JSONNumber(left)).compare(#require(JSONNumber(right)))
                #expect(order.signum() == (left < right ? -1 : left == right ? 0 : 1))
            }
        }
    }
}
