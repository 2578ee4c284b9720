package import StileJSON

extension ServiceModel {
    /// The shape of an operation's request as JSON, for comparing it with AWS's model.
    package static func described(_ operation: Operation) -> JSON {
        .object(described(.structure(input(of: operation))))
    }

    private static func described(_ shape: Shape) -> JSONObject {
        var object = JSONObject()
        switch shape {
        case .string(let shape):
            object["type"] = "string"
            object["min"] = shape.min.map { .integer($0) }
            object["max"] = shape.max.map { .integer($0) }
            object["pattern"] = shape.pattern.map { .string($0.rawValue) }
            if !shape.values.isEmpty {
                object["enum"] = .array(shape.values.sorted().map { .string($0) })
            }
            if shape.isSensitive { object["sensitive"] = true }
        case .integer(let bits, let min, let max):
            object["type"] = bits == 64 ? "long" : "integer"
            object["min"] = min.map { .integer($0) }
            object["max"] = max.map { .integer($0) }
        case .float(let min, let max):
            object["type"] = "float"
            object["min"] = min.map { .integer(Int64($0)) }
            object["max"] = max.map { .integer(Int64($0)) }
        case .boolean: object["type"] = "boolean"
        case .list(let element, let min, let max):
            object["type"] = "list"
            object["min"] = min.map { .integer($0) }
            object["max"] = max.map { .integer($0) }
            object["member"] = .object(described(element))
        case .structure(let structure):
            object["type"] = "structure"
            object["name"] = .string(structure.name)
            object["members"] = .object(
                JSONObject(structure.members.map { ($0.name, .object(described($0))) }))
        }
        return object
    }

    private static func described(_ member: StructureShape.Member) -> JSONObject {
        var object = described(member.shape)
        object["required"] = .bool(member.isRequired)
        return object
    }
}
