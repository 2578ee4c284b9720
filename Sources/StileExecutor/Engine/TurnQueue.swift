import DequeModule

/// A queue whose sources take turns: one that adds a thousand elements at once makes another's wait
/// for a single one of them.
struct TurnQueue<Element> {
    private var queues: [Int64: Deque<Element>] = [:]
    /// The sources that have elements, next one first.
    private var turns: Deque<Int64> = []

    var isEmpty: Bool { turns.isEmpty }

    /// What `popFirst` would take.
    var first: Element? { turns.first.flatMap { queues[$0]?.first } }

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

    /// Keeps those alone that `isWanted` names, in their order.
    mutating func filter(_ isWanted: (Element) -> Bool) {
        for source in turns {
            queues[source]?.removeAll { !isWanted($0) }
            if queues[source]?.isEmpty == true { queues[source] = nil }
        }
        turns.removeAll { queues[$0] == nil }
    }
}
