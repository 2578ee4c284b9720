import Foundation

/// A fresh directory for one test, removed with everything in it at the end.
func withTemporaryDirectory<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Value
) async throws -> Value {
    let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("stile-lake-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
}

/// Where the shared samples are; nil when they are not on this machine.
let sharedDirectory: String? = {
    let path = ProcessInfo.processInfo.environment["STILE_SHARED"] ?? "../shared"
    return FileManager.default.fileExists(atPath: path) ? path : nil
}()

extension [UInt8] {
    init(text: String) { self = Array(text.utf8) }
}
