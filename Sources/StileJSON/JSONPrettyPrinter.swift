extension JSON {
    /// The value as text for people: one member or element a line, `indent` blanks a level.
    package func pretty(indent: Int = 2) -> String {
        var output: [UInt8] = []
        writePretty(to: &output, indent: indent, level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private func writePretty(to output: inout [UInt8], indent: Int, level: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            output.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                JSON.beginLine(position, &output, indent * (level + 1))
                element.writePretty(to: &output, indent: indent, level: level + 1)
            }
            JSON.endLine(UInt8(ascii: "]"), &output, indent * level)
        case .object(let object) where !object.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (position, member) in object.enumerated() {
                JSON.beginLine(position, &output, indent * (level + 1))
                JSON.writeString(member.key, to: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.writePretty(to: &output, indent: indent, level: level + 1)
            }
            JSON.endLine(UInt8(ascii: "}"), &output, indent * level)
        case .null, .bool, .number, .string, .array, .object: write(to: &output)
        }
    }

    private static func beginLine(_ position: Int, _ output: inout [UInt8], _ blanks: Int) {
        if position > 0 { output.append(UInt8(ascii: ",")) }
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: blanks))
    }

    private static func endLine(_ bracket: UInt8, _ output: inout [UInt8], _ blanks: Int) {
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: blanks))
        output.append(bracket)
    }
}
