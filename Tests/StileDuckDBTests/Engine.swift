import Foundation
import StileDuckDB

/// The engine under test; nil when no binary is there, and then the tests show as skipped.
let engine: DuckDB? = try? DuckDB.locate()
let engineIsThere = engine != nil

func requireEngine() throws -> DuckDB { try DuckDB.locate() }

/// Runs `body` with a fresh directory that is removed afterwards.
func withTemporaryDirectory<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("stile-duckdb-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
