/// `$match`, `$replace`, `$split` and `$contains`: with texts, regular expressions, and matchers
/// that the expression wrote itself.
enum PatternFunctions {
    static let all = [
        Builtin("match", "<s-f<s:o>n?:a<o>>", arity: 3, match),
        Builtin("contains", "<s-(sf):b>", arity: 2, contains),
        Builtin("replace", "<s-(sf)(sf)n?:s>", arity: 4, replace),
        Builtin("split", "<s-(sf)n?:a<s>>", arity: 3, split),
    ]

    /// What a matcher found.
    private struct Found {
        let text: String
        let start: Int
        let end: Int
        let groups: [Value]
        let value: ObjectValue
        let next: FunctionValue?
    }

    private static func find(
        _ evaluator: Evaluator, _ matcher: FunctionValue, _ arguments: [Value], _ scene: Scene
    ) throws(JSONataError) -> Found? {
        try evaluator.spend(steps: 1)
        let result = try evaluator.apply(matcher, arguments, .null, scene.environment)
        if result.isUndefined { return nil }
        guard case .object(let object) = result else { throw JSONataError(.t1010) }
        let (start, end, groups) = (object["start"].number, object["end"].number, object["groups"])
        guard start != nil || end != nil || groups.list != nil || object["next"].isFunction else {
            throw JSONataError(.t1010)
        }
        var next: FunctionValue?
        if case .function(let function) = object["next"] { next = function }
        return Found(
            text: object["match"].text ?? "", start: Int(clamping: Int64(clamping: start ?? 0)),
            end: Int(clamping: Int64(clamping: end ?? 0)), groups: groups.list?.elements ?? [],
            value: object, next: next)
    }

    private static func next(_ evaluator: Evaluator, _ found: Found, _ scene: Scene)
        throws(JSONataError) -> Found?
    {
        guard let next = found.next else { return nil }
        return try find(evaluator, next, [], scene)
    }

    private static func limit(_ value: Value, _ code: ErrorCode) throws(JSONataError) -> Double {
        guard let limit = value.number else { return .infinity }
        if limit.isNaN { return 0 }
        if limit < 0 { throw JSONataError(code, value: NumberText.javaScript(limit)) }
        return limit
    }

    // MARK: - Functions

    private static func match(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text,
            case .function(let matcher) = arguments[argument: 1]
        else { return .undefined }
        let limit = try limit(arguments[argument: 2], .d3040)
        var results: [Value] = []
        var found = limit > 0 ? try find(evaluator, matcher, [.string(text)], scene) : nil
        while let match = found, Double(results.count) < limit {
            var members = ObjectValue.Members()
            members["match"] = match.value["match"]
            members["index"] = match.value["start"]
            members["groups"] = match.value["groups"]
            results.append(try evaluator.object(members))
            found = try next(evaluator, match, scene)
        }
        return try evaluator.sequence(results)
    }

    private static func contains(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        switch arguments[argument: 1] {
        case .string(let part): return .bool(text.range(ofBytes: part) != nil)
        case .function(let matcher):
            if case .regex(let regex) = matcher.kind {
                let match = try regex.firstMatch(in: RegexText(text), from: 0, evaluator)
                return .bool(match != nil)
            }
            return .bool(try find(evaluator, matcher, [.string(text)], scene) != nil)
        default: return .undefined
        }
    }

    private static func replace(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        if arguments[argument: 1].text == "" { throw JSONataError(.d3010) }
        let limit = try limit(arguments[argument: 3], .d3011)
        switch arguments[argument: 1] {
        case .string(let part):
            return try replace(evaluator, text, part, arguments[argument: 2], limit, scene)
        case .function(let matcher):
            return try replace(evaluator, text, matcher, arguments[argument: 2], limit, scene)
        default: return .undefined
        }
    }

    private static func replace(
        _ evaluator: Evaluator, _ text: String, _ part: String, _ replacement: Value,
        _ limit: Double, _ scene: Scene
    ) throws(JSONataError) -> Value {
        guard case .string(let substitute) = replacement else {
            if replacement.isUndefined { return .undefined }
            throw JSONataError(.d3012)
        }
        var result = ""
        var position = text.startIndex
        var count = 0.0
        while count < limit, let range = text.range(ofBytes: part, from: position) {
            result += text[position..<range.lowerBound]
            result += substitute
            try evaluator.spend(bytes: substitute.utf8.count)
            position = range.upperBound
            count += 1
        }
        return try evaluator.string(result + text[position...])
    }

