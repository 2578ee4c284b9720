/// A function's signature, such as `<s-nn?:s>`: which arguments it takes.
struct Signature: Sendable {
    struct Parameter: Sendable {
        /// Kind letters that fit; `m` is a missing (undefined) value.
        var accepted: String
        var isOptional = false
        var isRepeated = false
        /// Whether the context stands in when the argument is left out.
        var takesContext = false
        /// Whether the parameter is an array: other values are wrapped.
        var isArray = false
        /// What the array's elements have to be, as written between `<` and `>`.
        var elements: String?
    }

    private(set) var parameters: [Parameter] = []

    init(parsing text: String, position: Int = 0) throws(JSONataError) {
        let letters = Array(text)
        var offset = 1
        while offset < letters.count, letters[offset] != ":", letters[offset] != ">" {
            switch letters[offset] {
            case "s", "n", "b", "l", "o":
                parameters.append(Parameter(accepted: "\(letters[offset])m"))
            case "a": parameters.append(Parameter(accepted: "asnblfom", isArray: true))
            case "f": parameters.append(Parameter(accepted: "f"))
            case "j": parameters.append(Parameter(accepted: "asnblom"))
            case "x": parameters.append(Parameter(accepted: "asnblfom"))
            case "-", "?", "+": modify(letters[offset])
            case "(":
                let end = Self.closing(letters, offset, "(", ")")
                let choice = String(letters[(offset + 1)..<end])
                if choice.contains("<") {
                    throw JSONataError(.s0402, position: position, value: choice)
                }
                parameters.append(Parameter(accepted: choice + "m"))
                offset = end
            case "<":
                let end = Self.closing(letters, offset, "<", ">")
                try setElements(String(letters[(offset + 1)..<end]), position)
                offset = end
            default: break
            }
            offset += 1
        }
    }

    private mutating func modify(_ letter: Character) {
        guard let last = parameters.indices.last else { return }
        switch letter {
        case "-":
            parameters[last].takesContext = true
            parameters[last].isOptional = true
        case "?": parameters[last].isOptional = true
        default: parameters[last].isRepeated = true
        }
    }

    private mutating func setElements(_ elements: String, _ position: Int) throws(JSONataError) {
        guard let last = parameters.indices.last,
            parameters[last].isArray || parameters[last].accepted == "f"
        else { throw JSONataError(.s0401, position: position, value: elements) }
        if parameters[last].isArray { parameters[last].elements = elements }
    }

    private static func closing(
        _ letters: [Character], _ start: Int, _ open: Character, _ close: Character
    ) -> Int {
        var depth = 0
        for offset in start..<letters.count {
            if letters[offset] == open { depth += 1 }
            if letters[offset] == close { depth -= 1 }
            if depth == 0 { return offset }
        }
        return letters.count - 1
    }
}
