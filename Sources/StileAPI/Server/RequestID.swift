import StileJSON

/// Ids of requests in the form of AWS's: random UUIDs in lower case.
enum RequestID {
    static func make() -> String {
        String(
            uuidVersion: 4, high: .random(in: .min ... .max), low: .random(in: .min ... .max))
    }
}