    private static func replace(
        _ evaluator: Evaluator, _ text: String, _ matcher: FunctionValue, _ replacement: Value,
        _ limit: Double, _ scene: Scene
    ) throws(JSONataError) -> Value {
        if replacement.isUndefined { return .undefined }
        let units = Array(text.utf16)
        var result: [UInt16] = []
        var position = 0
        var count = 0.0
        var found = limit > 0 ? try find(evaluator, matcher, [.string(text)], scene) : nil
        while let match = found, count < limit {
            let start = max(position, min(match.start, units.count))
            result += units[position..<start]
            let substitute = try self.substitute(evaluator, match, replacement, scene)
            result += substitute.utf16
            try evaluator.spend(bytes: 2 * substitute.utf16.count)
            position = max(position, min(start + match.text.utf16.count, units.count))
            count += 1
            found = try next(evaluator, match, scene)
        }
        result += units[position...]
        return try evaluator.string(String(decoding: result, as: UTF16.self))
    }

    private static func split(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        let limit = try limit(arguments[argument: 2], .d3020).rounded(.down)
        switch arguments[argument: 1] {
        case .string(let part):
            let parts = split(text, part, limit)
            return .array(try evaluator.list(parts.map { .string($0) }))
        case .function(let matcher): return try split(evaluator, text, matcher, limit, scene)
        default: return .undefined
        }
    }

    private static func split(_ text: String, _ part: String, _ limit: Double) -> [String] {
        if part.isEmpty {
            let scalars = text.unicodeScalars
            return scalars.prefix(Int(min(limit, Double(scalars.count)))).map { String($0) }
        }
        var parts: [String] = []
        var position = text.startIndex
        while Double(parts.count) < limit {
            guard let range = text.range(ofBytes: part, from: position) else {
                parts.append(String(text[position...]))
                break
            }
            parts.append(String(text[position..<range.lowerBound]))
            position = range.upperBound
        }
        return parts
    }

    private static func split(
        _ evaluator: Evaluator, _ text: String, _ matcher: FunctionValue, _ limit: Double,
        _ scene: Scene
    ) throws(JSONataError) -> Value {
        let units = Array(text.utf16)
        var parts: [Value] = []
        var position = 0
        var found = limit > 0 ? try find(evaluator, matcher, [.string(text)], scene) : nil
        while let match = found, Double(parts.count) < limit {
            let start = max(position, min(match.start, units.count))
            parts.append(.string(String(decoding: units[position..<start], as: UTF16.self)))
            position = max(start, min(match.end, units.count))
            found = try next(evaluator, match, scene)
        }
        if Double(parts.count) < limit {
            parts.append(.string(String(decoding: units[position...], as: UTF16.self)))
        }
        return .array(try evaluator.list(parts))
    }

    // MARK: - Substitution

    private static func substitute(
        _ evaluator: Evaluator, _ match: Found, _ replacement: Value, _ scene: Scene
    ) throws(JSONataError) -> String {
        switch replacement {
        case .string(let template): return fill(template, match)
        case .function(let function):
            let result = try evaluator.callBack(function, [.object(match.value)], scene)
            guard case .string(let text) = result else {
                throw JSONataError(.d3012, value: evaluator.brief(result))
            }
            return text
        default: throw JSONataError(.d3012)
        }
    }

    /// Fills `$0`, `$1`… and `$$` in; a number takes as many digits as there are groups for.
    private static func fill(_ template: String, _ match: Found) -> String {
        let scalars = Array(template.unicodeScalars)
        var output = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "$" else {
                output.append(scalar)
                continue
            }
            guard index < scalars.count else {
                output.append("$")
                break
            }
            if scalars[index] == "$" {
                output.append("$")
                index += 1
            } else if scalars[index] == "0" {
                output.append(contentsOf: match.text.unicodeScalars)
                index += 1
            } else if let (group, length) = groupNumber(scalars[index...], match.groups.count) {
                if group >= 1, group <= match.groups.count {
                    let text = match.groups[group - 1].text ?? ""
                    output.append(contentsOf: text.unicodeScalars)
                }
                index += length
            } else {
                output.append("$")
            }
        }
        return String(output)
    }

    private static func groupNumber(_ rest: ArraySlice<Unicode.Scalar>, _ groupCount: Int)
        -> (Int, Int)?
    {
        var most = max(1, String(groupCount).count)
        var digits = rest.prefix(most).prefix { ("0"..."9").contains($0) }
        func number() -> Int { digits.reduce(0) { $0 * 10 + Int($1.value - 48) } }
        guard !digits.isEmpty else { return nil }
        if most > 1, number() > groupCount {
            most -= 1
            digits = digits.prefix(most)
        }
        return (number(), digits.count)
    }
}
