/// A JSON value together with its text, so that a payload passed on unchanged stays byte for byte
/// what it was, and is written without being serialised again.
package struct JSONDocument: Sendable {
    package let value: JSON
    /// The text that `value` was read from, or its compact form when it was computed.
    package let text: String

    /// A computed value, written in compact form.
    package init(_ value: JSON) {
        self.value = value
        self.text = value.serialized()
    }

    /// Reads `text`, keeping it as it is.
    package init(parsing text: String, limits: JSONLimits = .standard) throws(JSONParseError) {
        self.value = try JSON(parsing: text, limits: limits)
        self.text = text
    }

    /// A value with a text that the caller knows to be its JSON, such as one joined from the texts of
    /// its parts.
    package init(value: JSON, text: String) {
        self.value = value
        self.text = text
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
