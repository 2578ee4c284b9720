extension DatePicture {
    /// The moment that `text` names, nil when the text does not look like the picture.
    func parse(_ text: String, _ evaluator: Evaluator) throws(JSONataError) -> Int64? {
        let regex = try Regex(try pattern(), flags: "i", position: 0)
        guard !text.isEmpty else { return nil }
        let source = RegexText(text)
        guard let match = try regex.firstMatch(in: source, from: 0, evaluator) else { return nil }
        var fields: [Unicode.Scalar: Int] = [:]
        var group = 0
        for case .marker(let marker) in parts {
            guard group < match.groups.count, let range = match.groups[group] else { return nil }
            group += 1
            guard let value = try value(of: marker, source[range]) else { return nil }
            guard value.magnitude <= Self.fieldMax else { throw JSONataError(.d3136) }
            fields[marker.component] = value
        }
        if fields.isEmpty { return nil }
        return try Self.millis(&fields, now: evaluator.context.nowMillis)
    }

    /// Larger numbers name no moment, and could not be calculated with.
    private static let fieldMax = 1_000_000_000

    /// A regular expression with a group for every marker.
    private func pattern() throws(JSONataError) -> String {
        var pattern = "^"
        for part in parts {
            switch part {
            case .literal(let literal):
                for scalar in literal.unicodeScalars {
                    if ".*+?^${}()|[]\\/".unicodeScalars.contains(scalar) { pattern += "\\" }
                    pattern.unicodeScalars.append(scalar)
                }
            case .marker(let marker): pattern += "(" + (try self.pattern(marker)) + ")"
            }
        }
        return pattern + "$"
    }

    private func pattern(_ marker: Marker) throws(JSONataError) -> String {
        switch marker.component {
        case "Z", "z":
            let prefix = marker.component == "z" ? "GMT" : ""
            let number = "[-+][0-9]+(?::?[0-9]+)?"
            return prefix + (marker.usesZ ? "(?:Z|\(number))" : number)
        case "P", "C", "E": return "[a-zA-Z]+"
        default:
            if marker.names != nil {
                guard "MxF".unicodeScalars.contains(marker.component) else {
                    throw JSONataError(.d3133, value: "\"\(marker.component)\"")
                }
                return "[a-zA-Z]+"
            }
            return try marker.integer?.pattern() ?? "[0-9]+"
        }
    }

    private func value(of marker: Marker, _ text: String) throws(JSONataError) -> Int? {
        switch marker.component {
        case "Z", "z": return Self.zone(text)
        case "P": return text.lowercased() == "pm" ? 1 : 0
        case "C", "E": return 0
        case "f" where marker.integer?.primary == .decimal: return Self.fraction(text)
        default: break
        }
        if marker.names != nil {
            let names = marker.component == "F" ? Self.days : Self.months
            let wanted = text.lowercased()
            let index = names.firstIndex { name in
                let full = marker.widthMax.map { String(name.prefix($0)) } ?? name
                return full.lowercased() == wanted
            }
            return index.map { $0 + 1 }
        }
        return try marker.integer?.parse(text).map { Int(clamping: Int64(clamping: $0)) }
    }

    /// Digits after the point of a second, in milliseconds.
    private static func fraction(_ text: String) -> Int {
        var millis = 0
        var scale = 100
        for byte in text.utf8.prefix(3) {
            millis += Int(byte) * scale - 48 * scale
            scale /= 10
        }
        return millis
    }

    /// `+05:30`, `-0500`, `+5` or `Z`, in minutes.
    private static func zone(_ text: String) -> Int {
        let digits = text.utf8.filter { (48...57).contains($0) }.map { Int($0) - 48 }
        func number(_ digits: some Sequence<Int>) -> Int {
            digits.reduce(0) { min($0 * 10 + $1, fieldMax) }
        }
        let parts = text.split(separator: ":")
        let hours: Int
        let minutes: Int
        if parts.count == 2 {
            minutes = min(Int(parts[1]) ?? 0, fieldMax)
            hours = number(digits.dropLast(parts[1].utf8.count))
        } else if digits.count <= 2 {
            (hours, minutes) = (number(digits), 0)
        } else {
            (hours, minutes) = (number(digits.prefix(2)), number(digits.dropFirst(2)))
        }
        return (text.contains("-") ? -1 : 1) * (hours * 60 + minutes)
    }

    // MARK: - From fields to a moment

    /// Larger fields that are missing are today's, smaller ones the first; one between is a fault.
    private static func millis(_ fields: inout [Unicode.Scalar: Int], now: Int64)
        throws(JSONataError) -> Int64
    {
        let isOrdinalDate = fits(fields, "Yd", among: "YXMxWwdD")
        if fits(fields, "XxwF", among: "YXMxWwdD") || fits(fields, "XWF", among: "YXMxWwdD") {
            throw JSONataError(.d3136)
        }
        let isHalfDay = fits(fields, "Phmsf", among: "PHhmsf")
        let order = (isOrdinalDate ? "Yd" : "YMD") + (isHalfDay ? "Phmsf" : "Hmsf")
        let today = CivilDate(millis: now)
        var started = false
        var ended = false
        for component in order.unicodeScalars {
            if fields[component] != nil {
                started = true
                if ended { throw JSONataError(.d3136) }
            } else if started {
                fields[component] = "MDd".unicodeScalars.contains(component) ? 1 : 0
                ended = true
            } else {
                fields[component] = value(of: component, today)
            }
        }
        func field(_ component: Unicode.Scalar) -> Int { fields[component] ?? 0 }
        var hour = field("H")
        if isHalfDay { hour = field("h") % 12 + 12 * field("P") }
        guard field("Y").magnitude < 400_000 else { throw JSONataError(.d3136) }
        let days =
            isOrdinalDate
            ? CivilDate.dayNumber(year: field("Y"), month: 1, day: 1) + field("d") - 1
            : CivilDate.dayNumber(
                year: field("Y"), month: max(1, field("M")), day: 1) + field("D") - 1
        let minutes = hour * 60 + field("m") - field("Z") - field("z")
        let millis = Int64(minutes * 60 + field("s")) * 1000 + Int64(field("f"))
        return Int64(days) * 86_400_000 + millis
    }

    /// Whether some of `wanted` is there and nothing else out of `all`.
    private static func fits(
        _ fields: [Unicode.Scalar: Int], _ wanted: String, among all: String
    ) -> Bool {
        let present = all.unicodeScalars.filter { fields[$0] != nil }
        return !present.isEmpty && present.allSatisfy { wanted.unicodeScalars.contains($0) }
    }
}
