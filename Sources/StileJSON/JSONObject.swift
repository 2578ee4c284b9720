/// The members of a JSON object, in the order in which they were written.
///
/// Small objects are searched linearly; larger ones carry an index. Equality ignores order, as JSON does.
package struct JSONObject: Sendable {
    package typealias Member = (key: String, value: JSON)

    /// Above this number of members an index pays for itself.
    private static let indexThreshold = 12

    package private(set) var keys: [String] = []
    package private(set) var values: [JSON] = []
    private var index: [KeyBytes: Int] = [:]

    /// A key as its bytes: to Swift, `é` as one scalar and as two are the same text, to JSON not.
    private struct KeyBytes: Hashable {
        let text: String

        static func == (left: KeyBytes, right: KeyBytes) -> Bool {
            left.text.hasSameBytes(as: right.text)
        }

        func hash(into hasher: inout Hasher) {
            let whole: Void? = text.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if whole == nil { for byte in text.utf8 { hasher.combine(byte) } }
        }
    }

    /// An object without members.
    package init() {}

    /// An object of `members`; a repeated key keeps its first place and takes the last value.
    package init(_ members: some Sequence<(String, JSON)>) {
        for (key, value) in members { self[key] = value }
    }

    /// As read by the parser: keys and values in pairs, keys perhaps repeated.
    init(keys: [String], values: [JSON]) {
        if keys.count > Self.indexThreshold || Self.hasRepeatedKey(keys) {
            reserveCapacity(keys.count)
            for (key, value) in zip(keys, values) { self[key] = value }
        } else {
            self.keys = keys
            self.values = values
        }
    }

    private static func hasRepeatedKey(_ keys: [String]) -> Bool {
        for position in keys.indices.dropFirst() {
            for other in 0..<position where keys[other].hasSameBytes(as: keys[position]) {
                return true
            }
        }
        return false
    }

    /// An object of few members whose keys are known to differ; costs no search.
    package init(distinct keys: [String], _ values: [JSON]) {
        precondition(keys.count == values.count && keys.count <= Self.indexThreshold)
        self.keys = keys
        self.values = values
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
        guard index.isEmpty else { return index[KeyBytes(text: key)] }
        for position in keys.indices where keys[position].hasSameBytes(as: key) {
            return position
        }
        return nil
    }

    private mutating func append(_ key: String, _ value: JSON) {
        keys.append(key)
        values.append(value)
        if !index.isEmpty {
            index[KeyBytes(text: key)] = keys.count - 1
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
        for (position, key) in keys.enumerated() {
            index[KeyBytes(text: key)] = position
        }
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
        JSON.object(left) == .object(right)
    }

    package func hash(into hasher: inout Hasher) {
        JSON.object(self).hash(into: &hasher)
    }
}
