import StileJSON

/// Reads one JSON object of a definition field by field and reports whatever is wrong with it.
///
/// A reading function gives nil for an absent and for a faulty field; the fault is in the log, and
/// a log with errors never becomes a `Definition`.
struct FieldReader {
    let object: JSONObject
    let pointer: String
    /// How messages name the object: `state "Load"`.
    let owner: String
    let log: ProblemLog
    /// Fields that unknown ones were probably meant to be; nobody complains that they are missing.
    private let meant: Set<String>

    /// Opens `object`, and reports every field that is not in `allowed`.
    init(
        _ object: JSONObject, at pointer: String, owner: String, log: ProblemLog,
        allowed: [String], foreign: (String) -> ForeignField? = { _ in nil }
    ) {
        self.object = object
        self.pointer = pointer
        self.owner = owner
        self.log = log
        var meant: Set<String> = []
        for field in object.keys where !allowed.contains(field) {
            let place = pointer + "/" + JSONPointer.escape(field)
            if let foreign = foreign(field) {
                log.error(
                    foreign.code, foreign.message, at: place, anchor: .key(place),
                    suggestion: foreign.suggestion)
                continue
            }
            let candidates = allowed.filter { !object.contains($0) }
            let nearest = nearestName(to: field, among: candidates)
            if let nearest { meant.insert(nearest) }
            log.error(
                "unknown field \"\(field)\" in \(owner)", at: place, anchor: .key(place),
                suggestion: nearest.map { "did you mean \"\($0)\"?" })
        }
        self.meant = meant
    }

    func pointer(to field: String) -> String { pointer + "/" + JSONPointer.escape(field) }

    func has(_ field: String) -> Bool { object.contains(field) }

    /// Whether the field is there, or was misspelt (which is reported already).
    func isMeant(_ field: String) -> Bool { has(field) || meant.contains(field) }

    /// Reports those of `fields` that are missing, in AWS's words.
    func require(_ fields: String..., suggestion: String? = nil) {
        let missing = fields.filter { !isMeant($0) }
        guard !missing.isEmpty else { return }
        log.error(
            "These fields are required: [\(missing.joined(separator: ", "))]",
            at: pointer, anchor: .key(pointer), detail: "in \(owner)", suggestion: suggestion)
    }

    /// Reports an empty name or list, in AWS's words.
    func reportEmpty(_ field: String) {
        log.error(
            "Value cannot be empty", at: pointer(to: field), detail: "\"\(field)\" of \(owner)")
    }

    /// Reports a field whose value is not of the expected kind.
    func reportKind(_ field: String, expected: String, found: JSON) {
        log.error(
            "\"\(field)\" of \(owner) must be \(expected), found \(FieldReader.describe(found))",
            at: pointer(to: field))
    }

    /// How messages name a value: kind, and the value itself where it is short.
    static func describe(_ value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .number(let number): "the number \(number.description)"
        case .string(let text):
            text.count <= 60 ? "the string \"\(text)\"" : "a string of \(text.count) characters"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A field that exists in the language, but not here.
struct ForeignField {
    var code: DiagnosticCode = .schemaValidationFailed
    let message: String
    var suggestion: String?
}

// MARK: - Plain values

extension FieldReader {
    func string(_ field: String) -> String? {
        guard let value = object[field] else { return nil }
        guard let text = value.stringValue else {
            reportKind(field, expected: "a string", found: value)
            return nil
        }
        return text
    }

    /// A string that names something, so that it cannot be empty.
    func name(_ field: String) -> String? {
        guard let text = string(field) else { return nil }
        guard !text.isEmpty else {
            reportEmpty(field)
            return nil
        }
        return text
    }

    func bool(_ field: String) -> Bool? {
        guard let value = object[field] else { return nil }
        guard let bool = value.boolValue else {
            reportKind(field, expected: "true or false", found: value)
            return nil
        }
        return bool
    }

    /// A whole number within `range`.
    func integer(_ field: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = object[field] else { return nil }
        guard let integer = value.integerValue, range.contains(Int(integer)) else {
            reportKind(
                field, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                found: value)
            return nil
        }
        return Int(integer)
    }

    /// A number within `range`; `expected` words the range.
    func number(_ field: String, in range: some RangeExpression<Double>, expected: String)
        -> Double?
    {
        guard let value = object[field] else { return nil }
        guard let number = value.numberValue?.doubleValue, number.isFinite, range.contains(number)
        else {
            reportKind(field, expected: expected, found: value)
            return nil
        }
        return number
    }

    /// A time as RFC 3339 spells it; another one is refused in AWS's words.
    func timestamp(_ field: String) -> String? {
        guard let text = string(field) else { return nil }
        guard Timestamp.isValid(text) else {
            log.error(
                "String does not match RFC3339 timestamp", at: pointer(to: field),
                detail: "\"\(field)\" of \(owner) is \"\(text)\"",
                suggestion: "write it like \"2026-01-31T18:00:00Z\"")
            return nil
        }
        return text
    }

    /// One of the values of an enumeration; a wrong one is refused in AWS's words.
    func choice<Value>(_ field: String, of type: Value.Type = Value.self) -> Value?
    where Value: RawRepresentable<String> & CaseIterable {
        guard let text = string(field) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        log.error(
            "The field '\(field)' should have one of these values: "
                + "[\(names.joined(separator: ", "))]",
            at: pointer(to: field), detail: "found \"\(text)\" in \(owner)",
            suggestion: didYouMean(text, among: names))
        return nil
    }
}

// MARK: - Nested parts

extension FieldReader {
    func object(_ field: String) -> JSONObject? {
        guard let value = object[field] else { return nil }
        guard let object = value.objectValue else {
            reportKind(field, expected: "an object", found: value)
            return nil
        }
        return object
    }

    /// A part that is an object, opened without checks; nil where it is absent or faulty.
    func part(_ field: String) -> FieldReader? {
        guard let object = object[field]?.objectValue else { return nil }
        return FieldReader(
            object, at: pointer(to: field), owner: "\"\(field)\" of \(owner)", log: log,
            allowed: object.keys)
    }

    /// An array that must have elements.
    func elements(_ field: String) -> [JSON]? {
        guard let value = object[field] else { return nil }
        guard let elements = value.arrayValue else {
            reportKind(field, expected: "an array", found: value)
            return nil
        }
        guard !elements.isEmpty else {
            reportEmpty(field)
            return nil
        }
        return elements
    }

    /// An array of objects with their pointers; elements of other kinds are reported and left out.
    func objects(_ field: String) -> [(index: Int, object: JSONObject, pointer: String)] {
        (elements(field) ?? []).enumerated().compactMap { index, element in
            let place = "\(pointer(to: field))/\(index)"
            guard let object = element.objectValue else {
                log.error(
                    "element \(index + 1) of \"\(field)\" of \(owner) must be an object, found "
                        + FieldReader.describe(element), at: place)
                return nil
            }
            return (index, object, place)
        }
    }

    /// An array of names.
    func names(_ field: String) -> [String] {
        (elements(field) ?? []).enumerated().compactMap { index, element in
            guard let name = element.stringValue, !name.isEmpty else {
                log.error(
                    "element \(index + 1) of \"\(field)\" of \(owner) must be a string that is not"
                        + " empty, found \(FieldReader.describe(element))",
                    at: "\(pointer(to: field))/\(index)")
                return nil
            }
            return name
        }
    }
}
