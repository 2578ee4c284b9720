import StileCalendar

/// A pattern for the paths of a landing area: `{server}/orders-{yyyy}{MM}{dd}-*.csv`.
///
/// `{yyyy}`, `{MM}`, `{dd}`, `{HH}` stand for the period; `*` for any text without a slash; any
/// other `{name}` for text without a slash that columns can use as `fromPath`.
package struct LandingPattern: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case literal([UInt8])
        case year, month, day, hour
        case anyText
        case capture(String)
    }

    package let text: String
    let parts: [Part]

    static let anything = LandingPattern(text: "*", parts: [.anyText])
    private static let wildcardsMax = 8

    private init(text: String, parts: [Part]) {
        self.text = text
        self.parts = parts
    }

    package init(parsing text: String) throws(LandingPatternError) {
        self.text = text
        self.parts = try Self.parse(text)
        let wild = parts.count {
            switch $0 {
            case .anyText, .capture: true
            case .literal, .year, .month, .day, .hour: false
            }
        }
        guard wild <= Self.wildcardsMax else {
            throw LandingPatternError(message: "more than \(Self.wildcardsMax) wildcards")
        }
        guard !text.hasPrefix("/"), !text.split(separator: "/").contains("..") else {
            throw LandingPatternError(message: "expected a path within the landing area")
        }
    }

    /// Deliveries come by the hour.
    package var isHourly: Bool { parts.contains(.hour) }

    /// The names of `{name}` parts.
    package var captureNames: [String] {
        parts.compactMap { if case .capture(let name) = $0 { name } else { nil } }
    }

    private static func parse(_ text: String) throws(LandingPatternError) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "{"):
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                parts.append(byte == UInt8(ascii: "*") ? .anyText : try field(&rest))
            default: literal.append(byte)
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }

    private static func field(
        _ rest: inout Substring.UTF8View
    ) throws(LandingPatternError) -> Part {
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
            throw LandingPatternError(message: "a \"{\" is not closed")
        }
        let name = String(Substring(rest[..<end]))
        rest = rest[rest.index(after: end)...]
        switch name {
        case "yyyy": return .year
        case "MM": return .month
        case "dd": return .day
        case "HH": return .hour
        case "": throw LandingPatternError(message: "a name is missing between \"{\" and \"}\"")
        case _ where name.utf8.allSatisfy(isWord): return .capture(name)
        default:
            throw LandingPatternError(
                message: "\"{\(name)}\" is no name: small letters, digits and \"_\"")
        }
    }
}

package struct LandingPatternError: Error, Hashable, Sendable {
    package let message: String
}

// MARK: - Matching

extension LandingPattern {
    /// The pattern with a period put in.
    package func bound(to period: DataPeriod) -> BoundLandingPattern {
        let digits = period.digits.map { Part.literal(Array($0.utf8)) }
        let bound = parts.map { part -> Part in
            switch part {
            case .year: digits[0]
            case .month: digits[1]
            case .day: digits[2]
            case .hour: .literal(Array((period.hour ?? 0).digits(2).utf8))
            case .literal, .anyText, .capture: part
            }
        }
        return BoundLandingPattern(parts: bound, pattern: self)
    }
}

/// A landing pattern for one period.
package struct BoundLandingPattern: Sendable {
    let parts: [LandingPattern.Part]
    let pattern: LandingPattern

    /// What every match begins with: narrows the listing.
    package var prefix: String {
        var bytes: [UInt8] = []
        for part in parts {
            guard case .literal(let text) = part else { break }
            bytes += text
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The values of `{name}` parts when `path` matches, else nil.
    package func match(_ path: String) -> [String: String]? {
        var captures: [String: String] = [:]
        let bytes = Array(path.utf8)
        return match(bytes, from: 0, part: 0, &captures) ? captures : nil
    }

    /// Recursion is bounded by the number of parts.
    private func match(
        _ bytes: [UInt8], from start: Int, part index: Int, _ captures: inout [String: String]
    ) -> Bool {
        guard index < parts.count else { return start == bytes.count }
        switch parts[index] {
        case .literal(let text):
            guard bytes[start...].starts(with: text) else { return false }
            return match(bytes, from: start + text.count, part: index + 1, &captures)
        case .anyText:
            return matchWild(bytes, start, index, least: 0, &captures) { _, _ in }
        case .capture(let name):
            return matchWild(bytes, start, index, least: 1, &captures) { captures, value in
                captures[name] = String(decoding: value, as: UTF8.self)
            }
        case .year, .month, .day, .hour: return false
        }
    }

    private func matchWild(
        _ bytes: [UInt8], _ start: Int, _ index: Int, least: Int,
        _ captures: inout [String: String],
        keep: (inout [String: String], ArraySlice<UInt8>) -> Void
    ) -> Bool {
        let slash = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
        var end = slash
        while end >= start + least {
            if match(bytes, from: end, part: index + 1, &captures) {
                keep(&captures, bytes[start..<end])
                return true
            }
            end -= 1
        }
        return false
    }

    /// The object's name in raw: the path without leading folders that only spell the period.
    package func objectName(_ path: String) -> String {
        let patternFolders = pattern.folders
        var folders = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        for folder in patternFolders.dropLast() {
            guard folder, folders.count > 1 else { break }
            folders = folders.dropFirst()
        }
        return folders.joined(separator: "/")
    }
}

extension LandingPattern {
    /// For each component of the pattern: whether it only spells the period, like `{yyyy}-{MM}`.
    var folders: [Bool] {
        var result = [true]
        var spellsPeriod = false
        for part in parts {
            switch part {
            case .year, .month, .day, .hour: spellsPeriod = true
            case .anyText, .capture: result[result.count - 1] = false
            case .literal(let text):
                for byte in text {
                    if byte == UInt8(ascii: "/") {
                        if !spellsPeriod { result[result.count - 1] = false }
                        result.append(true)
                        spellsPeriod = false
                    } else if (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A {
                        result[result.count - 1] = false
                    }
                }
            }
        }
        if !spellsPeriod { result[result.count - 1] = false }
        return result
    }
}
