/// Why an expression was refused or failed: JSONata's code, a message, and where.
package struct JSONataError: Error, Sendable {
    /// One word, so that throwing functions keep small frames on the stack.
    private let record: Record

    private final class Record: Sendable {
        let code: ErrorCode
        let value: String?
        let position: Int?
        let token: String?

        init(code: ErrorCode, value: String?, position: Int?, token: String?) {
            self.code = code
            self.value = value
            self.position = position
            self.token = token
        }
    }

    /// JSONata's code: `S…` syntax, `T…` types, `D…` values, `U1001` a limit of this engine.
    package var code: String { record.code.rawValue }
    /// The code's text with its values filled in; without the code itself.
    package var message: String {
        record.code.message(token: record.token, value: record.value)
    }
    /// Zero-based offset in UTF-16 units just after the token at fault, nil when there is none.
    package var position: Int? { record.position }
    /// The token at fault as JSONata's suite names it: an operator, a function's name.
    package var token: String? { record.token }

    init(_ code: ErrorCode, position: Int? = nil, token: String? = nil, value: String? = nil) {
        record = Record(code: code, value: value, position: position, token: token)
    }

    /// An expression too deeply nested for the stack.
    static func tooDeep(at position: Int) -> JSONataError {
        JSONataError(
            .u1001, position: position, value: "Stack overflow: the expression is nested too deep")
    }

    /// Whether a limit of the engine was met, and not a fault of the expression's.
    var isExhaustion: Bool { record.code == .u1001 }

    /// Adds the place to an error that was thrown without one.
    func located(at position: Int, token: String?) -> JSONataError {
        JSONataError(
            record.code, position: record.position ?? position, token: record.token ?? token,
            value: record.value)
    }
}

extension JSONataError: Hashable {
    package static func == (left: JSONataError, right: JSONataError) -> Bool {
        left.code == right.code && left.message == right.message
            && left.position == right.position && left.token == right.token
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(position)
    }
}

/// Every code with its text, in one table. `{t}` stands for the token in
/// quotes, `{r}` for the bare token, `{f}` for a function's name, `{v}` for the value.
enum ErrorCode: String {
    case s0101 = "S0101"
    case s0102 = "S0102"
    case s0103 = "S0103"
    case s0104 = "S0104"
    case s0105 = "S0105"
    case s0106 = "S0106"
    case s0201 = "S0201"
    case s0202 = "S0202"
    case s0203 = "S0203"
    case s0204 = "S0204"
    case s0206 = "S0206"
    case s0207 = "S0207"
    case s0208 = "S0208"
    case s0209 = "S0209"
    case s0210 = "S0210"
    case s0211 = "S0211"
    case s0212 = "S0212"
    case s0213 = "S0213"
    case s0214 = "S0214"
    case s0215 = "S0215"
    case s0216 = "S0216"
    case s0217 = "S0217"
    case s0301 = "S0301"
    case s0302 = "S0302"
    case s0303 = "S0303"
    case s0401 = "S0401"
    case s0402 = "S0402"
    case t0410 = "T0410"
    case t0411 = "T0411"
    case t0412 = "T0412"
    case d1001 = "D1001"
    case d1002 = "D1002"
    case t1003 = "T1003"
    case d1004 = "D1004"
    case t1005 = "T1005"
    case t1006 = "T1006"
    case t1007 = "T1007"
    case t1008 = "T1008"
    case d1009 = "D1009"
    case t1010 = "T1010"
    case t2001 = "T2001"
    case t2002 = "T2002"
    case t2003 = "T2003"
    case t2004 = "T2004"
    case d2005 = "D2005"
    case t2006 = "T2006"
    case t2007 = "T2007"
    case t2008 = "T2008"
    case t2009 = "T2009"
    case t2010 = "T2010"
    case t2011 = "T2011"
    case t2012 = "T2012"
    case t2013 = "T2013"
    case d2014 = "D2014"
    case d3001 = "D3001"
    case d3010 = "D3010"
    case d3011 = "D3011"
    case d3012 = "D3012"
    case d3020 = "D3020"
    case d3030 = "D3030"
    case d3040 = "D3040"
    case d3050 = "D3050"
    case d3060 = "D3060"
    case d3061 = "D3061"
    case d3070 = "D3070"
    case d3080 = "D3080"
    case d3081 = "D3081"
    case d3082 = "D3082"
    case d3083 = "D3083"
    case d3084 = "D3084"
    case d3085 = "D3085"
    case d3086 = "D3086"
    case d3087 = "D3087"
    case d3088 = "D3088"
    case d3089 = "D3089"
    case d3090 = "D3090"
    case d3091 = "D3091"
    case d3092 = "D3092"
    case d3093 = "D3093"
    case d3100 = "D3100"
    case d3110 = "D3110"
    case d3120 = "D3120"
    case d3121 = "D3121"
    case d3130 = "D3130"
    case d3131 = "D3131"
    case d3132 = "D3132"
    case d3133 = "D3133"
    case d3134 = "D3134"
    case d3135 = "D3135"
    case d3136 = "D3136"
    case d3137 = "D3137"
    case d3138 = "D3138"
    case d3139 = "D3139"
    case d3140 = "D3140"
    case d3141 = "D3141"
    case d3142 = "D3142"
    case u1001 = "U1001"

    func message(token: String?, value: String?) -> String {
        var text = ""
        var rest = Self.texts[rawValue, default: "Unknown error"][...]
        while let brace = rest.firstIndex(of: "{") {
            text += rest[..<brace]
            rest = rest[brace...]
            if rest.hasPrefix("{t}") {
                text += token.map { "\"\($0)\"" } ?? "the operator"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("{f}") {
                text += token.map { "\"\($0)\"" } ?? "(anonymous)"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("{r}") {
                text += token ?? ""
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("{v}") {
                text += value ?? "?"
                rest = rest.dropFirst(3)
            } else {
                text += "{"
                rest = rest.dropFirst()
            }
        }
        return text + rest
    }
}
