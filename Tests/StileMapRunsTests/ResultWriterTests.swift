import Foundation
import StileDuckDB
import StileExecutor
import StileInterpreter
import StileJSON
import StileLake
import StileTestSupport
import Testing

@testable import StileMapRuns

/// Hands out children page by page, as the store does.
private actor ChildPages: MapRunChildren {
    private var rest: ArraySlice<MapRunChild>

    init(_ children: [MapRunChild]) { rest = children[...] }

    func next(childrenMax: Int) -> [MapRunChild] {
        defer { rest = rest.dropFirst(childrenMax) }
        return Array(rest.prefix(childrenMax))
    }
}

private let arn = "arn:aws:states:us-east-1:000000000000:mapRun:m/L:0b1c"

private func child(_ index: Int, _ status: MapRunChild.Status, output: JSON? = nil) -> MapRunChild {
    MapRunChild(
        executionARN: "arn:e:\(index)", name: "n\(index)", stateMachineARN: "arn:m",
        status: status, input: JSONDocument(.integer(index)),
        output: output.map { JSONDocument($0) },
        error: status == .failed ? "E" : nil, cause: status == .failed ? "why" : nil,
        startMillis: status == .pending ? nil : 1_000, stopMillis: status == .pending ? nil : 2_500)
}

private let children = [
    child(0, .succeeded, output: ["a", 1]), child(1, .failed),
    child(2, .succeeded, output: "x"), child(3, .pending), child(4, .timedOut),
]

