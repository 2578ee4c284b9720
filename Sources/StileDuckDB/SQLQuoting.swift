/// Text made safe to stand in SQL. Nothing from outside enters a script but through here.
package enum SQL {
    /// `name` as a quoted identifier.
    package static func identifier(_ name: String) -> String {
        quoted(name, mark: "\"")
    }

    /// `text` as a string literal.
    ///
    /// Control characters are spelled as escapes, so that a literal never breaks a line: the
    /// command line takes lines that begin with a dot as its own commands.
    package static func literal(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            return quoted(text, mark: "'")
        }
        var output = "E'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": output += "''"
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\0": output += ""
            case _ where scalar.value < 0x20:
                output +=
                    "\\x" + String(scalar.value >> 4, radix: 16)
                    + String(scalar.value & 15, radix: 16)
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output + "'"
    }

    /// A list of string literals: `['a', 'b']`.
    package static func list(_ texts: [String]) -> String {
        "[" + texts.map(literal).joined(separator: ", ") + "]"
    }

    private static func quoted(_ text: String, mark: Unicode.Scalar) -> String {
        var output = ""
        output.unicodeScalars.append(mark)
        for scalar in text.unicodeScalars where scalar != "\0" {
            if scalar == mark { output.unicodeScalars.append(mark) }
            output.unicodeScalars.append(scalar)
        }
        output.unicodeScalars.append(mark)
        return output
    }
}
