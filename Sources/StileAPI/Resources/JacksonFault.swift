import StileJSON

/// Why a text is no JSON, in the words of AWS, whose parser is Jackson.
///
/// Clients and tests compare these texts; what is not recorded keeps our parser's own words.
struct JacksonFault: Hashable {
    /// Such as `Unrecognized token 'not': was expecting (JSON String, …)`.
    let message: String
    /// Such as `[Source: (String)"not JSON"; line: 1, column: 4]`; nil for an empty text.
    let location: String?

    private static let values =
        "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    /// Characters of the source that a location shows.
    private static let shownMax = 500

    init(_ text: String, _ error: JSONParseError) {
        guard text.utf8.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            message = "No content to map due to end-of-input"
            location = nil
            return
        }
        let rest = text.utf8.dropFirst(error.byteOffset)
        let token = Self.token(in: rest)
        let wording = Self.wording(of: error.message, rest: rest, token: token)
        message = wording.message
        // Jackson stands behind what it could not read.
        location = Self.location(text, line: error.line, column: error.column + wording.read)
    }

    private static func wording(
        of message: String, rest: Substring.UTF8View, token: String
    ) -> (message: String, read: Int) {
        guard let character = Substring(rest).unicodeScalars.first else {
            return ("Unexpected end-of-input: \(message)", 0)
        }
        let found = "Unexpected character ('\(character)' (code \(character.value))): "
        switch message {
        case "unexpected character, expected a value", "unknown word, expected true, false or null",
            "unexpected text after the JSON value":
            guard token.isEmpty else {
                return ("Unrecognized token '\(token)': was expecting \(values)", token.count)
            }
            return ("\(found)expected a valid value \(values)", 1)
        case "expected a field name in double quotes":
            return ("\(found)was expecting double-quote to start field name", 1)
        case let text where text.hasPrefix("expected ':'"):
            return ("\(found)was expecting a colon to separate field name and value", 1)
        case let text where text.hasPrefix("expected ',' or ']'"):
            return ("\(found)was expecting comma to separate Array entries", 1)
        case let text where text.hasPrefix("expected ',' or '}'"):
            return ("\(found)was expecting comma to separate Object entries", 1)
        default: return (message, 0)
        }
    }

    /// The word at the fault: what Jackson takes for one, a Java identifier's characters.
    private static func token(in rest: Substring.UTF8View) -> String {
        let scalars = Substring(rest).unicodeScalars.prefix {
            $0.properties.isAlphabetic || $0 == "_" || $0 == "$" || $0.properties.numericType != nil
        }
        let word = String(String.UnicodeScalarView(scalars))
        return word.unicodeScalars.first?.properties.numericType == nil ? word : ""
    }

    private static func location(_ text: String, line: Int, column: Int) -> String {
        let shown = text.prefix(shownMax)
        let cut = text.count - shown.count
        let truncated = cut > 0 ? "[truncated \(cut) chars]" : ""
        return "[Source: (String)\"\(shown)\"\(truncated); line: \(line), column: \(column)]"
    }
}
