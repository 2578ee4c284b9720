import Foundation
import StileDuckDB
import StileExecutor
import StileJSON
import StileLake
import StileMapRuns

/// Items of a Distributed Map out of large files, in thousands a second against Python's modules,
/// and how far the memory grows meanwhile.
struct ItemsBenchmark {
    let size: Size

    private struct Kind: Sendable {
        let name: String
        let config: JSON
        let head: String
        let line: @Sendable (Int) -> String
        let tail: String
        let python: String
    }

    func run(_ report: Report) async throws {
        let root = FileManager.default.temporaryDirectory.path + "/stile-items-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try FileManager.default.createDirectory(
            atPath: root + "/buckets/in", withIntermediateDirectories: true)
        for kind in Self.kinds { try await measure(kind, root, report) }
    }

    private func measure(_ kind: Kind, _ root: String, _ report: Report) async throws {
        let lines = size.rows / 2
        let path = "\(root)/buckets/in/\(kind.name)"
        try write(kind, lines: lines, to: path)
        let storage = ObjectMapRunStorage(
            buckets: Buckets(configured: [:], folder: root + "/buckets"),
            scratch: root + "/scratch", engine: { try DuckDB.locate() })
        let before = Resident.megabytes()
        var peak = before
        let own = try await seconds {
            let cursor = try await storage.openItems(
                ItemReaderRequest(
                    reader: ([
                        "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": kind.config,
                        "Parameters": ["Bucket": "in", "Key": .string(kind.name)],
                    ] as JSON).objectValue ?? JSONObject()))
            var count = 0
            while case let items = try await cursor.next(itemsMax: 1_000, bytesMax: 1 << 22),
                !items.isEmpty
            {
                count += items.count
                peak = max(peak, Resident.megabytes())
            }
            guard count == lines else { throw BenchmarkFailure("\(kind.name): \(count) items") }
        }
        let other = try PythonTool().seconds(kind.python, text: path, kind.name)
        report.add(
            Measurement(
                name: "items.\(kind.name)", value: Double(lines) / own / 1_000,
                unit: "1,000 items/s", comparedWith: "Python",
                otherValue: Double(lines) / other / 1_000))
        report.add(
            Measurement(
                name: "memory.items.\(kind.name)", value: peak - before, unit: "MB more",
                comparedWith: "nothing", otherValue: 0))
    }

    private func write(_ kind: Kind, lines: Int, to path: String) throws {
        var text = kind.head
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchmarkFailure("\(path) can not be made") }
        for index in 0..<lines {
            text += kind.line(index)
            if text.utf8.count > 1 << 20 {
                try file.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try file.write(contentsOf: Data((text + kind.tail).utf8))
        try file.close()
    }

    private static func record(_ index: Int) -> String {
        #"{"id":\#(index),"customer":"C\#(index % 9973)","amount":\#(index % 1000).50,"tags":["a","b"]}"#
    }

    private static let kinds = [
        Kind(
            name: "jsonl", config: ["InputType": "JSONL"], head: "",
            line: { record($0) + "\n" }, tail: "",
            python: """
                import json, sys, time
                path = sys.stdin.read()
                start = time.perf_counter()
                for line in open(path): json.loads(line)
                print(time.perf_counter() - start)
                """),
        Kind(
            name: "csv", config: ["InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"],
            head: "id,customer,amount,note\n",
            line: { "\($0),C\($0 % 9973),\($0 % 1000).50,\"said \"\"hi\"\", left\"\n" }, tail: "",
            python: """
                import csv, sys, time
                path = sys.stdin.read()
                start = time.perf_counter()
                for row in csv.DictReader(open(path, newline='')): pass
                print(time.perf_counter() - start)
                """),
        Kind(
            name: "json", config: ["InputType": "JSON", "ItemsPointer": "/data/items"],
            head: #"{"made":"now","data":{"items":[{"id":-1}"#,
            line: { $0 == 0 ? "" : "," + record($0) }, tail: "]}}",
            python: """
                import json, sys, time
                path = sys.stdin.read()
                start = time.perf_counter()
                for item in json.load(open(path))['data']['items']: pass
                print(time.perf_counter() - start)
                """),
    ]
}
