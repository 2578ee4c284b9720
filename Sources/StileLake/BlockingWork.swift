import Foundation

/// Runs what blocks on threads of its own.
///
/// File system calls block, an fsync for milliseconds: they stay off the threads that all Swift
/// tasks share.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "stile.lake", attributes: .concurrent)

    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
