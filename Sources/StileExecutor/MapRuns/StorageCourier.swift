import StileInterpreter
import StileJSON
import StileStore
import Synchronization

/// Reads and writes with a `MapRunStorage`, on Swift tasks.
struct StorageCourier: MapRunCourier {
    /// Nil: there are no objects to read or write.
    let storage: (any MapRunStorage)?
    let store: Database
    let mailbox: Mailbox

    /// Items that are read at once.
    private static let itemsMax = 2_000
    private static let bytesMax = 1 << 20

    func open(_ order: MapRunOrder) -> any MapRunSupply {
        let (demands, continuation) = AsyncStream.makeStream(of: Void.self)
        // An unstructured task: the engine's thread cannot add to a task group. It ends with the
        // stream of demands, which the engine finishes before it ends itself.
        let task = Task {
            do throws(MapRunFailure) {
                try await serve(order, demands)
            } catch {
                post(order, .failed(error))
            }
        }
        return Supply(demands: continuation, cancel: { task.cancel() })
    }

    private func serve(
        _ order: MapRunOrder, _ demands: AsyncStream<Void>
    ) async throws(MapRunFailure) {
        if order.parts.exports {
            try await storage(.resultWriter).prepare(Self.writerRequest(order))
        }
        guard let reader = order.parts.reader, var feed = order.feed else {
            return post(order, .opened(identity: nil, itemCount: nil))
        }
        let cursor = try await storage(.itemReader).openItems(
            ItemReaderRequest(reader: reader, identity: order.sourceIdentity))
        do throws(MapRunFailure) {
            if order.skippedItems > 0 { try await cursor.skip(order.skippedItems) }
            post(order, .opened(identity: cursor.identity, itemCount: cursor.itemCount))
            for await _ in demands {
                let items = try await cursor.next(
                    itemsMax: Self.itemsMax, bytesMax: Self.bytesMax)
                guard !items.isEmpty else {
                    post(order, .inputs(try feed.finish(), isEnd: true))
                    break
                }
                post(order, .inputs(try feed.take(items), isEnd: false))
            }
        } catch {
            await cursor.close()
            throw error
        }
        await cursor.close()
    }

    func write(_ order: MapRunOrder) {
        // An unstructured task, for the same reason. One that a stop outlives posts to a closed
        // mailbox; the next start writes the same objects again.
        Task {
            do throws(MapRunFailure) {
                let storage = try storage(.resultWriter)
                let stored = StoredChildren(store: store, mapRunID: order.key.id)
                let details = try await storage.writeResults(
                    Self.writerRequest(order),
                    children: AllChildren(stored, PendingChildren(order, storage)))
                post(order, .written(details))
            } catch {
                post(order, .failed(error))
            }
        }
    }

    private func post(_ order: MapRunOrder, _ news: MapRunNews) {
        mailbox.post(.mapRun(order.key, news))
    }

    private static func writerRequest(_ order: MapRunOrder) -> ResultWriterRequest {
        ResultWriterRequest(writer: order.parts.writer ?? JSONObject(), mapRunARN: order.arn)
    }

    private enum Use {
        case itemReader
        case resultWriter
    }

    private func storage(_ use: Use) throws(MapRunFailure) -> any MapRunStorage {
        if let storage { return storage }
        let cause = "there is no store of objects here; configure buckets"
        switch use {
        case .itemReader: throw .itemReader(cause)
        case .resultWriter: throw .resultWriter(cause)
        }
    }

    private struct Supply: MapRunSupply {
        let demands: AsyncStream<Void>.Continuation
        let cancel: @Sendable () -> Void

        func more() { demands.yield() }

        func close() {
            demands.finish()
            cancel()
        }
    }
}

/// The children of a map run as the file has them.
private final class StoredChildren: MapRunChildren {
    private let store: Database
    private let mapRunID: Int64
    private let nextIndex = Mutex(0)

    init(store: Database, mapRunID: Int64) {
        self.store = store
        self.mapRunID = mapRunID
    }

    func next(childrenMax: Int) async throws(MapRunFailure) -> [MapRunChild] {
        let from = nextIndex.withLock { $0 }
        let records: [ExecutionRecord]
        do throws(StoreError) {
            records = try store.mapRunChildren(mapRunID, fromIndex: from, limit: childrenMax)
        } catch {
            throw .resultWriter("the children cannot be read: \(error)")
        }
        guard let last = records.last?.launch.child else { return [] }
        nextIndex.withLock { $0 = last.index + 1 }
        var children: [MapRunChild] = []
        for record in records { children.append(try MapRunChild(record)) }
        return children
    }
}

extension MapRunChild {
    init(_ record: ExecutionRecord) throws(MapRunFailure) {
        guard let status = Status(rawValue: record.status.rawValue) else {
            throw .resultWriter("the child \(record.arn) is \(record.status.rawValue)")
        }
        let input: JSONDocument
        var output: JSONDocument?
        do throws(JSONParseError) {
            input = try JSONDocument(parsing: record.input)
            if let text = record.output { output = try JSONDocument(parsing: text) }
        } catch {
            throw .resultWriter("the child \(record.arn) cannot be read: \(error.message)")
        }
        self.init(
            executionARN: record.arn, name: record.name, stateMachineARN: record.stateMachineARN,
            status: status, input: input, output: output, error: record.error,
            cause: record.cause, startMillis: record.startedAtMillis,
            stopMillis: record.stoppedAtMillis, redriveCount: record.redriveCount,
            redriveStatus: status.redriveStatus)
    }
}
