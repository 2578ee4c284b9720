import StileJSON
import StileJSONPath

/// What is known of a value before anything runs.
///
/// `unknown` may be anything. A member that is not certain may be absent; an open object may have
/// members that are not named. So a path that a shape has not is one that no run can have.
indirect enum Shape: Equatable, Sendable {
    case unknown
    /// Nothing lies below: a text, a number, true, false or null, of so many bytes at least.
    case scalar(bytes: Int)
    case object(Members)
    case array(Elements)

    struct Member: Equatable, Sendable {
        var shape: Shape
        var isCertain: Bool
    }

    struct Members: Equatable, Sendable {
        var named: [String: Member]
        var isOpen: Bool
        let weight: Int
    }

    struct Elements: Equatable, Sendable {
        /// How many; nil when that is not known.
        let count: Int?
        /// What every element is.
        let element: Shape
        /// Of the whole array as JSON text, at least.
        let bytes: Int
    }

    /// Shapes with more parts than this become unknown, so that comparing them stays cheap.
    private static let weightMax = 1_000

    private var weight: Int {
        switch self {
        case .unknown, .scalar: 1
        case .object(let members): members.weight
        case .array(let elements): elements.element.weight + 1
        }
    }

    static func object(_ named: [String: Member], isOpen: Bool = false) -> Shape {
        let weight = named.values.reduce(1) { $0 + $1.shape.weight }
        return weight > weightMax
            ? .unknown : .object(Members(named: named, isOpen: isOpen, weight: weight))
    }

    static func array(of element: Shape, count: Int?, bytes: Int = 2) -> Shape {
        .array(Elements(count: count, element: element, bytes: bytes))
    }

    static let emptyObject = Shape.object([:])

    /// What a catcher puts into the data.
    static let errorOutput = Shape.object([
        "Error": Member(shape: .scalar(bytes: 2), isCertain: true),
        "Cause": Member(shape: .scalar(bytes: 2), isCertain: true),
    ])

    /// The shape of a value that is known.
    init(_ value: JSON) {
        switch value {
        case .null, .bool, .number: self = .scalar(bytes: 1)
        case .string(let text): self = .scalar(bytes: text.utf8.count + 2)
        case .array(let elements):
            let shapes = elements.map { Shape($0) }
            self = .array(
                of: shapes.joined() ?? .unknown, count: elements.count,
                bytes: shapes.reduce(1) { $0 + $1.bytesMin + 1 })
        case .object(let object):
            self = .object(
                Dictionary(
                    object.map { ($0, Member(shape: Shape($1), isCertain: true)) },
                    uniquingKeysWith: { $1 }))
        }
    }

    /// How long the value's JSON text is at least.
    var bytesMin: Int {
        switch self {
        case .unknown: 0
        case .scalar(let bytes): bytes
        case .object(let members):
            members.named.reduce(2) { bytes, entry in
                entry.value.isCertain
                    ? bytes + entry.key.utf8.count + 3 + entry.value.shape.bytesMin : bytes
            }
        case .array(let elements): elements.bytes
        }
    }

    // MARK: - Joining

    /// What is known of a value that is either of two.
    func joined(_ other: Shape) -> Shape {
        switch (self, other) {
        case (.scalar(let left), .scalar(let right)): return .scalar(bytes: min(left, right))
        case (.array(let left), .array(let right)):
            return .array(
                of: left.element.joined(right.element),
                count: left.count == right.count ? left.count : nil,
                bytes: min(left.bytes, right.bytes))
        case (.object(let left), .object(let right)): return Self.joined(left, right)
        case (.unknown, _), (.scalar, _), (.array, _), (.object, _): return .unknown
        }
    }

    private static func joined(_ left: Members, _ right: Members) -> Shape {
        if left == right { return .object(left) }
        var named = left.named
        for (name, member) in named {
            guard let other = right.named[name] else {
                named[name] = Member(
                    shape: right.isOpen ? .unknown : member.shape, isCertain: false)
                continue
            }
            named[name] = Member(
                shape: member.shape.joined(other.shape),
                isCertain: member.isCertain && other.isCertain)
        }
        for (name, member) in right.named where left.named[name] == nil {
            named[name] = Member(shape: left.isOpen ? .unknown : member.shape, isCertain: false)
        }
        return .object(named, isOpen: left.isOpen || right.isOpen)
    }
}

extension [Shape] {
    /// What is known of a value that is any of them; nil if there is none.
    func joined() -> Shape? {
        guard var result = first else { return nil }
        for shape in dropFirst() where result != .unknown { result = result.joined(shape) }
        return result
    }
}

// MARK: - Paths

extension Shape {
    /// What a path finds.
    enum Lookup: Equatable {
        case found(Shape)
        /// No run has a value there.
        case missing(Miss)
    }

    /// Where a path leaves what is there.
    struct Miss: Equatable {
        let name: String
        /// What is there instead; nil where there is no object.
        let names: [String]?
    }

    func lookup(_ path: PlainPath) -> Lookup {
        var shape = self
        for step in path.steps {
            switch (step, shape) {
            case (.name(let name), .object(let members)):
                if let member = members.named[name] {
                    shape = member.shape
                } else if members.isOpen {
                    return .found(.unknown)
                } else {
                    return .missing(Miss(name: name, names: members.named.keys.sorted()))
                }
            case (.name(let name), .scalar), (.name(let name), .array):
                return .missing(Miss(name: name, names: nil))
            case (.index, .array(let elements)): shape = elements.element
            case (.name, .unknown), (.index, .unknown), (.index, .scalar), (.index, .object):
                return .found(.unknown)
            }
        }
        return .found(shape)
    }

    /// The shape with `value` at a place, as `ResultPath` puts it there.
    func inserting(_ value: Shape, at steps: ArraySlice<PlainPath.Step>) -> Shape {
        guard let step = steps.first else { return value }
        guard case .name(let name) = step else { return .unknown }
        switch self {
        case .object(let members):
            var named = members.named
            let inner =
                named[name]?.shape ?? (members.isOpen ? .unknown : Shape.emptyObject)
            named[name] = Member(
                shape: inner.inserting(value, at: steps.dropFirst()), isCertain: true)
            return .object(named, isOpen: members.isOpen)
        case .unknown:
            let inner = Shape.unknown.inserting(value, at: steps.dropFirst())
            return .object([name: Member(shape: inner, isCertain: true)], isOpen: true)
        case .scalar, .array: return .unknown
        }
    }
}