private func details(_ index: Int, _ status: String, output: String? = nil, isFailed: Bool = false)
    -> String
{
    let failure = isFailed ? #""Cause":"why","Error":"E","# : ""
    let output = output.map { #","Output":\#(JSON.string($0).serialized())"# } ?? ""
    let isBegun = status != "PENDING"
    let start = isBegun ? #","StartDate":"1970-01-01T00:00:01.000Z""# : ""
    let stop = isBegun ? #","StopDate":"1970-01-01T00:00:02.500Z""# : ""
    return
        #"{\#(failure)"ExecutionArn":"arn:e:\#(index)","Input":"\#(index)","#
        + #""InputDetails":{"Included":true},"Name":"n\#(index)"\#(output),"#
        + #""OutputDetails":{"Included":true},"RedriveCount":0,"RedriveStatus":"NOT_REDRIVABLE","#
        + #""RedriveStatusReason":"Execution is \#(status) and cannot be redriven"\#(start),"#
        + #""StateMachineArn":"arn:m","Status":"\#(status)"\#(stop)}"#
}

@Suite struct ResultWriterTests {
    private func request(_ config: String = "", prefix: String = "out") throws
        -> ResultWriterRequest
    {
        ResultWriterRequest(
            writer: try reader(
                #"{"Resource":"arn:aws:states:::s3:putObject"\#(config),"#
                    + #""Parameters":{"Bucket":"res","Prefix":"\#(prefix)"}}"#), mapRunARN: arn)
    }

    private func written(_ directory: String) throws -> [String: String] {
        let root = directory + "/buckets/res"
        var found: [String: String] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: root) ?? .init()
        where name.hasPrefix("out/") && name.contains(".json") {
            found[name] = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
        }
        return found
    }

    @Test func writesFilesByStatusAndAManifest() async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "res", ["x": []])
            let storage = storage(directory)
            try await storage.prepare(request())
            #expect(try written(directory).isEmpty)
            let expected = [
                "out/0b1c/SUCCEEDED_0.json":
                    "[\(details(0, "SUCCEEDED", output: #"["a",1]"#)),\(details(2, "SUCCEEDED", output: #""x""#))]",
                "out/0b1c/FAILED_0.json":
                    "[\(details(1, "FAILED", isFailed: true)),\(details(4, "TIMED_OUT"))]",
                "out/0b1c/PENDING_0.json": "[\(details(3, "PENDING"))]",
            ]
            let size = { (name: String) in expected["out/0b1c/\(name)"]?.utf8.count ?? 0 }
            // A second time, as after a crash, gives the same.
            for _ in 0..<2 {
                let answer = try await storage.writeResults(
                    request(), children: ChildPages(children))
                #expect(answer == ["Bucket": "res", "Key": "out/0b1c/manifest.json"])
                var found = try written(directory)
                #expect(
                    found.removeValue(forKey: "out/0b1c/manifest.json")
                        == #"{"DestinationBucket":"res","MapRunArn":"\#(arn)","ResultFiles":{"#
                        + #""FAILED":[{"Key":"out/0b1c/FAILED_0.json","Size":\#(size("FAILED_0.json"))}],"#
                        + #""PENDING":[{"Key":"out/0b1c/PENDING_0.json","Size":\#(size("PENDING_0.json"))}],"#
                        + #""SUCCEEDED":[{"Key":"out/0b1c/SUCCEEDED_0.json","Size":\#(size("SUCCEEDED_0.json"))}]}}"#
                )
                #expect(found == expected)
            }
        }
    }

    @Test(arguments: [
        (#"{"Transformation":"COMPACT"}"#, "SUCCEEDED_0.json", #"[["a",1],"x"]"#),
        (#"{"Transformation":"FLATTEN"}"#, "SUCCEEDED_0.json", #"["a",1,"x"]"#),
        (
            #"{"Transformation":"FLATTEN","OutputType":"JSONL"}"#, "SUCCEEDED_0.jsonl",
            "\"a\"\n1\n\"x\"\n"
        ),
    ])
    func shapesOutputs(config: String, name: String, expected: String) async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "res", ["x": []])
            _ = try await storage(directory).writeResults(
                request(#","WriterConfig":\#(config)"#), children: ChildPages(children))
            #expect(try written(directory)["out/0b1c/\(name)"] == expected)
        }
    }

    @Test func beginsAnotherFileAtTheLimit() async throws {
        try await withTemporaryDirectory { directory in
            try fill(directory, "res", ["x": []])
            let storage = ObjectMapRunStorage(
                buckets: Buckets(configured: [:], folder: directory + "/buckets", environment: [:]),
                scratch: directory + "/scratch", engine: { try DuckDB.locate() },
                resultFileBytesMax: 8)
            let outputs = (0..<5).map { child($0, .succeeded, output: .integer(100 + $0)) }
            _ = try await storage.writeResults(
                request(#","WriterConfig":{"Transformation":"COMPACT"}"#, prefix: "out/"),
                children: ChildPages(outputs))
            let found = try written(directory)
            #expect(found["out/0b1c/SUCCEEDED_0.json"] == "[100]")
            #expect(found["out/0b1c/SUCCEEDED_4.json"] == "[104]")
            #expect(found.count == 6)
        }
    }

    @Test func refusesWhatCannotBeWritten() async throws {
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MapRunFailure.self) {
                try await storage(directory).prepare(request())
            }
            #expect(error?.error == "States.ResultWriterFailed")
            #expect(error?.cause.hasPrefix("The specified bucket does not exist: ") == true)
            try fill(directory, "res", ["out": []])
            await #expect(throws: MapRunFailure.self) {
                try await storage(directory).prepare(request())
            }
            await #expect(throws: MapRunFailure.self) {
                try await storage(directory).prepare(
                    request(#","WriterConfig":{"Transformation":"ALL"}"#))
            }
        }
    }

    @Test(arguments: [
        ("{}", #"[["a",1],"x"]"#), (#"{"Transformation":"FLATTEN"}"#, #"["a",1,"x"]"#),
        (#"{"Transformation":"COMPACT","OutputType":"JSONL"}"#, #""[\"a\",1]\n\"x\"\n""#),
        (
            #"{"Transformation":"NONE"}"#,
            "[\(details(0, "SUCCEEDED", output: #"["a",1]"#)),\(details(2, "SUCCEEDED", output: #""x""#))]"
        ),
    ])
    func shapesTheStatesResult(config: String, expected: String) throws {
        let shape = try ResultShape(writerConfig: reader(config), exports: false)
        #expect(shape.output(of: [children[0], children[2]]).text == expected)
    }
}

@Suite struct ItemBatcherTests {
    private func batches(_ config: String, _ items: [JSON], inputBytesMax: Int = 1000) throws
        -> [ItemBatch]
    {
        var batcher = try ItemBatcher(reader(config), inputBytesMax: inputBytesMax)
        var batches: [ItemBatch] = []
        for item in items { batches += try batcher.add(JSONDocument(item)) }
        if let last = batcher.finish() { batches.append(last) }
        return batches
    }

    @Test(arguments: [
        (
            #"{"MaxItemsPerBatch":2}"#,
            [#"{"Items":[1,2]}"#, #"{"Items":[3,4]}"#, #"{"Items":[5]}"#]
        ),
        (#"{"MaxItemsPerBatch":1}"#, (1...5).map { "{\"Items\":[\($0)]}" }),
        (#"{"MaxInputBytesPerBatch":17}"#, [#"{"Items":[1,2,3]}"#, #"{"Items":[4,5]}"#]),
        (
            #"{"MaxItemsPerBatch":4,"MaxInputBytesPerBatch":36,"BatchInput":{"a":[]}}"#,
            [
                #"{"BatchInput":{"a":[]},"Items":[1]}"#, #"{"BatchInput":{"a":[]},"Items":[2]}"#,
                #"{"BatchInput":{"a":[]},"Items":[3]}"#, #"{"BatchInput":{"a":[]},"Items":[4]}"#,
                #"{"BatchInput":{"a":[]},"Items":[5]}"#,
            ]
        ),
        ("{}", [#"{"Items":[1,2,3,4,5]}"#]),
    ])
    func putsItemsTogether(config: String, expected: [String]) throws {
        let found = try batches(config, [1, 2, 3, 4, 5])
        #expect(found.map(\.input.text) == expected)
        #expect(found.map(\.itemCount).reduce(0, +) == 5)
        for batch in found {
            #expect(batch.input.value["Items"]?.arrayValue?.count == batch.itemCount)
        }
    }

    /// Batch n after a restart is batch n before it.
    @Test func batchesDoNotKnowEachOther() throws {
        let items = (0..<200).map { JSON.string(String(repeating: "x", count: $0 * 7 % 31)) }
        let config = #"{"MaxItemsPerBatch":7,"MaxInputBytesPerBatch":90}"#
        let whole = try batches(config, items)
        var begun = 0
        for (index, batch) in whole.enumerated() {
            #expect(batch.input.byteCount <= 90)
            #expect(try batches(config, Array(items[begun...])) == Array(whole[index...]))
            begun += batch.itemCount
        }
    }

    @Test(arguments: [
        (#"{"MaxItemsPerBatch":0}"#, "field MaxItemsPerBatch must be positive"),
        (#"{"MaxInputBytesPerBatch":-1}"#, "field MaxInputBytesPerBatch must be positive"),
        (
            #"{"MaxInputBytesPerBatch":14}"#,
            "A batch with item 1 alone takes 24 bytes, over the maximum of 14 bytes per batch."
        ),
    ])
    func refuses(config: String, cause: String) throws {
        let error = #expect(throws: MapRunConfigError.self) {
            try batches(config, [1, "0123456789"])
        }
        #expect(error?.cause == cause)
    }
}
