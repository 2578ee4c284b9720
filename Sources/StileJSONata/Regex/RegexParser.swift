/// Reads a regular expression's text.
struct RegexParser {
    private let scalars: [Unicode.Scalar]
    private let text: String
    /// The literal's place in the expression, for errors.
    private let position: Int
    private var offset = 0
    private var nesting = 0
    private(set) var groupCount = 0
    private var groupNames: [String: Int] = [:]

    private static let nestingMax = 60

    init(_ pattern: String, position: Int) {
        text = pattern
        scalars = Array(pattern.unicodeScalars)
        self.position = position
    }

    mutating func parse() throws(JSONataError) -> RegexTree {
        let tree = try alternatives()
        guard offset == scalars.count else { throw failure("unmatched \")\"") }
        return tree
    }

    private func failure(_ reason: String) -> JSONataError {
        JSONataError(.s0303, position: position, value: "/\(text)/: \(reason)")
    }

    private var current: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        offset += 1
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[offset...].starts(with: text.unicodeScalars) else { return false }
        offset += text.unicodeScalars.count
        return true
    }

    // MARK: - Structure

    private mutating func alternatives() throws(JSONataError) -> RegexTree {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.nestingMax else { throw failure("nested too deep") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(JSONataError) -> RegexTree {
        var parts: [RegexTree] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            parts.append(try quantified(try atom()))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func quantified(_ tree: RegexTree) throws(JSONataError) -> RegexTree {
        guard let (least, most) = try quantifier() else { return tree }
        let isLazy = take("?")
        if let most, most < least { throw failure("numbers out of order in quantifier") }
        return .repetition(tree, min: least, max: most, isLazy: isLazy)
    }

    private mutating func quantifier() throws(JSONataError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let start = offset
        offset += 1
        if let least = number() {
            if take("}") { return (least, least) }
            if take(",") {
                if take("}") { return (least, nil) }
                if let most = number(), take("}") { return (least, most) }
            }
        }
        // Not a quantifier: the brace stands for itself.
        offset = start
        return nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = current, ("0"..."9").contains(scalar) {
            value = min(1_000_000, (value ?? 0) * 10 + Int(scalar.value - 48))
            offset += 1
        }
        return value
    }

    // MARK: - Atoms

    private mutating func atom() throws(JSONataError) -> RegexTree {
        guard let scalar = current else { return .empty }
        offset += 1
        switch scalar {
        case ".": return .any
        case "^": return .lineStart
        case "$": return .lineEnd
        case "(": return try group()
        case "[": return .set(try characterClass())
        case "\\": return try escape()
        case "*", "+", "?": throw failure("nothing to repeat")
        default: return .scalar(scalar)
        }
    }

    private mutating func group() throws(JSONataError) -> RegexTree {
        let result: RegexTree
        if take("?:") {
            result = try alternatives()
        } else if take("?=") {
            result = .look(isAhead: true, isNegated: false, try alternatives())
        } else if take("?!") {
            result = .look(isAhead: true, isNegated: true, try alternatives())
        } else if take("?<=") {
            result = .look(isAhead: false, isNegated: false, try alternatives())
        } else if take("?<!") {
            result = .look(isAhead: false, isNegated: true, try alternatives())
        } else {
            groupCount += 1
            let number = groupCount
            if take("?<") { groupNames[try name()] = number }
            if current == "?" { throw failure("invalid group") }
            result = .group(number, try alternatives())
        }
        guard take(")") else { throw failure("unterminated group") }
        return result
    }

    private mutating func name() throws(JSONataError) -> String {
        var name = ""
        while let scalar = current, scalar != ">" {
            name.unicodeScalars.append(scalar)
            offset += 1
        }
        guard take(">"), !name.isEmpty else { throw failure("invalid group name") }
        return name
    }

    private mutating func escape() throws(JSONataError) -> RegexTree {
        guard let scalar = current else { throw failure("\\ at end of pattern") }
        if let set = ScalarSet.escape(scalar) {
            offset += 1
            return .set(set)
        }
        switch scalar {
        case "b", "B":
            offset += 1
            return .wordBoundary(isNegated: scalar == "B")
        case "1"..."9": return .backreference(number() ?? 0)
        case "k":
            offset += 1
            guard take("<") else { return .scalar("k") }
            guard let group = groupNames[try name()] else { throw failure("unknown group name") }
            return .backreference(group)
        default: return .scalar(try scalarEscape())
        }
    }

    /// One character after a backslash.
    private mutating func scalarEscape() throws(JSONataError) -> Unicode.Scalar {
        guard let scalar = current else { throw failure("\\ at end of pattern") }
        offset += 1
        switch scalar {
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "f": return "\u{C}"
        case "v": return "\u{B}"
        case "0": return "\0"
        case "x": return hexadecimal(2) ?? "x"
        case "u": return hexadecimal(4) ?? "u"
        case "c":
            guard let letter = current, letter.properties.isAlphabetic, letter.isASCII else {
                return "\\"
            }
            offset += 1
            return Unicode.Scalar(UInt8(letter.value & 31))
        default: return scalar
        }
    }

    private mutating func hexadecimal(_ count: Int) -> Unicode.Scalar? {
        guard offset + count <= scalars.count else { return nil }
        let digits = String(String.UnicodeScalarView(scalars[offset..<(offset + count)]))
        guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            return nil
        }
        offset += count
        return scalar
    }

    // MARK: - Classes

    private mutating func characterClass() throws(JSONataError) -> ScalarSet {
        var set = ScalarSet()
        set.isNegated = take("^")
        while let scalar = current, scalar != "]" {
            if scalar == "\\", let escaped = classEscape() {
                set.ranges += escaped.ranges
                continue
            }
            let first = try classScalar()
            guard current == "-", offset + 1 < scalars.count, scalars[offset + 1] != "]" else {
                set.ranges.append(first.value...first.value)
                continue
            }
            offset += 1
            if current == "\\", let escaped = classEscape() {
                set.ranges += [first.value...first.value, 0x2D...0x2D] + escaped.ranges
                continue
            }
            let last = try classScalar()
            guard first.value <= last.value else { throw failure("range out of order in class") }
            set.ranges.append(first.value...last.value)
        }
        guard take("]") else { throw failure("unterminated character class") }
        return set
    }

    /// `\d` and the like; leaves the place alone when it is another escape.
    private mutating func classEscape() -> ScalarSet? {
        guard offset + 1 < scalars.count, let set = ScalarSet.escape(scalars[offset + 1]) else {
            return nil
        }
        offset += 2
        return set
    }

    private mutating func classScalar() throws(JSONataError) -> Unicode.Scalar {
        guard let scalar = current else { throw failure("unterminated character class") }
        offset += 1
        guard scalar == "\\" else { return scalar }
        if take("b") { return "\u{8}" }
        return try scalarEscape()
    }
}
