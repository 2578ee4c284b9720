import Foundation
import Logging
import StileExecutor
import StileInterpreter
import StileJSON
import StileLake
import StileMapRuns
import StileStore
import Subprocess
import SystemPackage

/// A Distributed Map over the items of a JSON Lines file in batches, one no-op Task or one Pass a
/// child, against reading the same items alone; and its peak memory.
///
/// Each run is a process of its own, since the peak of a process never falls.
struct DistributedMapBenchmark {
    /// First argument of the process that is measured.
    static let verb = "--distributed-map"
    private static let batch = 100

    /// The only state of a child.
    enum ChildState: String {
        case task, pass
    }

    let items: Int

    func run(_ report: Report) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder + "/bench", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try writeItems(folder + "/bench/items.jsonl")
        let batched = try await measure(folder, batch: Self.batch)
        let alone = try await measure(folder, batch: 0)
        let single = try await measure(folder, batch: 1)
        let passes = try await measure(folder, batch: Self.batch, of: .pass)
        let singlePasses = try await measure(folder, batch: 1, of: .pass)
        let count = Double(items)
        report.add(
            Measurement(
                name: "distributed-map.batches", value: count / batched.seconds, unit: "items/s",
                comparedWith: "reading the items alone", otherValue: count / alone.seconds))
        report.add(
            Measurement(
                name: "distributed-map.memory", value: batched.megabytes, unit: "MB",
                comparedWith: "reading the items alone", otherValue: alone.megabytes))
        report.add(
            Measurement(
                name: "distributed-map.children", value: count / single.seconds,
                unit: "children/s", comparedWith: "items in batches of \(Self.batch)",
                otherValue: count / batched.seconds))
        report.add(
            Measurement(
                name: "distributed-map.batches.pass", value: count / passes.seconds,
                unit: "items/s", comparedWith: "reading the items alone",
                otherValue: count / alone.seconds))
        report.add(
            Measurement(
                name: "distributed-map.children.pass", value: count / singlePasses.seconds,
                unit: "children/s", comparedWith: "children with one Task",
                otherValue: count / single.seconds))
    }

    private func writeItems(_ path: String) throws {
        var text = ""
        for index in 0..<items {
            text +=
                #"{"order":\#(index),"customer":"customer-\#(index % 977)","amount":\#(index).25}"#
            text += "\n"
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    // MARK: - A process for each figure

    private struct Figures {
        let seconds: Double
        let megabytes: Double
    }

    private func measure(
        _ folder: String, batch: Int, of state: ChildState = .task
    ) async throws -> Figures {
        guard let program = Bundle.main.executablePath else {
            throw BenchmarkFailure("the path of this program is not known")
        }
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: [Self.verb, folder, String(batch), String(items), state.rawValue],
            output: .string(limit: 4096), error: .string(limit: 1 << 16))
        let words = result.standardOutput.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let seconds = Double(words[0]), let megabytes = Double(words[1])
        else {
            throw BenchmarkFailure(
                "a Distributed Map was not measured: \(result.standardError)")
        }
        return Figures(seconds: seconds, megabytes: megabytes)
    }

    /// In the measured process: prints the seconds and the peak in MB.
    static func child(
        _ folder: String, batch: Int, items: Int, of state: ChildState
    ) async throws {
        let storage = ObjectMapRunStorage(
            buckets: Buckets(configured: [:], folder: folder, environment: [:]),
            scratch: folder + "/scratch",
            engine: { throw BenchmarkFailure("no data engine is needed for JSON Lines") })
        let taken =
            batch == 0
            ? try await read(storage, items)
            : try await run(storage, folder + "/data-\(batch)-\(state)", batch, state)
        var usage = rusage()
        // RUSAGE_SELF, which has another type on every platform.
        getrusage(0, &usage)
        print(taken, Double(usage.ru_maxrss) / 1024)
    }

    private static let reader = #"""
        {"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSONL"},
         "Parameters":{"Bucket":"bench","Key":"items.jsonl"}}
        """#

    private static func read(_ storage: ObjectMapRunStorage, _ items: Int) async throws -> Double {
        guard let reader = try JSON(parsing: reader).objectValue else {
            throw BenchmarkFailure("the reader is no object")
        }
        return try await seconds {
            let cursor = try await storage.openItems(ItemReaderRequest(reader: reader))
            var count = 0
            while true {
                let page = try await cursor.next(itemsMax: 2_000, bytesMax: 1 << 20)
                if page.isEmpty { break }
                count += page.count
            }
            await cursor.close()
            guard count == items else { throw BenchmarkFailure("read \(count) of \(items) items") }
        }
    }

    private static func run(
        _ storage: ObjectMapRunStorage, _ folder: String, _ batch: Int, _ state: ChildState
    ) async throws -> Double {
        let store = try Database(opening: folder, mode: .owner(purpose: "a benchmark"))
        _ = try store.deploy(name: "m", text: definition(batch, state), nowMillis: 0)
        let executor = Executor(
            store: store, runner: NoAnswer(),
            settings: ExecutorSettings(taskConcurrencyMax: 256),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            mapRunStorage: storage)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await executor.run() }
            let taken = try await seconds {
                let started = try await executor.startExecution(machine: "m", input: "{}")
                let ended = try await executor.outcome(of: started.arn)
                guard ended.status == .succeeded else {
                    throw BenchmarkFailure("it \(ended.status): \(ended.cause ?? "")")
                }
            }
            executor.drain(seconds: 1)
            try await group.waitForAll()
            try store.close()
            return taken
        }
    }

    private static func definition(_ batch: Int, _ state: ChildState) -> String {
        let batcher = batch > 1 ? #""ItemBatcher":{"MaxItemsPerBatch":\#(batch)},"# : ""
        let body =
            switch state {
            case .task: BenchExecutor.task
            case .pass: #""Type":"Pass","Result":1"#
            }
        return """
            {"StartAt":"M","States":{"M":{"Type":"Map","ItemReader":\(reader),\(batcher)
             "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
             "StartAt":"T","States":{"T":{\(body),"End":true}}},"End":true}}}
            """
    }
}

/// Answers at once with nothing: a result of 100,000 children still fits a payload.
private struct NoAnswer: TaskRunner {
    func refusal(of resource: String, input: JSONDocument) -> TaskError? { nil }

    func run(
        _ task: TaskDispatch, executionARN: String, reporter: TaskReporter
    ) async -> TaskOutcome { .succeeded(JSONDocument(.integer(1))) }
}
