import Foundation
import StileJSON
import StileTestSupport
import Testing

@testable import StileDataset

/// Keeps what a scan found.
struct Collector: RecordVisitor {
    var names: [String] = []
    var rows: [[String]] = []
    var bad: [String] = []
    var places: [String] = []

    mutating func header(_ names: [String]) { self.names = names }

    mutating func record(_ record: RecordView) -> RecordVerdict? {
        rows.append(record.fields.map { CSVText.decode(record.bytes, $0) })
        places.append("\(record.line)@\(record.byteOffset)")
        return nil
    }

    mutating func rejected(_ record: RejectedRecord) {
        bad.append("\(record.line) \(record.reason.rawValue)")
    }
}

func withFile<T>(_ bytes: [UInt8], _ body: (String) async throws -> T) async throws -> T {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("stile-scan-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

func scanCSV(_ bytes: [UInt8], format: CSVFormat = CSVFormat()) async throws -> Collector {
    try await withFile(bytes) { path in
        var collector = Collector()
        var scanner = RecordScanner(.csv(format), columnCount: 3)
        try await scanner.scan(path, visitor: &collector)
        return collector
    }
}

struct ScannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        var rows: [[String]] = []
        var bad: [String] = []
        var testDescription: String { String(text.debugDescription.prefix(60)) }
    }

    @Test(arguments: [
        Case(text: "a,b\n1,2\n", rows: [["1", "2"]]),
        Case(text: "a,b\n1,2", rows: [["1", "2"]]),
        Case(text: "a,b\r\n1,2\r\n", rows: [["1", "2"]]),
        Case(text: "a,b\n\"x\ny\",2\n3,4\n", rows: [["x\ny", "2"], ["3", "4"]]),
        Case(text: "a,b\n\"x\r\ny\",2\r\n3,4\r\n", rows: [["x\r\ny", "2"], ["3", "4"]]),
        Case(text: "a,b\n5\" pipe,2\n", rows: [["5\" pipe", "2"]]),
        Case(text: "a,b\n\"\",\"\"\n", rows: [["", ""]]),
        // An open quote costs its own line.
        Case(text: "a,b\n\"x,2\n3,4\n", rows: [["3", "4"]], bad: ["2 unterminated_quote"]),
        Case(
            text: "a,b\n1,\"x\n3,4\n5,\"y\"\n", rows: [["3", "4"], ["5", "y"]],
            bad: ["2 unterminated_quote"]),
        Case(
            text: "a,b\n1,\"x\n3,4\n5,6\"\n", rows: [["3", "4"], ["5", "6\""]],
            bad: ["2 unterminated_quote"]),
        Case(text: "a,b\n1,\"x", bad: ["2 unterminated_quote"]),
        Case(text: "a,b\n1,\"x\"y\n3,4\n", rows: [["3", "4"]], bad: ["2 unterminated_quote"]),
        Case(
            text: "a,b\n1\n1,2,3\n3,4\n", rows: [["3", "4"]],
            bad: ["2 column_count", "3 column_count"]),
        Case(text: ""),
        Case(text: "a,b"),
        Case(text: "\n\na,b\n\n1,2\n\n", rows: [["1", "2"]]),
    ])
    func records(_ test: Case) async throws {
        let found = try await scanCSV(Array(test.text.utf8))
        #expect(found.rows == test.rows)
        #expect(found.bad == test.bad)
    }

    @Test func placesAreLinesAndOffsets() async throws {
        let found = try await scanCSV(Array("\u{FEFF}a,b\n\"x\ny\",2\n\n3,4\n".utf8))
        #expect(found.places == ["2@7", "5@16"])
    }

    @Test func anotherDelimiter() async throws {
        var format = CSVFormat()
        format.delimiter = UInt8(ascii: ";")
        #expect(
            try await scanCSV(Array("a;b\n1,5;\"x;y\"\n".utf8), format: format).rows == [
                ["1,5", "x;y"]
            ])
    }

    @Test func recordsAcrossWindows() async throws {
        var text = "a,b\n"
        for index in 0..<60_000 {
            text += "\(index),\"\(String(repeating: "x", count: 150))\ny\"\n"
        }
        let found = try await scanCSV(Array(text.utf8))
        #expect(found.rows.count == 60_000 && found.bad.isEmpty)
        #expect(found.rows.last?[0] == "59999")
    }

    @Test(arguments: [1 << 20, (1 << 20) + 1, 5 << 20, 9 << 20]) func longLines(_ length: Int)
        async throws
    {
        let line = "1," + String(repeating: "x", count: length - 2)
        let found = try await scanCSV(Array("a,b\n\(line)\n3,4\n".utf8))
        #expect(found.rows.count == (length > 1 << 20 ? 1 : 2))
        #expect(found.bad == (length > 1 << 20 ? ["2 line_too_long"] : []))
        #expect(found.rows.last == ["3", "4"])
    }

    // In one pair the JSON has another telephone number than the CSV.
    static let spectrum = SharedFiles.names(in: "data/csv_spectrum/csvs", suffix: ".csv")
        .filter { $0 != "location_coordinates.csv" }
        .map { SharedFiles.path("data/csv_spectrum/csvs/\($0)") }

    @Test(.enabled(if: !spectrum.isEmpty, "no csv_spectrum: set STILE_SHARED"), arguments: spectrum)
    func csvSpectrum(_ path: String) async throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let found = try await scanCSV(Array(bytes))
        let expected = try JSON(
            parsing: String(
                contentsOfFile: path.replacingOccurrences(of: "csvs/", with: "json/")
                    .replacingOccurrences(of: ".csv", with: ".json"), encoding: .utf8))
        let trim = { (text: String) in text.trimmingCharacters(in: .whitespacesAndNewlines) }
        let rows = expected.arrayValue?.map { row in
            found.names.map { trim(row[$0]?.stringValue ?? "?") }
        }
        #expect(found.rows == rows && found.bad.isEmpty)
    }
}

