import StileJSON

/// Reads the members of one JSON object and collects what is wrong with them.
///
/// A class, since the readers of nested objects share one list of problems; it lives within one
/// call of `DatasetContract.init(parsing:source:)`.
final class ProblemList {
    var problems: [ContractProblem] = []

    func add(_ pointer: String, _ message: String) {
        problems.append(ContractProblem(pointer: pointer, message: message))
    }
}

struct ContractReader {
    let object: JSONObject
    let pointer: String
    let list: ProblemList

    init?(_ value: JSON?, at pointer: String, list: ProblemList) {
        guard let object = value?.objectValue else {
            list.add(pointer, "expected an object, found \(value?.kindName ?? "nothing")")
            return nil
        }
        self.object = object
        self.pointer = pointer
        self.list = list
    }

    /// Reports every field that is not one of `known`, with the nearest known one.
    func allow(_ known: [String]) {
        for key in object.keys where !known.contains(key) {
            let meant = didYouMean(key, among: known).map { ", " + $0 }
            list.add(pointer, "unknown field \"\(key)\"" + (meant ?? ""))
        }
    }

    func place(_ key: String) -> String { pointer + "/" + Self.escaped(key) }

    func string(_ key: String, default fallback: String? = nil) -> String? {
        guard let value = object[key] else {
            if fallback == nil { list.add(pointer, "\"\(key)\" is missing") }
            return fallback
        }
        guard let text = value.stringValue, !text.isEmpty else {
            list.add(place(key), "expected a text, found \(value.kindName)")
            return nil
        }
        return text
    }

    func optionalString(_ key: String) -> String? {
        object[key] == nil ? nil : string(key)
    }

    func bool(_ key: String, default fallback: Bool) -> Bool {
        guard let value = object[key] else { return fallback }
        guard let flag = value.boolValue else {
            list.add(place(key), "expected true or false, found \(value.kindName)")
            return fallback
        }
        return flag
    }

    /// A list of texts; one text stands for a list of one.
    func strings(_ key: String) -> [String] {
        guard let value = object[key] else { return [] }
        if let text = value.stringValue { return [text] }
        guard let elements = value.arrayValue else {
            list.add(place(key), "expected a list of texts, found \(value.kindName)")
            return []
        }
        return elements.enumerated().compactMap { position, element in
            if element.stringValue == nil {
                list.add("\(place(key))/\(position)", "expected a text, found \(element.kindName)")
            }
            return element.stringValue
        }
    }

    /// One of a closed set of words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, default fallback: Word
    ) -> Word where Word.RawValue == String {
        guard let text = optionalString(key) else { return fallback }
        guard let word = Word(rawValue: text) else {
            list.add(place(key), Self.unknown(text, Word.self))
            return fallback
        }
        return word
    }

    static func unknown<Word: RawRepresentable & CaseIterable>(
        _ text: String, _ type: Word.Type
    ) -> String where Word.RawValue == String {
        let known = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return "\"\(text)\" is not known, expected one of \(known)"
    }

    /// The objects of a list, each with its own reader.
    func objects(_ key: String, isRequired: Bool) -> [ContractReader] {
        guard let value = object[key] else {
            if isRequired { list.add(pointer, "\"\(key)\" is missing") }
            return []
        }
        guard let elements = value.arrayValue else {
            list.add(place(key), "expected a list of objects, found \(value.kindName)")
            return []
        }
        return elements.enumerated().compactMap {
            ContractReader($1, at: "\(place(key))/\($0)", list: list)
        }
    }

    private static func escaped(_ key: String) -> String {
        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}
