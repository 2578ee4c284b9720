/// What a member of a request may be: its JSON type and its constraints.
indirect enum Shape: Sendable {
    case string(StringShape)
    /// 32 or 64 bits; the range holds what the model states, nil where it states nothing.
    case integer(bits: Int, min: Int64?, max: Int64?)
    case float(min: Double?, max: Double?)
    case boolean
    case list(of: Shape, min: Int?, max: Int?)
    case structure(StructureShape)
}

/// Lengths are counted as AWS's servers count them: in UTF-16 code units.
struct StringShape: Sendable {
    var min: Int?
    var max: Int?
    var pattern: Pattern?
    /// Empty when any text is allowed; in the order in which messages list them.
    var values: [String] = []
    /// Its value is never shown.
    var isSensitive = false

    /// The patterns of the model, by their text.
    enum Pattern: String, Sendable {
        case characterRestrictedName = #"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$"#
        case visibleASCII = "[!-~]+"
        case ascii = #"\p{ASCII}*"#

        func matches(_ text: String) -> Bool {
            switch self {
            case .ascii: text.utf8.allSatisfy { $0 < 0x80 }
            case .visibleASCII: !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E) ~= $0 }
            case .characterRestrictedName:
                text.utf8.allSatisfy { Self.isDigit($0) || Self.isNameLetter($0) }
                    && text.utf8.contains(where: Self.isNameLetter)
            }
        }

        private static func isDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
        }

        private static func isNameLetter(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}

/// An object with known members; unknown ones are ignored, as AWS does.
struct StructureShape: Sendable {
    /// As messages print it.
    let name: String
    let members: [Member]

    init(_ name: String, _ members: [Member]) {
        self.name = name
        self.members = members
    }

    struct Member: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool

        static func required(_ name: String, _ shape: Shape) -> Member {
            Member(name: name, shape: shape, isRequired: true)
        }

        static func optional(_ name: String, _ shape: Shape) -> Member {
            Member(name: name, shape: shape, isRequired: false)
        }
    }
}
