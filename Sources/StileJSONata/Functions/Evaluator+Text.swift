import StileJSON

/// Casting values to text.
extension Evaluator {
    /// A value as `$string` gives it: a text as it is, everything else as JSON, numbers rounded to
    /// 15 digits, functions empty.
    func text(of value: Value, isPretty: Bool = false) throws(JSONataError) -> String {
        switch value {
        case .string(let text): return text
        case .function, .undefined: return ""
        case .exact(let number):
            if let text = wholeText(number) { return text }
            return try self.text(of: value.plain)
        case .number(let number):
            guard number.isFinite || context.flavor == .stepFunctions else {
                throw JSONataError(.d3001)
            }
            return NumberText.javaScript(NumberText.rounded15(number))
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .array, .object: break
        }
        let json = try textForm(value)
        let text = isPretty ? json.pretty(indent: 2) : json.serialized()
        try checkText(byteCount: text.utf8.count)
        return text
    }

    /// The digits of a whole number that no double holds: AWS keeps them, JSONata itself does not.
    private func wholeText(_ number: ExactNumber) -> String? {
        guard context.flavor == .stepFunctions, number.isWhole else { return nil }
        return number.number.description
    }

    private func textForm(_ value: Value) throws(JSONataError) -> JSON {
        try checkStack()
        switch value {
        case .undefined: return .null
        case .function: return .string("")
        case .exact(let number):
            if let text = wholeText(number) { return .number(.text(text)) }
            return try textForm(value.plain)
        case .number(let number):
            guard number.isFinite || context.flavor == .stepFunctions else {
                throw JSONataError(.d3001)
            }
            return Value.number(NumberText.rounded15(number)).json ?? .null
        case .null, .bool, .string: return value.json ?? .null
        case .array(let list):
            try spend(steps: list.count)
            var elements: [JSON] = []
            elements.reserveCapacity(list.count)
            for element in list.elements { elements.append(try textForm(element)) }
            return .array(elements)
        case .object(let object):
            try spend(steps: object.count)
            var members = JSONObject()
            members.reserveCapacity(object.count)
            for (key, value) in zip(object.keys, object.values) {
                members[key] = try textForm(value)
            }
            return .object(members)
        }
    }
}
