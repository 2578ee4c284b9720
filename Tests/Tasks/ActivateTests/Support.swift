import Foundation
import Logging
import StileDuckDB
import StileJSON
import StileLake
import StileTasks
import Synchronization
import Testing

@testable import Activate

/// The data engine of this machine, nil where it is not installed.
let duckDB = try? DuckDB.locate()

/// A destination that keeps what it took, once per idempotency key.
final class Receiver: WebhookTransport {
    enum Behaviour: Sendable {
        case take
        case answer(WebhookResponse)
        /// Takes the batch, then the connection breaks before the answer.
        case dropAfterTaking
        case fault(WebhookFault)
    }

    private struct State {
        var requests: [WebhookRequest] = []
        var effects: [String: JSON] = [:]
        var script: [Behaviour] = []
    }

    private let state = Mutex(State())
    /// Keys of rows that are refused one by one, as `{"id":7}`.
    let refusedKeys: Set<String>
    /// Refuses whole batches that hold a refused row, instead of naming rows.
    let refusesWhole: Bool

    init(
        _ script: [Behaviour] = [], refusedKeys: Set<String> = [], refusesWhole: Bool = false
    ) {
        self.refusedKeys = refusedKeys
        self.refusesWhole = refusesWhole
        state.withLock { $0.script = script }
    }

    func post(_ request: WebhookRequest) async throws(WebhookFault) -> WebhookResponse {
        let behaviour = state.withLock { state in
            state.requests.append(request)
            return state.script.isEmpty ? .take : state.script.removeFirst()
        }
        switch behaviour {
        case .take: return take(request)
        case .answer(let response): return response
        case .dropAfterTaking:
            _ = take(request)
            throw .transient("the connection broke")
        case .fault(let fault): throw fault
        }
    }

    private func take(_ request: WebhookRequest) -> WebhookResponse {
        let body = (try? JSON(parsing: request.body)) ?? .null
        let rows = body["rows"]?.arrayValue ?? []
        let refused = rows.indices.filter {
            refusedKeys.contains(rows[$0]["key"]?.serialized() ?? "")
        }
        if refusesWhole, !refused.isEmpty {
            return WebhookResponse(status: 422, body: Array("a row is not valid".utf8))
        }
        state.withLock { state in
            let key = request.idempotencyKey
            if state.effects[key] == nil { state.effects[key] = body }
        }
        let list = refused.map { JSON.object(["index": .integer($0), "reason": "no such person"]) }
        return WebhookResponse(
            status: 200, body: JSON.object(["rejected": .array(list)]).serializedBytes())
    }

    var requests: [WebhookRequest] { state.withLock { $0.requests } }

    /// `op key` of each row that took effect, sorted.
    var effects: [String] {
        state.withLock { state in
            state.effects.values.flatMap { $0["rows"]?.arrayValue ?? [] }.map {
                "\($0["op"]?.stringValue ?? "") \($0["key"]?.serialized() ?? "")"
            }
        }.sorted()
    }

    func forget() { state.withLock { $0 = State() } }
}

extension WebhookRequest {
    var idempotencyKey: String { headers.first { $0.name == "Idempotency-Key" }?.value ?? "" }
}

extension JSON {
    static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(JSONObject(members.map { ($0.key, $0.value) }))
    }
}

/// A lake with the curated table `people`, and a project with one audience over it.
struct ActivateFixture {
    let folder: String
    let lake: DirectoryStore
    let engine: DuckDB
    let waits: Waits

    /// The pauses that were asked for.
    final class Waits: Sendable {
        private let seconds = Mutex<[Double]>([])
        func add(_ duration: Duration) { seconds.withLock { $0.append(duration / .seconds(1)) } }
        var all: [Double] { seconds.withLock { $0 } }
    }

    static func with(_ body: (ActivateFixture) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "stile-activate-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(
            ActivateFixture(
                folder: folder, lake: try DirectoryStore(folder + "/lake"),
                engine: try #require(duckDB), waits: Waits()))
    }

    /// Rows `(id, mail, spent, consent)`.
    func people(_ rows: [(Int, String?, String, Bool)]) async throws {
        let values = rows.map { id, mail, spent, consent in
            "(\(id)::BIGINT, \(mail.map(SQL.literal) ?? "NULL")::VARCHAR, "
                + "\(spent)::DECIMAL(12,2), \(consent))"
        }
        try await write(
            "SELECT * FROM (VALUES \(values.joined(separator: ", "))) "
                + "AS t (id, mail, spent, consent)", to: "curated/people/part-0.parquet")
    }

    func write(_ select: String, to key: String) async throws {
        let scratch = try lake.scratchDirectory(owner: "test")
        _ = try await engine.run(
            "COPY (\(select)) TO \(SQL.literal(scratch + "/x.parquet")) (FORMAT parquet);")
        try await lake.publish(localFile: scratch + "/x.parquet", to: key)
        try lake.removeScratch(owner: "test")
    }

    func define(
        mode: String = "mirror", destination: String = webhook, more: String = "",
        sql: String = "SELECT * FROM people"
    ) throws {
        let json = """
            {"audience": "vips", "sql": "vips.sql", "key": ["id"], "mode": "\(mode)", \(more)
             "inputs": [{"name": "people", "table": "people"}],
             "fields": {"mail": {"column": "mail", "hash": "sha256"}, "spent": "spent"},
             "destination": \(destination)}
            """
        try Data(json.utf8).write(to: URL(fileURLWithPath: folder + "/vips.json"))
        try Data(sql.utf8).write(to: URL(fileURLWithPath: folder + "/vips.sql"))
    }

    static let webhook = """
        {"type": "webhook", "url": "${HOOK}/vips", "headers": {"Authorization": "Bearer ${TOKEN}"},
         "batchSize": 2, "retries": 3}
        """

    @discardableResult
    func activate(
        _ receiver: any WebhookTransport = Receiver(), dryRun: Bool = false, replay: Bool = false,
        environment: [String: String] = ["HOOK": "https://crm.example", "TOKEN": "secret"]
    ) async throws -> ActivateOutput {
        let waits = waits
        let task = Activate(
            lake: lake, engine: engine, projectDirectory: folder, transport: receiver,
            environment: environment,
            pacing: Pacing(sleep: { waits.add($0) }, jitter: { 0 }))
        return try await task.handle(
            ActivateInput(
                audience: "vips.json", day: "2010-12-01", dryRun: dryRun, replay: replay),
            context: TaskContext(
                executionARN: "arn", stateName: "Activate", attempt: 0,
                idempotencyKey: UUID().uuidString, logger: Logger(label: "test")))
    }

    func failure(_ receiver: Receiver = Receiver()) async -> TaskFailure? {
        do {
            _ = try await activate(receiver)
            return nil
        } catch {
            return error as? TaskFailure
        }
    }

    func text(_ key: String) async throws -> String {
        String(decoding: try await lake.read(key) ?? [], as: UTF8.self)
    }
}

let three: [(Int, String?, String, Bool)] = [
    (1, " Ann@X.org ", "2.50", true), (2, "bob@x.org", "3.00", true), (3, nil, "4.00", true),
]
