import StileExecutor
import StileJSON
import Testing

@testable import StileMapRuns

private let place = ObjectPlace(bucket: "b", key: "k")

/// The items of `text`, given to the parser in pieces of `chunk` bytes.
private func items<Parser: ItemParser>(
    _ text: String, chunk: Int, building: Bool = true, _ make: () throws -> Parser
) throws -> [String] {
    var parser = try make()
    var rest = Array(text.utf8)[...]
    var found: [String] = []
    while true {
        switch try parser.next(building: building) {
        case .item(let value, _): found.append(value.text)
        case .passed: found.append("-")
        case .end: return found
        case .needsMore:
            if rest.isEmpty { parser.end() } else { parser.take(Array(rest.prefix(chunk))) }
            rest = rest.dropFirst(chunk)
        }
    }
}

/// The same items come out whatever the pieces, built or passed over; also the same failure.
private func check<Parser: ItemParser>(
    _ text: String, _ expected: Result<[String], MapRunFailure>, _ make: () throws -> Parser
) {
    for chunk in [1, 2, 3, 7, 4096] {
        let found = Result { try items(text, chunk: chunk, make) }
            .mapError { $0 as? MapRunFailure ?? MapRunFailure(error: "?", cause: "\($0)") }
        #expect(found == expected, "pieces of \(chunk)")
        if case .success(let expected) = expected {
            let passed = try? items(text, chunk: chunk, building: false, make).count
            #expect(passed == expected.count)
        }
    }
}

private func failure(_ cause: String) -> Result<[String], MapRunFailure> {
    .failure(.itemReader(cause))
}

@Suite struct JSONLineItemsTests {
    @Test(arguments: [
        ("", []),
        ("\n \n\r\n", []),
        ("{\"a\": 1}\n[2]\r\n\n3", ["{\"a\":1}", "[2]", "3"]),
        ("\u{FEFF}1\n2\n", ["1", "2"]),
        ("\"é\u{1F9F5}\"\nnull\n", ["\"é\u{1F9F5}\"", "null"]),
        ("1.50\n12345678901234567890\n", ["1.50", "12345678901234567890"]),
    ])
    func reads(text: String, expected: [String]) {
        check(text, .success(expected)) { JSONLineItems(place) }
    }

    @Test(arguments: [
        ("1\n{\"a\":\n", "s3://b/k, line 2: it is not JSON: "),
        ("1\n\n2 3\n", "s3://b/k, line 3: it is not JSON: unexpected text after the JSON value"),
    ])
    func refuses(text: String, cause: String) throws {
        let error = #expect(throws: MapRunFailure.self) {
            try items(text, chunk: 5) { JSONLineItems(place) }
        }
        #expect(error?.error == "States.ItemReaderFailed")
        #expect(error?.cause.hasPrefix(cause) == true)
    }
}

