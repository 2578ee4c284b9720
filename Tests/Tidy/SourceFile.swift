import Foundation

/// One Swift file of the repository, as the tidy rules see it.
struct SourceFile {
    /// Path from the repository's root.
    let path: String
    let lines: [String]
    /// The same lines with comments and the contents of string literals blanked out.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.lines = text.components(separatedBy: "\n")
        self.code = Blanking.blank(text).components(separatedBy: "\n")
    }

    /// The module the file belongs to: the folder below `Sources` or `Tasks`; nil for tests.
    var module: String? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 3, ["Sources", "Tasks"].contains(parts[0]) else { return nil }
        return parts[1]
    }

    /// Modules named in import declarations, with their one-based lines.
    var imports: [(module: String, line: Int)] {
        code.enumerated().compactMap { number, line in
            var words = line.split(separator: " ").map(String.init)
            while let first = words.first,
                first.hasPrefix("@")
                    || ["public", "package", "internal", "private"].contains(first)
            {
                words.removeFirst()
            }
            guard words.first == "import", words.count >= 2 else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return (String(name.prefix { $0 != "." }), number + 1)
        }
    }
}

/// Blanks comments and string contents, so that rules see only code.
enum Blanking {
    static func blank(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var state = State.code
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let step = state.advance(bytes, index)
            for offset in index..<min(index + step.length, bytes.count) {
                let byte = bytes[offset]
                output.append(step.keep || byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            }
            index += step.length
            state = step.next
        }
        return String(decoding: output, as: UTF8.self)
    }

    private struct Step {
        let next: State
        let length: Int
        let keep: Bool
    }

    private enum State {
        case code
        case lineComment
        case blockComment(depth: Int)
        case string
        case multilineString

        func advance(_ bytes: [UInt8], _ index: Int) -> Step {
            func begins(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }
            switch self {
            case .code: return advanceCode(begins)
            case .lineComment:
                let ends = bytes[index] == UInt8(ascii: "\n")
                return Step(next: ends ? .code : .lineComment, length: 1, keep: ends)
            case .blockComment(let depth):
                if begins("/*") {
                    return Step(next: .blockComment(depth: depth + 1), length: 2, keep: false)
                }
                if begins("*/") {
                    let outer = depth == 1 ? State.code : .blockComment(depth: depth - 1)
                    return Step(next: outer, length: 2, keep: false)
                }
                return Step(next: self, length: 1, keep: false)
            case .string:
                if begins("\\") { return Step(next: .string, length: 2, keep: false) }
                let ends = begins("\"") || begins("\n")
                return Step(next: ends ? .code : .string, length: 1, keep: ends)
            case .multilineString:
                if begins("\\") { return Step(next: self, length: 2, keep: false) }
                if begins("\"\"\"") { return Step(next: .code, length: 3, keep: true) }
                return Step(next: self, length: 1, keep: false)
            }
        }

        private func advanceCode(_ begins: (String) -> Bool) -> Step {
            if begins("//") { return Step(next: .lineComment, length: 2, keep: false) }
            if begins("/*") { return Step(next: .blockComment(depth: 1), length: 2, keep: false) }
            if begins("\"\"\"") { return Step(next: .multilineString, length: 3, keep: true) }
            if begins("\"") { return Step(next: .string, length: 1, keep: true) }
            return Step(next: .code, length: 1, keep: true)
        }
    }
}
