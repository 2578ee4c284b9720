import Foundation
package import StileStore

/// The two places a store can live in; tests run the same bodies on both.
package enum Backend: CaseIterable, Sendable {
    case memory
    case file
}

/// A fresh folder below the temporary directory, removed with the object.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// - Parameter isDurable: false takes a file system in memory where there is one, for tests that
    ///   commit thousands of times and never lose power.
    package init(isDurable: Bool = true) throws {
        let memory = "/dev/shm"
        let isInMemory = !isDurable && FileManager.default.isWritableFile(atPath: memory)
        let parent =
            isInMemory
            ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
        let url = parent.appendingPathComponent("stile-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A store for one test, closed and removed at the end.
package func withStore<Value>(
    _ backend: Backend, _ body: (Database) async throws -> Value
) async throws -> Value {
    switch backend {
    case .memory:
        return try await body(Database.inMemory())
    case .file:
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let store = try Database(opening: folder.path, mode: .owner(purpose: "a test"))
        let value = try await body(store)
        try store.close()
        return value
    }
}
