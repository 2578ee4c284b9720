import Foundation

/// Runs work on a thread whose stack is as deep as JSONata's own bound on recursion needs.
enum WideStack {
    private static let stackBytes = 32 * 1024 * 1024
    /// What an evaluation may take of it; the rest is for compiling, reading and writing.
    static let evaluationBytesMax = 16 * 1024 * 1024

    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.stackSize = stackBytes
            thread.start()
        }
    }
}
