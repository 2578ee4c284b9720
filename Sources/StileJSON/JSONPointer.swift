/// A JSON pointer (RFC 6901): the names and indexes that lead to a value.
package struct JSONPointer: Hashable, Sendable {
    /// The steps, unescaped; an index is its decimal text.
    package let steps: [String]

    /// The whole document.
    package static let root = JSONPointer(steps: [])

    package init(steps: [String]) {
        self.steps = steps
    }

    /// Reads `text`: empty, or steps that each begin with `/`, with `~1` for `/` and `~0` for `~`.
    ///
    /// Nil when it does not begin with `/` or has another `~`.
    package init?(parsing text: String) {
        guard !text.isEmpty else {
            self = .root
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var steps: [String] = []
        // By bytes: a combining mark after a slash does not make it another character.
        for part in text.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let step = Self.unescape(Substring(part)) else { return nil }
            steps.append(step)
        }
        self.steps = steps
    }

    /// The pointer as text.
    package var text: String {
        steps.map { "/" + Self.escape($0) }.joined()
    }

    /// The pointer to the member `name` below this one.
    package func appending(_ name: String) -> JSONPointer {
        JSONPointer(steps: steps + [name])
    }

    /// The pointer to the element `index` below this one.
    package func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }

    /// The pointer `other` read from this one's place.
    package func appending(_ other: JSONPointer) -> JSONPointer {
        JSONPointer(steps: steps + other.steps)
    }

    /// `step` as it is written in a pointer: `~` is `~0`, `/` is `~1`.
    package static func escape(_ step: String) -> String {
        guard step.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") })
        else { return step }
        var escaped = ""
        for character in step.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func unescape(_ part: Substring) -> String? {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        var step = ""
        var scalars = part.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "~" else {
                step.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.next() {
            case "0": step += "~"
            case "1": step += "/"
            case _: return nil
            }
        }
        return step
    }
}

extension JSONPointer: CustomStringConvertible {
    package var description: String { text }
}

extension JSON {
    /// The value that `pointer` leads to, nil when there is none.
    package subscript(pointer: JSONPointer) -> JSON? {
        var value = self
        for step in pointer.steps {
            let next: JSON? =
                switch value {
                case .object(let object): object[step]
                case .array: JSONPointer.index(step).flatMap { value[$0] }
                case .null, .bool, .number, .string: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension JSONPointer {
    /// A step as an array index: digits without a leading zero.
    package static func index(_ step: String) -> Int? {
        guard step.utf8.allSatisfy({ (48...57).contains($0) }),
            step == "0" || step.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(step)
    }
}
