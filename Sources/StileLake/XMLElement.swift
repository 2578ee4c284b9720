/// An element of the simple XML that S3 answers: elements, text and the five entities.
///
/// Strict and small on purpose: attributes are skipped; document types, processing instructions
/// but for the declaration, and unknown entities are refused.
struct XMLElement {
    let name: String
    private(set) var children: [XMLElement] = []
    /// Of this element itself, entities resolved.
    private(set) var text = ""

    /// Why a text is not such XML.
    struct ParseError: Error {
        let reason: String
        let byteOffset: Int
    }

    init(parsing bytes: [UInt8]) throws(ParseError) {
        var parser = XMLReader(bytes: bytes)
        self = try parser.document()
    }

    fileprivate init(name: String) { self.name = name }

    /// The first child of the name.
    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    fileprivate mutating func append(_ child: XMLElement) { children.append(child) }
    fileprivate mutating func append(_ piece: String) { text += piece }

    /// An answer of the store, whose faults are the lake's.
    static func read(_ body: [UInt8], about key: String) throws(LakeError) -> XMLElement {
        do throws(ParseError) {
            return try XMLElement(parsing: body)
        } catch {
            throw .failed(
                key: key,
                reason: "the store's answer is no XML: \(error.reason) at byte \(error.byteOffset)")
        }
    }

    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

/// Reads elements with a stack of its own, so that depth costs no call stack.
private struct XMLReader {
    private static let depthMax = 64

    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(XMLElement.ParseError) -> XMLElement {
        if consume("<?xml") { _ = try take(until: "?>") }
        skipBlanks()
        var open: [XMLElement] = []
        while true {
            if consume("</") {
                let name = try take(until: ">").trimmingBlanks
                guard let closed = open.popLast(), closed.name == name else {
                    throw fault("</\(name)> closes nothing")
                }
                if open.isEmpty { return try end(closed) }
                open[open.count - 1].append(closed)
            } else if consume("<!--") {
                _ = try take(until: "-->")
            } else if consume("<") {
                let (element, isEmpty) = try startTag()
                guard open.count < Self.depthMax else { throw fault("nested too deeply") }
                guard isEmpty else {
                    open.append(element)
                    continue
                }
                if open.isEmpty { return try end(element) }
                open[open.count - 1].append(element)
            } else {
                guard !open.isEmpty else { throw fault("expected an element") }
                open[open.count - 1].append(try textPiece())
            }
        }
    }

    private mutating func end(_ root: XMLElement) throws(XMLElement.ParseError) -> XMLElement {
        skipBlanks()
        guard offset == bytes.count else { throw fault("text after the last element") }
        return root
    }

    private mutating func startTag() throws(XMLElement.ParseError) -> (XMLElement, Bool) {
        var tag = try take(until: ">")
        let isEmpty = tag.hasSuffix("/")
        if isEmpty { tag.removeLast() }
        let name = String(tag.prefix { !" \t\r\n".contains($0) })
        guard let first = name.first, first.isLetter || first == "_" else {
            throw fault("\"<\(tag)>\" is not an element")
        }
        return (XMLElement(name: name), isEmpty)
    }

    private mutating func textPiece() throws(XMLElement.ParseError) -> String {
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "<") { offset += 1 }
        guard offset < bytes.count else { throw fault("the text ends within an element") }
        return try resolve(try string(bytes[start..<offset]))
    }

    private func resolve(_ raw: String) throws(XMLElement.ParseError) -> String {
        guard raw.utf8.contains(UInt8(ascii: "&")) else { return raw }
        var resolved = ""
        var rest = Substring(raw)
        while let start = rest.firstIndex(of: "&") {
            resolved += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";"),
                let character = Self.entity(rest[rest.index(after: start)..<end])
            else { throw fault("unknown entity") }
            resolved.unicodeScalars.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return resolved + rest
    }

    private static func entity(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let code =
                name.hasPrefix("#x")
                ? UInt32(name.dropFirst(2), radix: 16)
                : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            return code.flatMap(Unicode.Scalar.init)
        }
    }

    // MARK: - Bytes

    private mutating func consume(_ text: String) -> Bool {
        guard bytes[offset...].starts(with: text.utf8) else { return false }
        offset += text.utf8.count
        return true
    }

    private mutating func take(until end: String) throws(XMLElement.ParseError) -> String {
        let start = offset
        while offset < bytes.count {
            if bytes[offset...].starts(with: end.utf8) {
                let text = try string(bytes[start..<offset])
                offset += end.utf8.count
                return text
            }
            offset += 1
        }
        throw fault("expected \"\(end)\"")
    }

    private mutating func skipBlanks() {
        while offset < bytes.count, " \t\r\n".utf8.contains(bytes[offset]) { offset += 1 }
    }

    private func string(_ slice: ArraySlice<UInt8>) throws(XMLElement.ParseError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw fault("not UTF-8") }
        return text
    }

    private func fault(_ reason: String) -> XMLElement.ParseError {
        XMLElement.ParseError(reason: reason, byteOffset: offset)
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(
            reversed().drop { " \t\r\n".contains($0) }.reversed().drop { " \t\r\n".contains($0) })
    }
}
