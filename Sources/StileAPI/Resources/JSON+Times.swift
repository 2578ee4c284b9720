import StileJSON

extension JSON {
    /// A time as AWS's JSON protocols write it: seconds since 1970 with milliseconds behind the
    /// point.
    static func epochSeconds(millis: Int64) -> JSON {
        let (seconds, fraction) = millis.quotientAndRemainder(dividingBy: 1000)
        guard fraction != 0 else { return .integer(seconds) }
        let sign = millis < 0 ? "-" : ""
        let digits = String(fraction.magnitude + 1000).dropFirst()
        return .number(.text("\(sign)\(seconds.magnitude).\(digits)"))
    }
}
