import StileJSON

/// Walks a request along its shape and collects what AWS's servers would say of it.
struct ConstraintCheck {
    /// One sentence each, in the order of the shape's members.
    private(set) var problems: [String] = []

    /// `2 validation errors detected: …; …`
    var refusal: APIError {
        let errors = problems.count == 1 ? "error" : "errors"
        return APIError(
            "ValidationException",
            "\(problems.count) validation \(errors) detected: "
                + problems.joined(separator: "; "))
    }

    /// - Parameter path: Of the structure, with a dot at its end; empty for the request itself.
    mutating func visit(
        _ object: JSONObject, _ shape: StructureShape, at path: String
    ) throws(APIError) {
        for member in shape.members {
            switch object[member.name] {
            case nil, .null:
                if member.isRequired { note(.nothing, path + member.name, .notNull) }
            case let value?: try visit(value, member.shape, at: path + member.name)
            }
        }
    }

    private mutating func visit(_ value: JSON, _ shape: Shape, at path: String) throws(APIError) {
        switch (shape, value) {
        case (.string(let shape), .string(let text)): visit(text, shape, at: path)
        case (.integer(let bits, let min, let max), .number(.integer(let number)))
        where bits == 64 || Int32(exactly: number) != nil:
            visit(Double(number), min.map(Double.init), max.map(Double.init), "\(number)", path)
        case (.float(let min, let max), .number(let number)):
            visit(number.doubleValue, min, max, "\(Float(number.doubleValue))", path)
        case (.boolean, .bool): break
        case (.list(let element, let min, let max), .array(let elements)):
            visit(elements.count, min, max, value, shape, at: path)
            for (index, item) in elements.enumerated() {
                let place = "\(path).\(index + 1).member"
                if case .null = item {
                    note(.nothing, place, .notNull)
                } else {
                    try visit(item, element, at: place)
                }
            }
        case (.structure(let structure), .object(let object)):
            try visit(object, structure, at: path + ".")
        default: throw .wrongType(value, shape)
        }
    }

    // MARK: - Constraints

    private mutating func visit(_ text: String, _ shape: StringShape, at path: String) {
        let shown = shape.isSensitive ? Shown.hidden : .text(text)
        if !shape.values.isEmpty, !shape.values.contains(text) {
            note(shown, path, .values(shape.values))
        }
        if let min = shape.min, min > 0, text.utf16.count < min {
            note(shown, path, .lengthMin(min))
        }
        // There are never more UTF-16 units than bytes, and bytes are counted already.
        if let max = shape.max, text.utf8.count > max, text.utf16.count > max {
            note(shown, path, .lengthMax(max))
        }
        if let pattern = shape.pattern, !pattern.matches(text) {
            note(shown, path, .pattern(pattern.rawValue))
        }
    }

    private mutating func visit(
        _ number: Double, _ min: Double?, _ max: Double?, _ shown: String, _ path: String
    ) {
        if let min, number < min { note(.text(shown), path, .valueMin(Int64(min))) }
        if let max, number > max { note(.text(shown), path, .valueMax(Int64(max))) }
    }

    private mutating func visit(
        _ count: Int, _ min: Int?, _ max: Int?, _ value: JSON, _ shape: Shape, at path: String
    ) {
        if let min, count < min { note(.text(Shown.java(value, shape)), path, .lengthMin(min)) }
        if let max, count > max { note(.text(Shown.java(value, shape)), path, .lengthMax(max)) }
    }

    private enum Constraint {
        case notNull
        case lengthMin(Int)
        case lengthMax(Int)
        case valueMin(Int64)
        case valueMax(Int64)
        case values([String])
        case pattern(String)

        var text: String {
            switch self {
            case .notNull: "Member must not be null"
            case .lengthMin(let min): "Member must have length greater than or equal to \(min)"
            case .lengthMax(let max): "Member must have length less than or equal to \(max)"
            case .valueMin(let min): "Member must have value greater than or equal to \(min)"
            case .valueMax(let max): "Member must have value less than or equal to \(max)"
            case .values(let values):
                "Member must satisfy enum value set: [\(values.joined(separator: ", "))]"
            case .pattern(let pattern):
                "Member must satisfy regular expression pattern: \(pattern)"
            }
        }
    }

    private mutating func note(_ shown: Shown, _ path: String, _ constraint: Constraint) {
        problems.append(
            "Value \(shown.lead)at '\(path)' failed to satisfy constraint: \(constraint.text)")
    }
}

/// How a value stands in a message.
private enum Shown {
    case nothing
    /// Of a sensitive value, nothing is said.
    case hidden
    case text(String)

    var lead: String {
        switch self {
        case .nothing: "null "
        case .hidden: ""
        case .text(let text): "'\(text)' "
        }
    }

    /// As AWS's servers, which are written in Java, print it.
    static func java(_ value: JSON, _ shape: Shape) -> String {
        switch (shape, value) {
        case (.list(let element, _, _), .array(let elements)):
            "[" + elements.map { java($0, element) }.joined(separator: ", ") + "]"
        case (.structure(let structure), .object(let object)):
            "\(structure.name)("
                + structure.members.map { member in
                    "\(member.name)=" + java(object[member.name] ?? .null, member.shape)
                }.joined(separator: ", ") + ")"
        case (.string(let shape), .string(let content)):
            shape.isSensitive ? "***" : content
        default: value.serialized()
        }
    }
}

extension APIError {
    /// A value of the wrong JSON type, in the words of AWS's JSON reader.
    fileprivate static func wrongType(_ value: JSON, _ shape: Shape) -> APIError {
        APIError("SerializationException", text(value, shape))
    }

    private static func text(_ value: JSON, _ shape: Shape) -> String {
        let target: String
        switch shape {
        case .list: return "Expected list or null"
        case .structure: return "Expected structure or null"
        case .string: target = "a String"
        case .integer(let bits, _, _): target = bits == 64 ? "a Long" : "an Integer"
        case .float: target = "a Float"
        case .boolean: target = "a Boolean"
        }
        switch value {
        case .array: return "Start of list found where not expected"
        case .object: return "Start of structure or map found where not expected"
        case .bool(let flag):
            return "\(flag ? "TRUE" : "FALSE")_VALUE can not be converted to \(target)"
        case .null: return "NULL_VALUE can not be converted to \(target)"
        case .number: return "NUMBER_VALUE can not be converted to \(target)"
        case .string: return "STRING_VALUE can not be converted to \(target)"
        }
    }
}
