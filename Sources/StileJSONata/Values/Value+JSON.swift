import StileJSON

extension Value {
    /// The JSON form, nil for nothing and for a function.
    ///
    /// Functions within containers are left out of objects and become null in arrays; numbers that
    /// are not finite become their names, as AWS was seen to do.
    var json: JSON? {
        switch self {
        case .undefined, .function: return nil
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let value): return Self.json(value)
        case .exact(let exact): return .number(exact.number)
        case .string(let text): return .string(text)
        case .array(let list):
            if let json = list.json { return .array(json) }
            return .array(list.elements.map { $0.json ?? .null })
        case .object(let object):
            if let json = object.json { return .object(json) }
            var result = JSONObject()
            result.reserveCapacity(object.count)
            for (key, value) in zip(object.keys, object.values) {
                if let json = value.json { result[key] = json }
            }
            return .object(result)
        }
    }

    private static func json(_ value: Double) -> JSON {
        guard value.isFinite else { return .string(NumberText.javaScript(value)) }
        if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
            return .number(.integer(Int64(value)))
        }
        return .number(.text(NumberText.javaScript(value)))
    }
}
