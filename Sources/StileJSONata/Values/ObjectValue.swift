import StileJSON

/// An object: one from outside as it is, or one that the expression made.
final class ObjectValue {
    /// The object from outside, nil for one that was made here.
    let json: JSONObject?
    private let members: Members
    let depth: Int
    let holdsFunction: Bool

    /// Keys and values in order; large ones carry an index.
    struct Members {
        private(set) var keys: [String] = []
        private(set) var values: [Value] = []
        private var index: [TextKey: Int] = [:]

        private static let indexThreshold = 12

        func position(of key: String) -> Int? {
            if !index.isEmpty { return index[TextKey(key)] }
            return keys.firstIndex { $0.hasSameBytes(as: key) }
        }

        subscript(key: String) -> Value {
            get { position(of: key).map { values[$0] } ?? .undefined }
            set {
                if let position = position(of: key) {
                    values[position] = newValue
                    return
                }
                keys.append(key)
                values.append(newValue)
                if !index.isEmpty {
                    index[TextKey(key)] = keys.count - 1
                } else if keys.count > Self.indexThreshold {
                    for (position, key) in keys.enumerated() { index[TextKey(key)] = position }
                }
            }
        }

        mutating func remove(_ key: String) {
            guard let position = position(of: key) else { return }
            keys.remove(at: position)
            values.remove(at: position)
            guard !index.isEmpty else { return }
            index = [:]
            for (position, key) in keys.enumerated() { index[TextKey(key)] = position }
        }
    }

    init(json: JSONObject) {
        self.json = json
        members = Members()
        depth = 1
        holdsFunction = false
    }

    init(_ members: Members) {
        json = nil
        self.members = members
        var depth = 0
        var holdsFunction = false
        for value in members.values {
            depth = max(depth, value.depth)
            if value.holdsFunction { holdsFunction = true }
        }
        self.depth = depth + 1
        self.holdsFunction = holdsFunction
    }

    /// An object with few members, known to differ in name.
    convenience init(_ pairs: [(String, Value)]) {
        var members = Members()
        for (key, value) in pairs { members[key] = value }
        self.init(members)
    }

    var count: Int { json?.count ?? members.keys.count }
    var keys: [String] { json?.keys ?? members.keys }
    var values: [Value] { json?.values.map { Value($0) } ?? members.values }

    subscript(key: String) -> Value {
        if let json { return json[key].map { Value($0) } ?? .undefined }
        return members[key]
    }

    func contains(_ key: String) -> Bool {
        json?.contains(key) ?? (members.position(of: key) != nil)
    }

    /// The members, to be changed in a new object.
    var copy: Members {
        guard let json else { return members }
        var members = Members()
        for (key, value) in json { members[key] = Value(value) }
        return members
    }
}

/// A text as its bytes: to Swift, canonically equivalent texts are equal, to JSON not.
struct TextKey: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: TextKey, right: TextKey) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        let whole: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if whole == nil { for byte in text.utf8 { hasher.combine(byte) } }
    }
}
