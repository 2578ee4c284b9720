package import StileJSON

/// A fault of a contract file, with the JSON pointer of the place.
package struct ContractProblem: Hashable, Sendable, CustomStringConvertible {
    package let pointer: String
    package let message: String

    package init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }

    package var description: String { "\(pointer.isEmpty ? "/" : pointer): \(message)" }
}

/// All faults of one contract file.
package struct ContractProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the task input names it.
    package let file: String
    package let problems: [ContractProblem]

    package init(file: String, problems: [ContractProblem]) {
        self.file = file
        self.problems = problems
    }

    package var description: String {
        "\(file): " + problems.map(\.description).joined(separator: "; ")
    }
}

/// Reads a contract strictly: wrong kinds, absent fields and unknown ones are collected, each with
/// its pointer, so that a person mends all at once.
package struct ContractReader {
    package private(set) var problems: [ContractProblem] = []

    package init() {}

    package mutating func problem(_ pointer: String, _ message: String) {
        problems.append(ContractProblem(pointer: pointer, message: message))
    }

    /// The object at `pointer`, whose fields must be among `fields`.
    package mutating func object(
        _ json: JSON?, _ pointer: String, fields: [String]
    ) -> ContractFields? {
        guard let json else { return nil }
        guard let object = json.objectValue else {
            problem(pointer, "expected an object, found \(json.kindName)")
            return nil
        }
        for key in object.keys where !fields.contains(key) {
            let meant = didYouMean(key, among: fields).map { ", " + $0 }
            problem(
                pointer + "/" + key,
                "unknown field \"\(key)\""
                    + (meant ?? ", expected \(fields.joined(separator: ", "))"))
        }
        return ContractFields(object: object, pointer: pointer)
    }

    package mutating func string(
        _ fields: ContractFields, _ key: String, isRequired: Bool = true
    ) -> String? {
        guard let value = present(fields, key, isRequired, "a string") else { return nil }
        guard let text = value.stringValue, !text.isEmpty else {
            problem(fields.at(key), "expected a string that is not empty, found \(value.kindName)")
            return nil
        }
        return text
    }

    /// A name that can be a folder and a table: `[a-z][a-z0-9_]*`, at most 64 characters.
    package mutating func name(_ fields: ContractFields, _ key: String) -> String? {
        guard let text = string(fields, key) else { return nil }
        guard Self.isName(text) else {
            problem(
                fields.at(key),
                "expected a name of a-z, 0-9 and _ that begins with a letter, found \"\(text)\"")
            return nil
        }
        return text
    }

    package static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64 && text.utf8.first.map { (97...122).contains($0) } == true
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    package mutating func strings(
        _ fields: ContractFields, _ key: String, isRequired: Bool = false
    ) -> [String] {
        guard let value = present(fields, key, isRequired, "an array of strings") else { return [] }
        guard let elements = value.arrayValue,
            case let texts = elements.compactMap(\.stringValue), texts.count == elements.count
        else {
            problem(fields.at(key), "expected an array of strings, found \(value.kindName)")
            return []
        }
        return texts
    }

    package mutating func integer(
        _ fields: ContractFields, _ key: String, in range: ClosedRange<Int>, default fallback: Int
    ) -> Int {
        guard let value = fields.object[key] else { return fallback }
        guard let number = value.integerValue, range.contains(Int(number)) else {
            problem(
                fields.at(key),
                "expected an integer from \(range.lowerBound) to \(range.upperBound), found "
                    + value.serialized())
            return fallback
        }
        return Int(number)
    }

    /// One of the raw values of an enumeration.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ fields: ContractFields, _ key: String, _ type: Choice.Type, isRequired: Bool = true
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(fields, key, isRequired: isRequired) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            problem(fields.at(key), "expected one of \(known), found \"\(text)\"")
            return nil
        }
        return choice
    }

    /// String values by key, as in `{"customer_id": "id"}`.
    package mutating func texts(_ fields: ContractFields, _ key: String) -> [String: String] {
        guard let value = fields.object[key] else { return [:] }
        guard let object = value.objectValue else {
            problem(fields.at(key), "expected an object, found \(value.kindName)")
            return [:]
        }
        var texts: [String: String] = [:]
        for (name, value) in object {
            if let text = value.stringValue {
                texts[name] = text
            } else {
                problem(fields.at(key) + "/" + name, "expected a string, found \(value.kindName)")
            }
        }
        return texts
    }

    private mutating func present(
        _ fields: ContractFields, _ key: String, _ isRequired: Bool, _ expected: String
    ) -> JSON? {
        if let value = fields.object[key] { return value }
        if isRequired {
            problem(fields.pointer, "the field \"\(key)\" is missing, expected \(expected)")
        }
        return nil
    }
}

/// An object of a contract and where it stands.
package struct ContractFields {
    package let object: JSONObject
    package let pointer: String

    package func at(_ key: String) -> String { pointer + "/" + key }
    package subscript(key: String) -> JSON? { object[key] }
}
