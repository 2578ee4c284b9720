import StileJSON

/// The values a function is called with; the parser has checked how many there are.
struct Arguments {
    let values: [JSON]
    /// The template of `States.Format` when it is written in the call itself.
    var template: FormatTemplate?

    private static let ordinals = ["first", "second", "third"]

    func array(_ position: Int) throws(IntrinsicFailure) -> [JSON] {
        guard case .array(let elements) = values[position] else {
            throw mismatch(position, "an array")
        }
        return elements
    }

    func object(_ position: Int) throws(IntrinsicFailure) -> JSONObject {
        guard case .object(let object) = values[position] else {
            throw mismatch(position, "an object")
        }
        return object
    }

    func string(_ position: Int) throws(IntrinsicFailure) -> String {
        guard case .string(let text) = values[position] else {
            throw mismatch(position, "a string")
        }
        return text
    }

    /// A string of at most `charactersMax` characters (Unicode scalars).
    func string(
        _ position: Int, charactersMax: Int
    ) throws(IntrinsicFailure) -> String {
        let text = try string(position)
        guard text.utf8.count > charactersMax else { return text }
        let count = text.unicodeScalars.count
        guard count <= charactersMax else {
            throw IntrinsicFailure(
                "the \(Self.ordinals[position]) argument has \(count) characters, the limit is "
                    + "\(charactersMax)")
        }
        return text
    }

    /// A number rounded to an integer as AWS does it: half up, so that -1.5 gives -1.
    func integer(_ position: Int) throws(IntrinsicFailure) -> Int64 {
        guard case .number(let number) = values[position] else {
            throw mismatch(position, "a number")
        }
        if case .integer(let value) = number { return value }
        let value = number.doubleValue
        let floor = value.rounded(.down)
        guard let rounded = Int64(exactly: value - floor >= 0.5 ? floor + 1 : floor) else {
            throw IntrinsicFailure(
                "the \(Self.ordinals[position]) argument \(number.description) does not fit 64 bits"
            )
        }
        return rounded
    }

    private func mismatch(_ position: Int, _ expected: String) -> IntrinsicFailure {
        IntrinsicFailure(
            "the \(Self.ordinals[position]) argument must be \(expected), but is "
                + values[position].kindName)
    }
}
