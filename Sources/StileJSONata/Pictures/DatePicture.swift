/// How a moment is written and read (XPath's format-dateTime).
struct DatePicture {
    enum Part {
        case literal(String)
        case marker(Marker)
    }

    enum NameCase {
        case lower
        case upper
        case title
    }

    /// One `[…]`.
    struct Marker {
        let component: Unicode.Scalar
        var names: NameCase?
        var integer: IntegerPicture?
        /// `[Z…t]`: `Z` for no offset.
        var usesZ = false
        var widthMax: Int?
        /// Digits that a year is cut to.
        var yearDigits: Int?
    }

    private(set) var parts: [Part] = []

    private static let defaults: [Unicode.Scalar: String] = [
        "Y": "1", "M": "1", "D": "1", "d": "1", "F": "n", "W": "1", "w": "1", "X": "1", "x": "1",
        "H": "1", "h": "1", "P": "n", "m": "01", "s": "01", "f": "1", "Z": "01:01", "z": "01:01",
        "C": "n", "E": "n",
    ]

    static let integerComponents = Set("YMDdFWwXxHhmsf".unicodeScalars)

    init(_ picture: String) throws(JSONataError) {
        let scalars = Array(picture.unicodeScalars)
        var literal = String.UnicodeScalarView()
        var index = 0
        func flush(_ parts: inout [Part]) {
            if !literal.isEmpty { parts.append(.literal(String(literal))) }
            literal = String.UnicodeScalarView()
        }
        while index < scalars.count {
            let isDoubled = index + 1 < scalars.count && scalars[index + 1] == scalars[index]
            if scalars[index] == "[", !isDoubled {
                flush(&parts)
                guard let end = scalars[index...].firstIndex(of: "]") else {
                    throw JSONataError(.d3135)
                }
                parts.append(.marker(try Self.marker(scalars[(index + 1)..<end])))
                index = end + 1
                continue
            }
            literal.append(scalars[index])
            index += isDoubled && (scalars[index] == "[" || scalars[index] == "]") ? 2 : 1
        }
        flush(&parts)
        setParseWidths()
    }

    /// Numbers that nothing parts take as many digits as they are written with.
    private mutating func setParseWidths() {
        for index in parts.indices.dropLast() {
            guard case .marker(var marker) = parts[index], marker.integer != nil,
                case .marker(let next) = parts[index + 1], next.integer != nil,
                next.component != "Z", next.component != "z"
            else { continue }
            let width = marker.integer?.mandatoryDigits
            marker.integer?.parseWidth = width
            parts[index] = .marker(marker)
        }
        if parts.count > 1, case .marker(var last) = parts[parts.count - 1],
            let integer = last.integer, last.component != "Z", last.component != "z",
            case .marker(let before) = parts[parts.count - 2], before.integer?.parseWidth != nil,
            integer.mandatoryDigits > 1
        {
            last.integer?.parseWidth = integer.mandatoryDigits
            parts[parts.count - 1] = .marker(last)
        }
    }

    // MARK: - Markers

    private static func marker(_ text: ArraySlice<Unicode.Scalar>) throws(JSONataError) -> Marker {
        let scalars = text.filter { !$0.properties.isWhitespace }
        guard let component = scalars.first, let standard = defaults[component] else {
            let name = scalars.first.map { String($0) } ?? ""
            throw JSONataError(.d3132, value: "\"\(name)\"")
        }
        var marker = Marker(component: component)
        var widthMin: Int?
        var modifiers = Array(scalars.dropFirst())
        if let comma = modifiers.lastIndex(of: ",") {
            let width = modifiers[(comma + 1)...].split(
                separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            widthMin = number(width[0])
            if width.count > 1 { marker.widthMax = number(width[1]) }
            modifiers = Array(modifiers[..<comma])
        }
        var ending: Unicode.Scalar?
        if modifiers.count > 1, let last = modifiers.last, "atco".unicodeScalars.contains(last) {
            ending = last
            modifiers.removeLast()
        }
        let presentation =
            modifiers.isEmpty ? standard : String(String.UnicodeScalarView(modifiers))
        marker.usesZ = ending == "t"
        try present(&marker, presentation, isOrdinal: ending == "o", widthMin)
        return marker
    }

    /// No date has wider parts; more digits would only be zeros.
    private static let widthMax = 300

    private static func number(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        Int(String(String.UnicodeScalarView(text))).map { min($0, widthMax) }
    }

    private static func present(
        _ marker: inout Marker, _ presentation: String, isOrdinal: Bool, _ widthMin: Int?
    ) throws(JSONataError) {
        if presentation.hasPrefix("n") {
            marker.names = .lower
        } else if presentation.hasPrefix("N") {
            marker.names = presentation.hasPrefix("Nn") ? .title : .upper
        } else if integerComponents.contains(marker.component) {
            var integer = try IntegerPicture(presentation + (isOrdinal ? ";o" : ""))
            if let widthMin { integer.mandatoryDigits = max(integer.mandatoryDigits, widthMin) }
            if marker.component == "Y" {
                if let most = marker.widthMax {
                    marker.yearDigits = most
                    integer.mandatoryDigits = most
                } else {
                    let width = integer.mandatoryDigits + integer.optionalDigits
                    if width >= 2 { marker.yearDigits = width }
                }
            }
            marker.integer = integer
        } else {
            marker.integer = try IntegerPicture(presentation)
        }
    }

    // MARK: - Names

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let days = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// The offset of `+0530` in minutes; 0 without a zone.
    static func zoneOffset(_ zone: String?) throws(JSONataError) -> Int {
        guard let zone, let value = Int(zone) else { return 0 }
        guard value.magnitude <= 9999 else { throw JSONataError(.d3134) }
        return value / 100 * 60 + value % 100
    }
}
