/// `$now`, `$millis`, `$fromMillis` and `$toMillis`.
enum DateFunctions {
    static let all = [
        Builtin("now", "<s?s?:s>", arity: 0, now),
        Builtin("millis", "<:n>", arity: 0, millis),
        Builtin("fromMillis", "<n-s?s?:s>", arity: 3, fromMillis),
        Builtin("toMillis", "<s-s?:n>", arity: 2, toMillis),
    ]

    private static let standardPicture = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

    private static func now(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        let millis = Double(evaluator.context.nowMillis)
        return try format(evaluator, millis, arguments[argument: 0], arguments[argument: 1])
    }

    private static func millis(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        .number(Double(evaluator.context.nowMillis))
    }

    private static func fromMillis(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let millis = arguments[argument: 0].number else { return .undefined }
        return try format(evaluator, millis, arguments[argument: 1], arguments[argument: 2])
    }

    private static func format(
        _ evaluator: Evaluator, _ millis: Double, _ picture: Value, _ zone: Value
    ) throws(JSONataError) -> Value {
        // JavaScript's dates end 100 million days from 1970.
        guard millis.magnitude <= 8.64e15 else {
            throw JSONataError(.d1001, value: NumberText.javaScript(millis))
        }
        let picture = try DatePicture(picture.text ?? standardPicture)
        let offset = try DatePicture.zoneOffset(zone.text)
        // JavaScript's dates drop the fraction of a millisecond.
        return .string(try picture.format(Int64(millis.rounded(.towardZero)), offset))
    }

    private static func toMillis(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        guard let picture = arguments[argument: 1].text else {
            guard let millis = ISOTimestamp.millis(text) else {
                throw JSONataError(.d3110, token: "toMillis", value: "\"\(text)\"")
            }
            return .number(Double(millis))
        }
        let parsed = try DatePicture(picture).parse(text, evaluator)
        return parsed.map { .number(Double($0)) } ?? .undefined
    }
}
