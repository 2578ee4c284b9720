import StileInterpreter

/// What is still to happen, the earliest first, what was planned first before what was planned later.
struct Agenda {
    enum Occasion {
        case timer(Stamp, TimerKind)
        /// A worker takes the task.
        case begun(Stamp)
        case answered(Stamp, Answer)
        /// A heartbeat, and when the next ones are due; nil without an end.
        case heartbeat(Stamp, everyMillis: Int64, untilMillis: Int64?)
    }

    struct Entry {
        let dueMillis: Int64
        let number: Int
        let occasion: Occasion

        func isBefore(_ other: Entry) -> Bool {
            (dueMillis, number) < (other.dueMillis, other.number)
        }
    }

    /// A binary heap.
    private var entries: [Entry] = []
    private var planned = 0

    mutating func plan(_ occasion: Occasion, atMillis dueMillis: Int64) {
        entries.append(Entry(dueMillis: dueMillis, number: planned, occasion: occasion))
        planned += 1
        var child = entries.count - 1
        while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < entries.count else { return first }
            let right = left + 1
            let child =
                right < entries.count && entries[right].isBefore(entries[left]) ? right : left
            guard entries[child].isBefore(entries[parent]) else { return first }
            entries.swapAt(child, parent)
            parent = child
        }
    }
}
