package import StileJSON

/// What is wrong with a contract, collected so that a person mends all at once.
///
/// A class, since the readers of nested objects share one list of problems; it lives within one
/// call of `ContractReader.contract(parsing:source:_:)`.
package final class ProblemList {
    private(set) var problems: [ContractProblem] = []

    package func add(_ pointer: String, _ message: String) {
        problems.append(ContractProblem(pointer: pointer, message: message))
    }
}

/// Reads the members of one JSON object of a contract, strictly: of a dataset, a curated table or
/// an audience.
///
/// What is missing, unknown or of the wrong kind becomes a problem with its place; the value is
/// then nil, or the default.
package struct ContractReader {
    package let object: JSONObject
    package let pointer: String
    package let list: ProblemList

    package init?(_ value: JSON?, at pointer: String, list: ProblemList) {
        guard let object = value?.objectValue else {
            list.add(pointer, "expected an object, found \(value?.kindName ?? "nothing")")
            return nil
        }
        self.object = object
        self.pointer = pointer
        self.list = list
    }

    /// The contract that `make` reads from the object `text`.
    ///
    /// - Parameter source: How messages name the contract, usually its path.
    /// - Throws: all problems together, also when `make` gave a contract in spite of them.
    package static func contract<Contract>(
        parsing text: String, source: String, _ make: (ContractReader) -> Contract?
    ) throws(ContractError) -> Contract {
        let list = ProblemList()
        let value: JSON
        do {
            value = try JSON(parsing: text)
        } catch {
            list.add("", "\(error.message) (line \(error.line), column \(error.column))")
            throw ContractError(source: source, problems: list.problems)
        }
        guard let contract = ContractReader(value, at: "", list: list).flatMap(make),
            list.problems.isEmpty
        else { throw ContractError(source: source, problems: list.problems) }
        return contract
    }

    /// Reports every field that is not one of `known`, with the nearest known one.
    package func allow(_ known: [String]) {
        for key in object.keys where !known.contains(key) {
            let hint =
                didYouMean(key, among: known).map { ", " + $0 }
                ?? ", expected \(known.joined(separator: ", "))"
            problem(key, "unknown field \"\(key)\"" + hint)
        }
    }

    package func place(_ key: String) -> String { pointer + "/" + JSONPointer.escape(key) }

    /// Reports what is wrong with the member `key`.
    package func problem(_ key: String, _ message: String) { list.add(place(key), message) }
}

// MARK: - Members

extension ContractReader {
    /// A text that is not empty; required unless there is a default.
    package func string(_ key: String, default fallback: String? = nil) -> String? {
        guard let value = object[key] else {
            if fallback == nil { reportMissing(key) }
            return fallback
        }
        guard let text = value.stringValue, !text.isEmpty else {
            problem(key, "expected a text that is not empty, found \(value.kindName)")
            return nil
        }
        return text
    }

    package func optionalString(_ key: String) -> String? {
        object[key] == nil ? nil : string(key)
    }

    /// A name that can be a folder, a table and a column.
    package func name(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard Self.isName(text) else {
            problem(
                key, "\"\(text)\" is no name: small letters, digits and \"_\", a letter first")
            return nil
        }
        return text
    }

    /// `[a-z][a-z0-9_]*`, at most 128 characters.
    package static func isName(_ text: String) -> Bool {
        text.utf8.count <= 128 && text.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
    }

    package func bool(_ key: String, default fallback: Bool) -> Bool {
        guard let value = object[key] else { return fallback }
        guard let flag = value.boolValue else {
            problem(key, "expected true or false, found \(value.kindName)")
            return fallback
        }
        return flag
    }

    package func integer(
        _ key: String, in range: ClosedRange<Int>, default fallback: Int
    ) -> Int {
        guard let value = object[key] else { return fallback }
        guard let number = value.integerValue.map(Int.init), range.contains(number) else {
            problem(
                key,
                "expected an integer from \(range.lowerBound) to \(range.upperBound), found "
                    + value.serialized())
            return fallback
        }
        return number
    }

    /// A list of texts; one text stands for a list of one.
    package func strings(_ key: String, isRequired: Bool = false) -> [String] {
        guard let value = object[key] else {
            if isRequired { reportMissing(key) }
            return []
        }
        if let text = value.stringValue { return [text] }
        guard let elements = value.arrayValue else {
            problem(key, "expected a list of texts, found \(value.kindName)")
            return []
        }
        return elements.enumerated().compactMap { position, element in
            if element.stringValue == nil {
                list.add("\(place(key))/\(position)", "expected a text, found \(element.kindName)")
            }
            return element.stringValue
        }
    }

    /// Texts by name, as in `{"customer_id": "id"}`, in their order.
    package func texts(_ key: String) -> [(name: String, text: String)] {
        guard object[key] != nil,
            let reader = ContractReader(object[key], at: place(key), list: list)
        else { return [] }
        return reader.object.compactMap { name, value in
            guard let text = value.stringValue else {
                reader.problem(name, "expected a text, found \(value.kindName)")
                return nil
            }
            return (name, text)
        }
    }

    /// One of a closed set of words; required.
    package func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let text = string(key) else { return nil }
        let word = Word(rawValue: text)
        if word == nil { problem(key, Self.unknown(text, Word.self)) }
        return word
    }

    package func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, default fallback: Word
    ) -> Word where Word.RawValue == String {
        object[key] == nil ? fallback : word(key, Word.self) ?? fallback
    }

    static func unknown<Word: RawRepresentable & CaseIterable>(
        _ text: String, _ type: Word.Type
    ) -> String where Word.RawValue == String {
        let known = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return "\"\(text)\" is not known, expected one of \(known)"
    }

    /// The object under `key`, with its own reader; nil, without a problem, where there is none.
    package func nested(_ key: String, _ known: [String]) -> ContractReader? {
        guard let value = object[key],
            let reader = ContractReader(value, at: place(key), list: list)
        else { return nil }
        reader.allow(known)
        return reader
    }

    /// The objects of a list, each with its own reader.
    package func objects(_ key: String, isRequired: Bool) -> [ContractReader] {
        guard let value = object[key] else {
            if isRequired { reportMissing(key) }
            return []
        }
        guard let elements = value.arrayValue else {
            problem(key, "expected a list of objects, found \(value.kindName)")
            return []
        }
        return elements.enumerated().compactMap {
            ContractReader($1, at: "\(place(key))/\($0)", list: list)
        }
    }

    /// The text of the project's file that `key` names, such as SQL.
    package func file(_ key: String, in directory: String) -> ProjectFile? {
        guard let path = string(key) else { return nil }
        do {
            return try ProjectFile(path, in: directory)
        } catch {
            problem(key, error.description)
            return nil
        }
    }

    private func reportMissing(_ key: String) { list.add(pointer, "\"\(key)\" is missing") }
}
