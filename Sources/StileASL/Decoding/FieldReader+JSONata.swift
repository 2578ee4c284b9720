import StileJSON
import StileJSONata

/// Fields of the query language JSONata: texts between `{%` and `%}` are expressions.
extension FieldReader {
    /// A value with expressions anywhere in it. `location` is how AWS names the field at run time.
    func jsonataTemplate(_ field: String, location: String? = nil) -> JSONataTemplate? {
        guard let value = object[field] else { return nil }
        let node = jsonataNode(
            value, at: pointer(to: field), location: location ?? field, field: field, depth: 0)
        return node.map(JSONataTemplate.init)
    }

    /// The same for a field that must be an object.
    func jsonataObject(_ field: String, location: String? = nil) -> JSONataTemplate? {
        guard let value = object[field] else { return nil }
        guard value.objectValue != nil else {
            reportKind(field, expected: "an object", found: value)
            return nil
        }
        return jsonataTemplate(field, location: location)
    }

    /// The expression that is the whole of `field`; nil where it is something else.
    func jsonataExpression(_ field: String, location: String? = nil) -> QueryExpression? {
        guard let text = object[field]?.stringValue,
            let content = QueryExpression.content(of: text)
        else { return nil }
        return compile(
            content, in: text, at: pointer(to: field), location: location ?? field, field: field)
    }

    /// Whether the whole of `field` is meant as an expression.
    func isJSONata(_ field: String) -> Bool {
        object[field]?.stringValue.flatMap(QueryExpression.content) != nil
    }

    /// An expression, or what `literal` reads.
    func dynamic<Value>(_ field: String, _ literal: (String) -> Value?) -> Dynamic<Value>? {
        guard isJSONata(field) else { return literal(field).map { .value($0) } }
        return jsonataExpression(field).map { .expression($0) }
    }

    // MARK: - Compilation

    /// Templates are compiled and evaluated by recursion; nobody writes them this deep.
    private static let depthMax = 64

    private func jsonataNode(
        _ value: JSON, at place: String, location: String, field: String, depth: Int
    ) -> JSONataTemplate.Node? {
        guard depth < Self.depthMax else {
            log.error(
                "\"\(field)\" of \(owner) is nested deeper than \(Self.depthMax) levels", at: place)
            return nil
        }
        switch value {
        case .null, .bool, .number: return .constant(value)
        case .string(let text):
            guard let content = QueryExpression.content(of: text) else { return .constant(value) }
            return compile(content, in: text, at: place, location: location, field: field)
                .map { .expression($0) }
        case .array(let elements):
            let nodes = elements.enumerated().compactMap { index, element in
                jsonataNode(
                    element, at: "\(place)/\(index)", location: "\(location)[\(index)]",
                    field: field, depth: depth + 1)
            }
            guard nodes.count == elements.count else { return nil }
            return nodes.allSatisfy(\.isConstant) ? .constant(value) : .array(nodes)
        case .object(let object):
            return jsonataMembers(
                object, at: place, location: location, field: field, depth: depth)
        }
    }

    private func jsonataMembers(
        _ object: JSONObject, at place: String, location: String, field: String, depth: Int
    ) -> JSONataTemplate.Node? {
        let members = object.compactMap { key, value in
            jsonataNode(
                value, at: place + "/" + JSONPointer.escape(key), location: "\(location)/\(key)",
                field: field, depth: depth + 1
            ).map { (name: key, value: $0) }
        }
        guard members.count == object.count else { return nil }
        return members.allSatisfy(\.value.isConstant)
            ? .constant(.object(object)) : .object(members)
    }

    private func compile(
        _ content: String, in text: String, at place: String, location: String, field: String
    ) -> QueryExpression? {
        do {
            let expression = try QueryExpression(compiling: content, location: location)
            checkReservedData(expression, in: text, at: place, field: field)
            return expression
        } catch {
            let blanks = text.utf8.dropFirst(2).prefix { $0 <= 0x20 }.count
            let units = content.utf16.prefix(error.position ?? 0)
            let offset = 2 + blanks + String(decoding: units, as: UTF16.self).utf8.count
            log.error(
                "\"\(field)\" of \(owner) must be a valid JSONata expression", at: place,
                anchor: .inside(place, offset: offset), detail: "\(error.code): \(error.message)")
            return nil
        }
    }
}

// MARK: - $states

extension FieldReader {
    /// `$states.result` is only there once a state has a result, `$states.errorOutput` only in a
    /// catcher; AWS refuses them elsewhere when a machine is created.
    private func checkReservedData(
        _ expression: QueryExpression, in text: String, at place: String, field: String
    ) {
        guard expression.usesStates else { return }
        let isCatcher = expression.location.hasPrefix("Catch[")
        let isAfterward = ["Assign", "Output"].contains(field)
        let hasResult =
            isAfterward && !isCatcher
            && ["Task", "Parallel", "Map"].contains(object["Type"]?.stringValue)
        for (member, isThere, home) in [
            ("result", hasResult, "\"Assign\" and \"Output\" of Task, Parallel and Map states"),
            ("errorOutput", isCatcher, "\"Assign\" and \"Output\" of catchers"),
        ] where !isThere {
            let name = "$states." + member
            guard let offset = ExpressionText.offset(of: name, in: text) else { continue }
            log.error(
                "\"\(field)\" of \(owner) cannot read \(name)", at: place,
                anchor: .inside(place, offset: offset), detail: "it exists in \(home)")
        }
    }
}

/// Looks for names in the text of an expression.
enum ExpressionText {
    /// The UTF-8 offset of the first whole word `name` outside texts in quotes and comments.
    static func offset(of name: String, in text: String) -> Int? {
        let bytes = Array(text.utf8)
        let wanted = Array(name.utf8)
        var quote: UInt8?
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if bytes[index...].starts(with: "/*".utf8) {
                index = endOfComment(bytes, from: index + 2)
            } else if bytes[index...].starts(with: wanted),
                !isWord(index + wanted.count < bytes.count ? bytes[index + wanted.count] : 0)
            {
                return index
            }
            index += 1
        }
        return nil
    }

    private static func endOfComment(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, !bytes[index...].starts(with: "*/".utf8) { index += 1 }
        return index + 1
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte & 0xDF)
    }
}

extension JSONataTemplate.Node {
    var isConstant: Bool {
        if case .constant = self { return true }
        return false
    }
}
