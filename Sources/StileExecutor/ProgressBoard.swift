import Synchronization

/// How far a running attempt says it is; never stored.
package struct TaskProgressNote: Sendable, Hashable {
    package let stateName: String
    /// Zero-based: 1 is the first retry.
    package let attempt: Int
    package var completed: Int
    /// Nil while it is not known.
    package var total: Int?
    /// What is counted: `rows`, `files`.
    package var unit: String
}

/// The last that every running attempt told; gone with the attempt. An attempt that tells nothing
/// costs nothing here.
///
/// Handlers tell from threads of their own, and anyone may read.
final class ProgressBoard: Sendable {
    private let notes = Mutex<[TaskKey: (executionARN: String, note: TaskProgressNote)]>([:])

    func put(_ note: TaskProgressNote, _ key: TaskKey, executionARN: String) {
        notes.withLock { $0[key] = (executionARN, note) }
    }

    /// Forgets also what came late, of attempts that were over.
    func end(executionID: Int64) {
        notes.withLock { notes in
            if !notes.isEmpty { notes = notes.filter { $0.key.executionID != executionID } }
        }
    }

    func end(_ key: TaskKey) {
        notes.withLock { notes in
            if !notes.isEmpty { notes[key] = nil }
        }
    }

    /// What the attempts of the execution told, by state.
    func notes(of executionARN: String) -> [TaskProgressNote] {
        let notes = notes.withLock { notes in
            notes.values.compactMap { $0.executionARN == executionARN ? $0.note : nil }
        }
        return notes.sorted { ($0.stateName, $0.completed) < ($1.stateName, $1.completed) }
    }
}
