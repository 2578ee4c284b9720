import StileJSON

/// `States.JsonMerge` and `States.StringToJson`.
enum JSONFunctions {
    /// The members of both objects, the second one's winning; members are not merged themselves.
    static func merge(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        var merged = try arguments.object(0)
        let second = try arguments.object(1)
        guard case .bool(let isDeep) = arguments.values[2] else {
            throw IntrinsicFailure("the third argument must be false")
        }
        guard !isDeep else {
            throw IntrinsicFailure(
                "the third argument must be false: only shallow merging is supported")
        }
        for (key, value) in second { merged[key] = value }
        return .object(merged)
    }

    /// The value that a text spells; an empty or blank text is null, -0 is 0 (recorded from AWS).
    static func parse(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let text = try arguments.string(0)
        if text.utf8.allSatisfy(ExpressionCursor.isBlank) { return .null }
        do {
            let value = try JSON(parsing: text)
            return value == .number(.text("-0")) ? 0 : value
        } catch {
            throw IntrinsicFailure(
                "the text is not JSON: \(error.message) at line \(error.line), column "
                    + "\(error.column)")
        }
    }
}
