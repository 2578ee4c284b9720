/// The members of a JSON object, in the order in which they were written.
///
/// Small objects are searched linearly; larger ones carry an index. Equality ignores order, as JSON does.
package struct JSONObject: Sendable {
    package typealias Member = (key: String, value: JSON)

    /// Above this number of members an index pays for itself.
    private static let indexThreshold = 12

    package private(set) var keys: [String] = []
    package private(set) var values: [JSON] = []
    private var index: [String: Int] = [:]

    /// An object without members.
    package init() {}

    /// An object of `members`; a repeated key keeps its first place and takes the last value.
    package init(_ members: some Sequence<(String, JSON)>) {
        for (key, value) in members { self[key] = value }
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// Makes room for `count` members.
    package mutating func reserveCapacity(_ count: Int) {
        keys.reserveCapacity(count)
        values.reserveCapacity(count)
    }

    /// Reads, replaces, appends, or (with nil) removes the member `key`.
    package subscript(key: String) -> JSON? {
        get { position(of: key).map { values[$0] } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): values[position] = value
            case (nil, let value?): append(key, value)
            case (let position?, nil): remove(at: position)
            case (nil, nil): break
            }
        }
    }

    /// Whether there is a member `key`.
    package func contains(_ key: String) -> Bool { position(of: key) != nil }

    private func position(of key: String) -> Int? {
        index.isEmpty ? keys.firstIndex(of: key) : index[key]
    }

    private mutating func append(_ key: String, _ value: JSON) {
        keys.append(key)
        values.append(value)
        if !index.isEmpty {
            index[key] = keys.count - 1
        } else if keys.count > Self.indexThreshold {
            rebuildIndex()
        }
    }

    private mutating func remove(at position: Int) {
        keys.remove(at: position)
        values.remove(at: position)
        if !index.isEmpty { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        index = [:]
        for (position, key) in keys.enumerated() { index[key] = position }
    }
}

extension JSONObject: Sequence {
    /// The members in order.
    package func makeIterator() -> AnyIterator<Member> {
        var position = 0
        return AnyIterator {
            guard position < keys.count else { return nil }
            defer { position += 1 }
            return (keys[position], values[position])
        }
    }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        var combined = 0
        for (key, value) in self {
            var member = Hasher()
            member.combine(key)
            member.combine(value)
            combined ^= member.finalize()
        }
        hasher.combine(combined)
    }
}
