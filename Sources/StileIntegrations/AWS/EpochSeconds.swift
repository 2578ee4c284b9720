import StileJSON

/// Times of the API, which are seconds with a fraction.
enum EpochSeconds {
    /// Nil for what is no number.
    static func millis(_ value: JSON?) -> Int64? {
        guard let seconds = value?.numberValue?.doubleValue, seconds.magnitude < 1e15 else {
            return nil
        }
        return Int64((seconds * 1_000).rounded())
    }
}
