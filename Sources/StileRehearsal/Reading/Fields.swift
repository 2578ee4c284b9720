package import StileJSON

/// What is wrong with a file of test cases: what, and where.
package struct FileProblem: Sendable, Hashable {
    package let message: String
    package let place: SourceLocation

    package init(_ message: String, _ place: SourceLocation) {
        self.message = message
        self.place = place
    }
}

/// A file that cannot be used, with everything that is wrong with it.
package struct InvalidFile: Error, Sendable {
    package let problems: [FileProblem]
}

/// Collects problems while a file is read.
///
/// A class, because readers of nested parts write to one log. It never leaves the reading call.
final class FileLog {
    private let source: SourceMap
    private(set) var problems: [FileProblem] = []

    init(_ text: String) { source = SourceMap(text) }

    func refuse(_ message: String, at pointer: JSONPointer) {
        problems.append(FileProblem(message, place(pointer)))
    }

    /// Where the key stands, or the value where there is none.
    func place(_ pointer: JSONPointer) -> SourceLocation {
        source.location(of: pointer) ?? .start
    }
}

/// An object of the file, read field by field; what is not known or of another kind is refused.
struct Fields {
    let object: JSONObject
    let pointer: JSONPointer
    let log: FileLog

    /// - Parameters:
    ///   - what: What messages call the object.
    ///   - known: The fields that it may have.
    init?(
        _ value: JSON, at pointer: JSONPointer, what: String, known: [String], _ log: FileLog
    ) {
        guard let object = value.objectValue else {
            log.refuse("\(what) must be an object, found \(value.kindName)", at: pointer)
            return nil
        }
        self.object = object
        self.pointer = pointer
        self.log = log
        for key in object.keys where !known.contains(key) {
            let hint =
                didYouMean(key, among: known)
                ?? "expected one of: \(known.joined(separator: ", "))"
            log.refuse("unknown field \"\(key)\" in \(what), \(hint)", at: pointer.appending(key))
        }
    }

    subscript(_ key: String) -> JSON? { object[key] }

    func at(_ key: String) -> JSONPointer { pointer.appending(key) }

    func text(_ key: String) -> String? {
        guard let value = object[key] else { return nil }
        guard let text = value.stringValue else { return refuseKind(key, "a string", value) }
        return text
    }

    func flag(_ key: String) -> Bool? {
        guard let value = object[key] else { return nil }
        guard let flag = value.boolValue else { return refuseKind(key, "true or false", value) }
        return flag
    }

    /// Zero or more.
    func count(_ key: String) -> Int? {
        guard let value = object[key] else { return nil }
        guard let count = value.integerValue, count >= 0 else {
            return refuseKind(key, "an integer from 0 on", value)
        }
        return Int(count)
    }

    /// Seconds, perhaps with a fraction, as milliseconds.
    func millis(_ key: String) -> Int64? {
        guard let value = object[key] else { return nil }
        guard let seconds = value.numberValue?.doubleValue, seconds >= 0, seconds < 1e12 else {
            return refuseKind(key, "a number of seconds from 0 on", value)
        }
        return Int64((seconds * 1_000).rounded())
    }

    func list(_ key: String) -> [JSON]? {
        guard let value = object[key] else { return nil }
        guard let list = value.arrayValue else { return refuseKind(key, "an array", value) }
        return list
    }

    func texts(_ key: String) -> [String]? {
        guard let list = list(key) else { return nil }
        let texts = list.compactMap(\.stringValue)
        guard texts.count == list.count else {
            return refuseKind(key, "an array of strings", .array(list))
        }
        return texts
    }

    func refuse(_ message: String, _ key: String? = nil) {
        log.refuse(message, at: key.map(at) ?? pointer)
    }

    private func refuseKind<Value>(_ key: String, _ wanted: String, _ value: JSON) -> Value? {
        let scalar: Bool =
            switch value {
            case .bool, .number: true
            case .null, .string, .array, .object: false
            }
        let found = scalar ? value.serialized() : value.kindName
        log.refuse("\"\(key)\" must be \(wanted), found \(found)", at: at(key))
        return nil
    }
}
