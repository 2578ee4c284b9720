/// The template of `States.Format`, cut at its `{}`.
struct FormatTemplate: Sendable, Hashable {
    /// The texts between the places for values: one more than there are places.
    let pieces: [String]

    /// Cuts `raw`, in which `\'`, `\{`, `\}` and `\\` stand for the character after the backslash.
    init(_ raw: String) {
        var pieces: [String] = []
        var piece: [UInt8] = []
        var rest = Array(raw.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let next = rest.first, Self.isEscapable(next) {
                piece.append(next)
                rest.removeFirst()
            } else if byte == UInt8(ascii: "{"), rest.first == UInt8(ascii: "}") {
                rest.removeFirst()
                pieces.append(String(decoding: piece, as: UTF8.self))
                piece.removeAll()
            } else {
                piece.append(byte)
            }
        }
        self.pieces = pieces + [String(decoding: piece, as: UTF8.self)]
    }

    /// How many values the template takes.
    var placeCount: Int { pieces.count - 1 }

    /// A quoted text with its escapes resolved and nothing cut.
    static func unescape(_ raw: String) -> String {
        guard raw.utf8.contains(UInt8(ascii: "\\")) else { return raw }
        var text: [UInt8] = []
        var rest = Array(raw.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let next = rest.first, isEscapable(next) {
                text.append(next)
                rest.removeFirst()
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func isEscapable(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
            || byte == UInt8(ascii: "\\")
    }
}
