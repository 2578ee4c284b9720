import CoreMetrics
package import StileExecutor
import StileJSON
package import StileStore

/// What a watcher of the process asks: `/metrics`, `/healthz` and `/readyz`.
///
/// None of it waits for the engine or for the store, so that it answers best when they do not.
package struct Monitoring: Sendable {
    /// A turn takes milliseconds; one that takes this long does not come to an end any more.
    private static let turnSecondsMax = 30.0

    /// An answer: an HTTP status and a JSON object with `status` and, when it is no good news, a
    /// `reason`.
    package struct Report: Sendable, Equatable {
        package let httpStatus: Int
        package let body: String
    }

    /// The content type of `metricsText`.
    package static let metricsContentType = PrometheusText.contentType

    /// For the HTTP server to record its requests.
    package let http: HTTPMetrics
    private let registry: MetricRegistry
    private let vitals: @Sendable () -> ExecutorVitals
    private let obstacle: @Sendable () -> StoreError?

    /// - Parameter registry: the one that `executor`'s metrics were made with.
    package init(registry: MetricRegistry, executor: Executor, store: Database) {
        self.init(
            registry: registry, vitals: { executor.vitals }, obstacle: { store.obstacle },
            fileBytes: { store.fileBytes })
    }

    init(
        registry: MetricRegistry, vitals: @escaping @Sendable () -> ExecutorVitals,
        obstacle: @escaping @Sendable () -> StoreError?,
        fileBytes: @escaping @Sendable () -> (main: Int64, wal: Int64)
    ) {
        self.registry = registry
        self.vitals = vitals
        self.obstacle = obstacle
        http = HTTPMetrics(factory: registry)
        Self.collect(into: registry, vitals, fileBytes)
    }

    /// The body of `/metrics`.
    package func metricsText() -> String { registry.exposition() }

    /// `/healthz`: 200 while the process is worth keeping, 503 when only a restart helps.
    package func health() -> Report {
        let now = vitals()
        if now.phase == .ended { return .unavailable("the executor has ended") }
        // Recovery reads every running execution and may take long.
        if now.phase != .recovering, now.turnSeconds > Self.turnSecondsMax {
            let seconds = Int(now.turnSeconds)
            return .unavailable("the executor's turn has been going on for \(seconds) seconds")
        }
        return .ok
    }

    /// `/readyz`: 200 while new work is taken and would be stored.
    package func readiness() -> Report {
        switch vitals().phase {
        case .new, .recovering: return .unavailable("the executor is recovering")
        case .draining: return .unavailable("the executor is stopping and takes no more work")
        case .ended: return .unavailable("the executor has ended")
        case .serving: break
        }
        if let obstacle = obstacle() { return .unavailable("\(obstacle)") }
        return .ok
    }

    // MARK: -

    private static func collect(
        into registry: MetricRegistry, _ vitals: @escaping @Sendable () -> ExecutorVitals,
        _ fileBytes: @escaping @Sendable () -> (main: Int64, wal: Int64)
    ) {
        func gauge(_ name: String, _ labels: [(String, String)] = []) -> Meter {
            Meter(label: name, dimensions: labels, factory: registry)
        }
        let mailbox = gauge("stile_mailbox_commands")
        let main = gauge("stile_database_bytes", [("file", "main")])
        let wal = gauge("stile_database_bytes", [("file", "wal")])
        let memory = gauge("process_resident_memory_bytes")
        let descriptors = gauge("process_open_fds")
        gauge("process_start_time_seconds").set(ProcessFigures.startSeconds ?? 0)
        registry.beforeReading {
            mailbox.set(vitals().mailboxCount)
            let bytes = fileBytes()
            main.set(bytes.main)
            wal.set(bytes.wal)
            memory.set(ProcessFigures.residentBytes)
            descriptors.set(ProcessFigures.openDescriptors)
        }
    }
}

extension Monitoring.Report {
    static let ok = Self(httpStatus: 200, body: #"{"status":"ok"}"#)

    static func unavailable(_ reason: String) -> Self {
        let body: JSON = ["status": "unavailable", "reason": .string(reason)]
        return Self(httpStatus: 503, body: body.serialized())
    }
}