@Suite struct CSVItemsTests {
    /// Recorded from AWS but for the last ones, which follow RFC 4180.
    @Test(arguments: [
        (
            "C1,C2,C3\nV1,V2,V3\nV4,V5,V6\n,,,\ntrue,1,'Hi'\nNull,None,\n   \n",
            [
                #"{"C1":"V1","C2":"V2","C3":"V3"}"#, #"{"C1":"V4","C2":"V5","C3":"V6"}"#,
                #"{"C1":"","C2":"","C3":""}"#, #"{"C1":"true","C2":"1","C3":"'Hi'"}"#,
                #"{"C1":"Null","C2":"None","C3":""}"#, #"{"C1":"   ","C2":"","C3":""}"#,
            ]
        ),
        (
            "H1,\nV4,V5,V6\n   \n",
            [#"{"H1":"V4","":"V5"}"#, #"{"H1":"   ","":""}"#]
        ),
        ("", []),
        ("a,b\n", []),
        ("a,b", []),
        ("\u{FEFF}a,b\r\n1,2\r\n\r\n3,4", [#"{"a":"1","b":"2"}"#, #"{"a":"3","b":"4"}"#]),
        ("a\r1\r2\r", [#"{"a":"1"}"#, #"{"a":"2"}"#]),
        ("a,b\n\"1,\"\"x\"\"\n2\",\"\"\n", [#"{"a":"1,\"x\"\n2","b":""}"#]),
        ("a,b\n\"1\" ,2 \"q\"\n", [#"{"a":"1","b":"2 \"q\""}"#]),
        ("a,b\n\"1\",\"2\"", [#"{"a":"1","b":"2"}"#]),
    ])
    func readsRows(text: String, expected: [String]) {
        check(text, .success(expected)) {
            try CSVItems(place, delimiter: UInt8(ascii: ","), header: nil)
        }
    }

    @Test(arguments: [",", "|", ";", " ", "\t"])
    func readsByDelimiter(delimiter: String) {
        let text = ["a", "b"].joined(separator: delimiter) + "\n"
        check(text, .success([#"{"x":"a","y":"b","z":""}"#])) {
            try CSVItems(place, delimiter: delimiter.utf8.first ?? 0, header: ["x", "y", "z"])
        }
    }

    @Test(arguments: [
        ("a,b,a\n1,2,3\n", "CSV headers cannot contain duplicates."),
        ("a\n1\n\"x\n", "s3://b/k, line 3: a quoted field is not closed"),
        ("a\n\"x\ny\"z\n", "s3://b/k, line 2: text follows the closing quote of a field"),
    ])
    func refuses(text: String, cause: String) {
        check(text, failure(cause)) {
            try CSVItems(place, delimiter: UInt8(ascii: ","), header: nil)
        }
    }

    @Test func refusesWhatIsNotUTF8() throws {
        var parser = try CSVItems(place, delimiter: UInt8(ascii: ","), header: ["a", "b"])
        parser.take(Array("1,2\n3,".utf8) + [0xE9, 0x0A])
        _ = try parser.next(building: true)
        #expect(throws: place.failure(line: 2, "field 2 of the row is not UTF-8")) {
            try parser.next(building: true)
        }
    }

    @Test func refusesGivenDuplicates() {
        #expect(throws: MapRunFailure.itemReader("CSV headers cannot contain duplicates.")) {
            try CSVItems(place, delimiter: 44, header: ["H1", "H1", "H3"])
        }
    }
}

@Suite struct JSONItemsTests {
    @Test(arguments: [
        ("[]", "", []),
        (
            " [ 1 , \"a,]\\\"\" ,{\"x\":[1,{}]}, null,-1.5e3 ] \n", "",
            ["1", #""a,]\"""#, #"{"x":[1,{}]}"#, "null", "-1.5e3"]
        ),
        ("\u{FEFF}[[1],[2]]", "", ["[1]", "[2]"]),
        (
            #"{"a":1,"b":{"c":[]}}"#, "",
            [#"{"Key":"a","Value":1}"#, #"{"Key":"b","Value":{"c":[]}}"#]
        ),
        ("{}", "", []),
        (
            #"{"skip":{"items":[0]},"s":"}","n":12,"data":{"x":[1,2],"items":[{"i":1},{"i":2}]},"#,
            "/data/items",
            [#"{"i":1}"#, #"{"i":2}"#]
        ),
        (#"[0,[1,[2,3]]]"#, "/1/1", ["2", "3"]),
        (#"{"a/b":{"~":[7]}}"#, "/a~1b/~0", ["7"]),
        (#"{"\u0061":[7]}"#, "/a", ["7"]),
    ])
    func reads(text: String, pointer: String, expected: [String]) throws {
        let pointer = try #require(JSONPointer(parsing: pointer))
        check(text, .success(expected)) { JSONItems(place, pointer: pointer) }
    }

    @Test(arguments: [
        ("1", "", "Attempting to map over non-iterable node."),
        (#""text""#, "", "Attempting to map over non-iterable node."),
        (#"{"a":1}"#, "/a", "Attempting to map over non-iterable node."),
        (#"{"a":1}"#, "/b", #"s3://b/k: ItemsPointer "/b" leads to nothing"#),
        (#"{"a":1}"#, "/a/x", #"s3://b/k: ItemsPointer "/a/x" leads to nothing"#),
        ("[1]", "/1", #"s3://b/k: ItemsPointer "/1" leads to nothing"#),
        ("", "", "s3://b/k: the JSON text is cut off"),
        ("[1,2", "", "s3://b/k: the JSON text is cut off"),
        (#"{"a":[{"b":"#, "/x", "s3://b/k: the JSON text is cut off"),
        (
            "[1] 2", "",
            "s3://b/k: it is not JSON: found '2' where the text's end was expected (byte 4)"
        ),
        ("[1 2]", "", "s3://b/k: it is not JSON: found '2' where ',' or ']' was expected (byte 3)"),
        (
            "{1:2}", "",
            "s3://b/k: it is not JSON: found '1' where a field name was expected (byte 1)"
        ),
    ])
    func refuses(text: String, pointer: String, cause: String) throws {
        let pointer = try #require(JSONPointer(parsing: pointer))
        check(text, failure(cause)) { JSONItems(place, pointer: pointer) }
    }

    @Test(arguments: ["[1,]", "[,1]", "[tru]", #"{"a":1,}"#, "[{]}]", #"["\x"]"#])
    func refusesWhatIsNotJSON(text: String) {
        #expect(throws: MapRunFailure.self) {
            try items(text, chunk: 100) { JSONItems(place, pointer: .root) }
        }
    }
}
