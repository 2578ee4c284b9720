import Foundation
import StileExecutor
import StileStore
import StileTestSupport
import Testing

@testable import StileAPI

/// `/healthz` and `/readyz` tell what is, and why.
struct MonitoringTests {
    struct Case: CustomTestStringConvertible {
        var phase = ExecutorVitals.Phase.serving
        var turnSeconds = 0.0
        var obstacle: StoreError?
        var health: String?
        var readiness: String?
        var testDescription: String {
            "\(phase) \(turnSeconds) \(obstacle.map { "\($0)" } ?? "")"
        }
    }

    static let recovering = "the executor is recovering"
    static let stopping = "the executor is stopping and takes no more work"
    static let ended = "the executor has ended"
    static let cases = [
        Case(),
        Case(turnSeconds: 29),
        Case(
            turnSeconds: 31,
            health: "the executor's turn has been going on for 31 seconds"),
        Case(phase: .new, readiness: recovering),
        Case(phase: .recovering, turnSeconds: 300, readiness: recovering),
        Case(phase: .draining, readiness: stopping),
        Case(phase: .ended, health: ended, readiness: ended),
        Case(
            obstacle: .full(path: "/data/stile.sqlite"),
            readiness: StoreError.full(path: "/data/stile.sqlite").description),
    ]

    @Test(arguments: cases) func reportsSayWhatIs(_ example: Case) {
        let monitoring = Monitoring(
            registry: MetricRegistry(),
            vitals: {
                ExecutorVitals(
                    phase: example.phase, turnSeconds: example.turnSeconds, mailboxCount: 0)
            },
            obstacle: { example.obstacle }, fileBytes: { (0, 0) })
        #expect(monitoring.health() == report(example.health))
        #expect(monitoring.readiness() == report(example.readiness))
    }

    private func report(_ reason: String?) -> Monitoring.Report {
        reason.map { .unavailable($0) } ?? .ok
    }

    @Test func anExecutorIsReadyWhileItServes() async throws {
        try await withStore(.file) { store in
            let registry = MetricRegistry()
            let executor = Executor(
                store: store, runner: ScriptedRunner.echoing(), logger: .silent)
            let monitoring = Monitoring(registry: registry, executor: executor, store: store)
            #expect(monitoring.readiness() == .unavailable(Self.recovering))
            #expect(monitoring.health() == .ok)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await executor.run() }
                // An answer shows that the loop turns.
                _ = try? await executor.outcome(of: "nothing")
                #expect(monitoring.readiness() == .ok)
                executor.drain(seconds: 0)
                try await group.waitForAll()
            }
            #expect(monitoring.readiness() == .unavailable(Self.ended))
            #expect(monitoring.health() == .unavailable(Self.ended))
        }
    }

    @Test func aMissingFileIsTold() async throws {
        let folder = try TemporaryFolder()
        let store = try Database(opening: folder.path, mode: .owner(purpose: "a test"))
        #expect(store.obstacle == nil)
        #expect(store.fileBytes.main > 0)
        try store.close()
        try FileManager.default.removeItem(atPath: folder.path + "/stile.sqlite")
        #expect(store.obstacle == .missing(path: folder.path + "/stile.sqlite"))
    }
}
