/// `$number`, `$round`, `$power` and the like.
enum NumberFunctions {
    static let all = [
        Builtin("number", "<(nsb)-:n>", arity: 1, number),
        Builtin("floor", "<n-:n>", arity: 1, floor),
        Builtin("ceil", "<n-:n>", arity: 1, ceil),
        Builtin("round", "<n-n?:n>", arity: 2, round),
        Builtin("abs", "<n-:n>", arity: 1, abs),
        Builtin("sqrt", "<n-:n>", arity: 1, sqrt),
        Builtin("power", "<n-n:n>", arity: 2, power),
        Builtin("random", "<n?:n>", arity: 0, random),
        Builtin("formatNumber", "<n-so?:s>", arity: 3, formatNumber),
        Builtin("formatBase", "<n-n?:s>", arity: 2, formatBase),
        Builtin("formatInteger", "<n-s:s>", arity: 2, formatInteger),
        Builtin("parseInteger", "<s-s:n>", arity: 2, parseInteger),
    ]

    private static func number(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        switch arguments[argument: 0] {
        case .undefined: return .undefined
        case .number, .exact: return arguments[argument: 0]
        case .bool(let value): return .number(value ? 1 : 0)
        case .string(let text):
            if let value = parse(text), value.isFinite { return .number(value) }
            throw JSONataError(.d3030, value: evaluator.brief(.string(text)))
        case let other: throw JSONataError(.d3030, value: evaluator.brief(other))
        }
    }

    /// A decimal number as JSON spells it, or a whole one after `0x`, `0o` or `0b`.
    private static func parse(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            switch bytes[1] {
            case UInt8(ascii: "x"), UInt8(ascii: "X"): return whole(bytes[2...], 16)
            case UInt8(ascii: "o"), UInt8(ascii: "O"): return whole(bytes[2...], 8)
            case UInt8(ascii: "b"), UInt8(ascii: "B"): return whole(bytes[2...], 2)
            default: break
            }
        }
        var rest = bytes[...]
        func digits() -> Bool {
            let count = rest.prefix { (48...57).contains($0) }.count
            rest = rest.dropFirst(count)
            return count > 0
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        guard digits() else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() else { return nil }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                rest = rest.dropFirst()
            }
            guard digits() else { return nil }
        }
        return rest.isEmpty ? Double(text) : nil
    }

    private static func whole(_ digits: ArraySlice<UInt8>, _ radix: Int) -> Double? {
        var value = 0.0
        for byte in digits {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else {
                return nil
            }
            value = value * Double(radix) + Double(digit)
        }
        return value
    }

    private static func floor(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        arguments[argument: 0].number.map { .number($0.rounded(.down)) } ?? .undefined
    }

    private static func ceil(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        arguments[argument: 0].number.map { .number($0.rounded(.up)) } ?? .undefined
    }

    private static func round(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        guard let value = arguments[argument: 0].number else { return .undefined }
        let places = Int(
            clamping: Int64(clamping: max(-400, min(400, arguments[argument: 1].number ?? 0))))
        return .number(Rounding.halfEven(value, places: places))
    }

    private static func abs(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        arguments[argument: 0].number.map { .number($0.magnitude) } ?? .undefined
    }

    private static func sqrt(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let value = arguments[argument: 0].number else { return .undefined }
        guard value >= 0 else {
            throw JSONataError(.d3060, value: NumberText.javaScript(value))
        }
        return .number(value.squareRoot())
    }

    private static func power(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let base = arguments[argument: 0].number,
            let exponent = arguments[argument: 1].number
        else { return .undefined }
        let result = Power.raise(base, to: exponent)
        guard result.isFinite else { throw JSONataError(.d3061) }
        return .number(result)
    }

    /// AWS takes a seed, as java.util.Random does; JSONata itself none.
    private static func random(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        if let seed = arguments[argument: 0].number {
            guard evaluator.context.flavor == .stepFunctions else {
                throw JSONataError(.t0410, token: "random", value: "1")
            }
            return .number(RandomSource.javaDouble(seed: Int64(clamping: seed)))
        }
        return .number(evaluator.random.nextDouble())
    }

    // MARK: - Formats

    private static func formatNumber(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let value = arguments[argument: 0].number,
            let picture = arguments[argument: 1].text
        else { return .undefined }
        var symbols = NumberPicture.Symbols()
        if case .object(let options) = arguments[argument: 2] {
            for (key, value) in zip(options.keys, options.values) {
                if let text = value.text { symbols.set(key, text) }
            }
        }
        return .string(try NumberPicture(picture, symbols).format(value))
    }

    private static func formatBase(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let value = arguments[argument: 0].number else { return .undefined }
        let number = Rounding.halfEven(value, places: 0)
        let radix = Rounding.halfEven(arguments[argument: 1].number ?? 10, places: 0)
        guard radix >= 2, radix <= 36 else {
            throw JSONataError(.d3100, value: NumberText.javaScript(radix))
        }
        return .string(Rounding.whole(number, radix: Int(radix)))
    }

    private static func formatInteger(
        _ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene
    ) throws(JSONataError) -> Value {
        guard let value = arguments[argument: 0].number,
            let picture = arguments[argument: 1].text
        else { return .undefined }
        guard value.isFinite else {
            throw JSONataError(.d1001, value: NumberText.javaScript(value))
        }
        return .string(try IntegerPicture(picture).format(value.rounded(.down)))
    }

    private static func parseInteger(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text, let picture = arguments[argument: 1].text
        else { return .undefined }
        return try IntegerPicture(picture).parse(text).map { .number($0) } ?? .undefined
    }
}

extension Int64 {
    /// The nearest whole number; the bounds stand for what lies beyond them.
    init(clamping value: Double) {
        if value.isNaN {
            self = 0
        } else if value >= 0x1p63 {
            self = .max
        } else if value < -0x1p63 {
            self = .min
        } else {
            self = Int64(value)
        }
    }
}