struct JSONLineTests {
    @Test(arguments: [
        ("{}", true), (" { \"a\" : [ ] } ", true), ("{\"a\":{\"b\":[1,{}]},\"c\":-0.5e+3}", true),
        ("[1,2]", true), ("\"x\"", true), ("0", true), ("true", true), ("null", true),
        ("{\"a\":1,}", false), ("{\"a\"}", false), ("{a:1}", false), ("[1,]", false), ("[", false),
        ("]", false), ("{\"a\":01}", false), ("{\"a\":1.}", false), ("{\"a\":+1}", false),
        ("{\"a\":\"\\x\"}", false), ("{\"a\":\"\\u12\"}", false), ("{\"a\":\"\t\"}", false),
        ("{} {}", false), ("", false), (" ", false), ("nul", false), ("NaN", false), ("1e", false),
        ("[1}", false), ("{\"a\":1]", false), ("\"x", false), ("-", false), ("[1 2]", false),
        ("{\"a\":1 \"b\":2}", false), ("{,}", false), ("[,1]", false), ("{\"a\"::1}", false),
    ])
    func validity(_ text: String, _ isValid: Bool) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBufferPointer { JSONLineReader.read($0) != nil } == isValid)
    }

    @Test func theSameVerdictAsTheParser() {
        var seed: UInt64 = 42
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "1", "true", "-", ".5", " ", "\\", "\"", "e",
        ]
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int(seed >> 60) + 1 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(seed >> 33) % pieces.count]
            }
            let parsed = (try? JSON(parsing: text)) != nil
            let read = Array(text.utf8).withUnsafeBufferPointer { JSONLineReader.read($0) != nil }
            #expect(parsed == read, "\(text)")
        }
    }

    @Test func membersAreFound() throws {
        let bytes = Array(#" {"a" : "x\"y", "b":{"a":[1]} , "c": [] ,"d":null,"e":-1.5e3} "#.utf8)
        try bytes.withUnsafeBufferPointer { buffer in
            let line = try #require(JSONLineReader.read(buffer))
            let found = line.members.map {
                String(decoding: bytes[$0.key], as: UTF8.self) + "="
                    + String(decoding: bytes[$0.value], as: UTF8.self)
            }
            #expect(found == ["a=x\\\"y", "b={\"a\":[1]}", "c=[]", "d=null", "e=-1.5e3"])
        }
    }
}
