import StileJSON

/// Values as Java prints them, which AWS's messages and `States.Format` show.
extension JSON {
    /// What Java's `toString` makes of the value: `{a=1, b=[x, null]}` (recorded from AWS).
    var javaText: String {
        var text = ""
        appendJavaText(to: &text)
        return text
    }

    /// The class that Java keeps the value in.
    var javaClassName: String {
        switch self {
        case .null: "null"
        case .bool: "java.lang.Boolean"
        case .number(.integer(let value)):
            Int32(exactly: value) == nil ? "java.lang.Long" : "java.lang.Integer"
        case .number(.text): "java.lang.Double"
        case .string: "java.lang.String"
        case .array: "java.util.ArrayList"
        case .object: "java.util.LinkedHashMap"
        }
    }

    /// Appends the Java text; what is still to be printed waits on a stack, so that deep values cost
    /// no call stack.
    func appendJavaText(to text: inout String) {
        var pending = [JavaPiece.value(self)]
        while let piece = pending.popLast() {
            switch piece {
            case .text(let content), .value(.string(let content)): text += content
            case .value(.array(let elements)):
                text += "["
                pending.append(.text("]"))
                for position in elements.indices.reversed() {
                    pending.append(.value(elements[position]))
                    if position > 0 { pending.append(.text(", ")) }
                }
            case .value(.object(let object)):
                text += "{"
                pending.append(.text("}"))
                for position in object.keys.indices.reversed() {
                    pending.append(.value(object.values[position]))
                    pending.append(.text((position > 0 ? ", " : "") + object.keys[position] + "="))
                }
            case .value(let scalar): text += scalar.serialized()
            }
        }
    }

    private enum JavaPiece {
        case text(String)
        case value(JSON)
    }
}
