/// A JSON value together with its text, so that a payload passed on unchanged stays byte for byte
/// what it was, and is written without being serialised again.
package struct JSONDocument: Sendable {
    package let value: JSON
    /// The text that `value` was read from, or its compact form when it was computed.
    package let text: String
    /// How deep arrays and objects are nested in `text`; 0 for a value without parts. A computed value
    /// may be deeper than `JSONLimits` lets a parser go; of a repeated key, the values that were replaced
    /// count as well.
    package let depth: Int

    /// A computed value, written in compact form.
    package init(_ value: JSON) {
        self.value = value
        var writer = JSONWriter(output: [], indent: nil)
        writer.write(value)
        self.text = String(decoding: writer.output, as: UTF8.self)
        self.depth = writer.depth
    }

    /// Reads `text`, keeping it as it is.
    package init(parsing text: String, limits: JSONLimits = .standard) throws(JSONParseError) {
        let parsed = try JSONParser.parse(text, limits: limits)
        self.value = parsed.value
        self.text = text
        self.depth = parsed.depth
    }

    /// The array of `elements`, its text joined from theirs.
    package init(joining elements: [JSONDocument]) {
        self.value = .array(elements.map(\.value))
        self.text = "[" + elements.map(\.text).joined(separator: ",") + "]"
        self.depth = 1 + (elements.map(\.depth).max() ?? 0)
    }

    /// The object of `members`, whose names must differ, its text joined from theirs.
    package init(members: [(String, JSONDocument)]) {
        self.value = .object(JSONObject(members.map { ($0, $1.value) }))
        var bytes = [UInt8(ascii: "{")]
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.writeString(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: value.text.utf8)
        }
        bytes.append(UInt8(ascii: "}"))
        self.text = String(decoding: bytes, as: UTF8.self)
        self.depth = 1 + (members.map(\.1.depth).max() ?? 0)
    }

    /// The payload's size as limits count it: UTF-8 bytes.
    package var byteCount: Int { text.utf8.count }

    package static let emptyObject = JSONDocument(.object(JSONObject()))
}

extension JSONDocument: Equatable {
    /// Equal as values; the spelling of white space does not count.
    package static func == (left: JSONDocument, right: JSONDocument) -> Bool {
        left.value == right.value
    }
}
