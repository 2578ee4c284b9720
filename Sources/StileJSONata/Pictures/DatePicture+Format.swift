extension DatePicture {
    /// The moment as text; `offset` in minutes east of Greenwich.
    func format(_ millis: Int64, _ offset: Int) throws(JSONataError) -> String {
        let date = CivilDate(millis: millis + Int64(offset) * 60_000)
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .marker(let marker): text += try format(marker, date, offset)
            }
        }
        return text
    }

    private func format(_ marker: Marker, _ date: CivilDate, _ offset: Int) throws(JSONataError)
        -> String
    {
        switch marker.component {
        case "Z", "z": return try formatZone(marker, offset)
        case "P": return cased(date.hour < 12 ? "am" : "pm", marker)
        case "C", "E": return "ISO"
        default: break
        }
        var value = Self.value(of: marker.component, date) ?? 0
        if marker.component == "Y", let digits = marker.yearDigits {
            for bound in [10, 100, 1000, 10_000, 100_000].prefix(digits).suffix(1)
            where digits <= 5 { value %= bound }
        }
        if marker.names != nil {
            guard let name = Self.name(of: marker.component, value) else {
                throw JSONataError(.d3133, value: "\"\(marker.component)\"")
            }
            let text = cased(name, marker)
            return marker.widthMax.map { String(text.prefix($0)) } ?? text
        }
        return try marker.integer?.format(Double(value)) ?? ""
    }

    private func cased(_ name: String, _ marker: Marker) -> String {
        switch marker.names {
        case .lower: name.lowercased()
        case .upper: name.uppercased()
        case .title, nil: name
        }
    }

    private static func name(of component: Unicode.Scalar, _ value: Int) -> String? {
        switch component {
        case "M", "x": months[value - 1]
        case "F": days[value - 1]
        default: nil
        }
    }

    /// A component as a number; nil for those that are none.
    static func value(of component: Unicode.Scalar, _ date: CivilDate) -> Int? {
        switch component {
        case "Y": date.year
        case "M": date.month
        case "D": date.day
        case "d": date.dayOfYear
        case "F": date.weekday
        case "W": date.weekOfYear
        case "w": date.weekOfMonth
        case "X": date.weekYear
        case "x": date.weekMonth
        case "H": date.hour
        case "h": date.hour % 12 == 0 ? 12 : date.hour % 12
        case "P": date.hour < 12 ? 0 : 1
        case "m": date.minute
        case "s": date.second
        case "f": date.milli
        default: nil
        }
    }

    private func formatZone(_ marker: Marker, _ offset: Int) throws(JSONataError) -> String {
        guard let integer = marker.integer else {
            throw JSONataError(.d3133, value: "\"\(marker.component)\"")
        }
        if offset == 0, marker.usesZ { return "Z" }
        let (hours, minutes) = (Int(offset.magnitude) / 60, Int(offset.magnitude) % 60)
        var text: String
        if integer.interval > 0 || !integer.separators.isEmpty {
            text = try integer.format(Double(hours * 100 + minutes))
        } else {
            switch integer.mandatoryDigits {
            case 1, 2:
                text = try integer.format(Double(hours))
                if minutes != 0 { text += ":" + (minutes < 10 ? "0" : "") + String(minutes) }
            case 3, 4: text = try integer.format(Double(hours * 100 + minutes))
            default: throw JSONataError(.d3134)
            }
        }
        return (marker.component == "z" ? "GMT" : "") + (offset < 0 ? "-" : "+") + text
    }
}
