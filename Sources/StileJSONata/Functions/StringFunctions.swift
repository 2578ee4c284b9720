import StileJSON

/// `$string`, `$substring`, `$pad` and the like.
enum StringFunctions {
    static let all = [
        Builtin("string", "<x-b?:s>", arity: 1, string),
        Builtin("length", "<s-:n>", arity: 1, length),
        Builtin("substring", "<s-nn?:s>", arity: 3, substring),
        Builtin("substringBefore", "<s-s:s>", arity: 2, substringBefore),
        Builtin("substringAfter", "<s-s:s>", arity: 2, substringAfter),
        Builtin("lowercase", "<s-:s>", arity: 1, lowercase),
        Builtin("uppercase", "<s-:s>", arity: 1, uppercase),
        Builtin("trim", "<s-:s>", arity: 1, trim),
        Builtin("pad", "<s-ns?:s>", arity: 3, pad),
        Builtin("join", "<a<s>s?:s>", arity: 2, join),
    ]

    private static func string(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        var value = arguments[argument: 0]
        if value.isUndefined { return .undefined }
        if case .array(let list) = value, list.isOuterWrapper { value = list[0] }
        let isPretty = arguments[argument: 1].isTruthy
        return .string(try evaluator.text(of: value, isPretty: isPretty))
    }

    private static func length(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        return .number(Double(text.unicodeScalars.count))
    }

    private static func substring(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        let scalars = text.unicodeScalars
        let count = Double(scalars.count)
        var start = arguments[argument: 1].number ?? 0
        if count + start < 0 { start = 0 }
        // As JavaScript slices: the bounds are cut towards zero before they count from the end.
        let whole = start.rounded(.towardZero)
        let first = whole < 0 ? count + whole : whole
        var last = count
        if let length = arguments[argument: 2].number {
            if length <= 0 { return .string("") }
            let end = (start < 0 ? count + start : start) + length
            last = min(count, end.rounded(.towardZero))
        }
        guard first < last else { return .string("") }
        let from = scalars.index(scalars.startIndex, offsetBy: Int(first))
        let end = scalars.index(from, offsetBy: Int(last - first))
        return .string(String(scalars[from..<end]))
    }

    private static func substringBefore(
        _ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene
    ) -> Value {
        guard let text = arguments[argument: 0].text else { return .undefined }
        guard let part = arguments[argument: 1].text, let range = text.range(ofBytes: part) else {
            return .string(text)
        }
        return .string(String(text[..<range.lowerBound]))
    }

    private static func substringAfter(
        _ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene
    ) -> Value {
        guard let text = arguments[argument: 0].text else { return .undefined }
        guard let part = arguments[argument: 1].text, let range = text.range(ofBytes: part) else {
            return .string(text)
        }
        return .string(String(text[range.upperBound...]))
    }

    private static func lowercase(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        return try evaluator.string(text.lowercased())
    }

    private static func uppercase(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        return try evaluator.string(text.uppercased())
    }

    private static func trim(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        let words = text.utf8.split { $0 == 0x20 || $0 == 9 || $0 == 10 || $0 == 13 }
        return .string(words.map { String(Substring($0)) }.joined(separator: " "))
    }

    private static func pad(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        // Without a width the text stays as it is (JSONata's own behaviour).
        guard let width = arguments[argument: 1].number else { return .string(text) }
        var fill = arguments[argument: 2].text ?? " "
        if fill.isEmpty { fill = " " }
        let missing = width.magnitude.rounded(.down) - Double(text.unicodeScalars.count)
        guard missing > 0 else { return .string(text) }
        let bound = Double(evaluator.context.limits.textBytesMax)
        let count = Int(min(missing, bound + 1))
        try evaluator.checkText(byteCount: text.utf8.count + count)
        let scalars = Array(fill.unicodeScalars)
        var padding = String.UnicodeScalarView()
        for index in 0..<count { padding.append(scalars[index % scalars.count]) }
        return try evaluator.string(width > 0 ? text + String(padding) : String(padding) + text)
    }

    private static func join(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0] else { return .undefined }
        let texts = list.elements.compactMap(\.text)
        let separator = arguments[argument: 1].text ?? ""
        let count = texts.reduce(0) { $0 + $1.utf8.count + separator.utf8.count }
        try evaluator.checkText(byteCount: count)
        return .string(texts.joined(separator: separator))
    }
}
