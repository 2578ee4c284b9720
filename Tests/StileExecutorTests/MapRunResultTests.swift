import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

/// What a ResultWriter is told of: children that ended, and those that never began.
@Suite struct MapRunResultTests {
    private static let writer =
        #""ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"b"}},"#
    private static let reader =
        #""ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":{"Bucket":"b","Key":"k"}},"#

    struct Ending: Sendable, CustomTestStringConvertible {
        let fields: String
        let input: String
        let status: ExecutionStatus
        let expected: [String]
        var testDescription: String { "\(fields) \(input)" }
    }

    static let endings: [Ending] = [
        Ending(
            fields: writer, input: #"[1,2]"#, status: .succeeded,
            expected: ["SUCCEEDED 1", "SUCCEEDED 2"]),
        Ending(
            fields: writer + #""MaxConcurrency":1,"#, input: #"[1,"x",3,{"a":4}]"#,
            status: .failed,
            expected: ["SUCCEEDED 1", #"FAILED "x""#, "PENDING 3", #"PENDING {"a":4}"#]),
        Ending(
            fields: writer + #""MaxConcurrency":1,"ToleratedFailureCount":1,"#,
            input: #"[1,"x",3]"#, status: .succeeded,
            expected: ["SUCCEEDED 1", #"FAILED "x""#, "SUCCEEDED 3"]),
        Ending(
            fields: writer
                + #""MaxConcurrency":1,"ItemSelector":{"v.$":"$$.Map.Item.Value"},"#
                + #""ItemBatcher":{"MaxItemsPerBatch":2},"#,
            input: "[1,2,3,4,5]", status: .failed,
            expected: [
                #"FAILED {"Items":[{"v":1},{"v":2}]}"#, #"PENDING {"Items":[{"v":3},{"v":4}]}"#,
                #"PENDING {"Items":[{"v":5}]}"#,
            ]),
        Ending(
            fields: writer + reader + #""MaxConcurrency":1,"#, input: "{}", status: .failed,
            expected: [
                #"FAILED "0""#, #"PENDING "1""#, #"PENDING "2""#, #"PENDING "3""#,
                #"PENDING "4""#,
            ]),
    ]

    /// Fails for texts and for batches.
    private static let runner = ScriptedRunner { task, _ in
        guard task.input.value.integerValue == nil else { return .succeeded(task.input) }
        return .failed(TaskError(error: "Broken", cause: nil))
    }

    @Test(arguments: endings)
    func theResultsTellOfEveryItem(ending: Ending) async throws {
        try await withStore(.file) { store in
            try store.deploy("m", MapRunTests.machine(ending.fields))
            let storage = ScriptedStorage(items: (0..<5).map { .string("\($0)") })
            let ended = try await withExecutor(store, Self.runner, mapRunStorage: storage) {
                let started = try await $0.startExecution(machine: "m", input: ending.input)
                return try await $0.outcome(of: started.arn)
            }
            #expect(ended.status == ending.status)
            #expect(await storage.written == ending.expected)
            if ending.status == .failed { #expect(ended.error == MapRunTests.tolerance) }
        }
    }

    /// The parent is stopped while the first child runs: what never began is told of as well.
    @Test func aStopWritesResultsToo() async throws {
        try await withStore(.file) { store in
            try store.deploy(
                "m",
                MapRunTests.machine(
                    Self.writer + #""MaxConcurrency":1,"#,
                    states: #""T":{"Type":"Wait","Seconds":60,"End":true}"#))
            let storage = ScriptedStorage(items: [])
            try await withExecutor(store, clock: VirtualClock(), mapRunStorage: storage) {
                executor in
                let started = try await executor.startExecution(machine: "m", input: "[1,2]")
                let isBegun = try await executor.hasChild(of: started.id, in: store)
                #expect(isBegun)
                _ = try await executor.stopExecution(started.arn)
                await storage.waitUntilWritten()
            }
            #expect(await storage.written == ["ABORTED 1", "PENDING 2"])
            #expect(try store.activeMapRuns().isEmpty)
        }
    }
}

extension Executor {
    /// Waits until the execution's map run has begun a child.
    fileprivate func hasChild(of id: Int64, in store: Database) async throws -> Bool {
        for _ in 0..<100_000 {
            if let run = try store.mapRuns(of: id, limit: 1).first, run.nextChild > 0 {
                return true
            }
            await Task.yield()
        }
        return false
    }
}

/// Items as they were given, and results as they come.
private actor ScriptedStorage: MapRunStorage {
    private let items: [JSON]
    private(set) var written: [String] = []
    private var isWritten = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(items: [JSON]) { self.items = items }

    func openItems(_ request: ItemReaderRequest) -> any ItemCursor { Items(items) }

    func prepare(_ request: ResultWriterRequest) {}

    func writeResults(_ request: ResultWriterRequest, children: any MapRunChildren)
        async throws(MapRunFailure) -> JSON
    {
        var told: [String] = []
        while case let page = try await children.next(childrenMax: 2), !page.isEmpty {
            for child in page {
                told.append("\(child.status.rawValue) \(child.input.text)")
                #expect((child.name == nil) == (child.status == .pending))
                #expect(child.stateMachineARN.contains(":stateMachine:m/"))
            }
        }
        written = told
        isWritten = true
        for one in waiting { one.resume() }
        waiting = []
        return ["Bucket": "b", "Key": "manifest.json"]
    }

    func waitUntilWritten() async {
        guard !isWritten else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    private actor Items: ItemCursor {
        let identity = "one"
        let itemCount: Int? = nil
        private let items: [JSON]
        private var next = 0

        init(_ items: [JSON]) { self.items = items }

        func next(itemsMax: Int, bytesMax: Int) -> [MapRunItem] {
            let page = items[next...].prefix(2)
            defer { next += page.count }
            return page.enumerated().map {
                MapRunItem(
                    index: next + $0.offset, value: JSONDocument($0.element), source: "S3://b/k")
            }
        }

        func skip(_ items: Int) { next += items }

        func close() {}
    }
}
