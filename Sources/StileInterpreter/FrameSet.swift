/// A set of frames. Most steps touch one, which costs no memory of its own.
package struct FrameSet: Sendable, Equatable {
    private var single: FrameID?
    /// All of them, once there are more than one.
    private var many: Set<FrameID> = []

    package init() {}

    package init(_ frames: some Sequence<FrameID>) {
        for frame in frames { insert(frame) }
    }

    package var isEmpty: Bool { single == nil && many.isEmpty }
    package var count: Int { single == nil ? many.count : 1 }

    package func contains(_ frame: FrameID) -> Bool {
        if let single { return single == frame }
        return !many.isEmpty && many.contains(frame)
    }

    package mutating func insert(_ frame: FrameID) {
        if let known = single {
            guard known != frame else { return }
            many = [known, frame]
            single = nil
        } else if many.isEmpty {
            single = frame
        } else {
            many.insert(frame)
        }
    }

    package mutating func remove(_ frame: FrameID) {
        if let known = single {
            if known == frame { single = nil }
        } else if !many.isEmpty {
            many.remove(frame)
        }
    }

    package mutating func formUnion(_ other: FrameSet) {
        if let frame = other.single {
            insert(frame)
        } else if isEmpty {
            self = other
        } else {
            for frame in other.many { insert(frame) }
        }
    }

    package static func == (left: FrameSet, right: FrameSet) -> Bool {
        left.count == right.count && left.allSatisfy(right.contains)
    }
}

extension FrameSet: Sequence {
    package struct Iterator: IteratorProtocol {
        fileprivate var single: FrameID?
        fileprivate var many: Set<FrameID>.Iterator

        package mutating func next() -> FrameID? {
            guard let frame = single else { return many.next() }
            single = nil
            return frame
        }
    }

    package func makeIterator() -> Iterator {
        Iterator(single: single, many: many.makeIterator())
    }
}

extension FrameSet: ExpressibleByArrayLiteral {
    package init(arrayLiteral frames: FrameID...) { self.init(frames) }
}
