import DequeModule

/// A queue whose sources take turns: one that adds a thousand elements at once makes another's wait
/// for a single one of them.
struct TurnQueue<Element> {
    private var queues: [Int64: Deque<Element>] = [:]
    /// The sources that have elements, next one first.
    private var turns: Deque<Int64> = []

    mutating func append(_ element: Element, of source: Int64) {
        if queues[source]?.append(element) == nil {
            queues[source] = [element]
            turns.append(source)
        }
    }

    mutating func popFirst() -> Element? {
        guard let source = turns.popFirst() else { return nil }
        let element = queues[source]?.popFirst()
        if queues[source]?.isEmpty == true {
            queues[source] = nil
        } else {
            turns.append(source)
        }
        return element
    }
}
