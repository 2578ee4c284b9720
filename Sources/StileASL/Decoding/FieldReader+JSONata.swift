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
            return try QueryExpression(compiling: content, location: location)
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

extension JSONataTemplate.Node {
    var isConstant: Bool {
        if case .constant = self { return true }
        return false
    }
}
