/// A regular expression as JavaScript understands it (without its `u` flag), but over Unicode
/// scalars: `.` never takes half a character.
///
/// A backtracking matcher with a stack of its own: its steps count against the evaluation's, so no
/// expression hangs, and no text overflows the thread's stack.
final class Regex: Sendable {
    let pattern: String
    let program: RegexProgram

    /// Compiles `pattern`; `flags` are letters among `i` and `m`.
    init(_ pattern: String, flags: String, position: Int) throws(JSONataError) {
        self.pattern = pattern
        var parser = RegexParser(pattern, position: position)
        let tree = try parser.parse()
        program = try RegexProgram(
            tree, groupCount: parser.groupCount, ignoresCase: flags.contains("i"),
            isMultiline: flags.contains("m"), position: position)
    }

    struct Match {
        let range: Range<Int>
        /// The groups' ranges; nil for one that took no part.
        let groups: [Range<Int>?]
    }

    /// The first match that begins at `start` or later; an empty one is refused with `D1004`.
    func firstMatch(in text: RegexText, from start: Int, _ evaluator: Evaluator)
        throws(JSONataError) -> Match?
    {
        var matcher = RegexMatcher(program, text.scalars, .evaluation(evaluator))
        var position = start
        while position <= text.scalars.count {
            if let match = try matcher.match(at: position) {
                if match.range.isEmpty {
                    throw JSONataError(.d1004, value: "/\(pattern)/")
                }
                return match
            }
            position += 1
        }
        return nil
    }
}

/// A text as the matcher walks it.
final class RegexText: Sendable {
    let scalars: [Unicode.Scalar]
    private let isBasic: Bool

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        isBasic = scalars.allSatisfy { $0.value < 0x10000 }
    }

    subscript(range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }

    /// Whether every offset has to be counted anew, as some characters take two units.
    var countsOffsets: Bool { !isBasic }

    /// The offset in UTF-16 units, as JavaScript counts.
    func utf16Offset(_ offset: Int) -> Int {
        isBasic ? offset : scalars[..<offset].reduce(0) { $0 + ($1.value < 0x10000 ? 1 : 2) }
    }
}
