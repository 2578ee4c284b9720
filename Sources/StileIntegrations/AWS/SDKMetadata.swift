import StileJSON
import StileWire

/// What AWS's SDK says about the HTTP exchange behind an optimised integration's answer
/// (recorded: `SdkHttpMetadata` and `SdkResponseMetadata` beside the answer's own members).
struct SDKMetadata {
    let status: Int
    let headers: [HTTPHeaders.Field]
    let requestID: String

    /// `{"AllHttpHeaders": {name: [values]}, "HttpHeaders": {name: value}, "HttpStatusCode": n}`
    var http: JSON {
        var all = JSONObject()
        var single = JSONObject()
        for field in headers {
            let value = JSON.string(field.value)
            all[field.name] = .array((all[field.name]?.arrayValue ?? []) + [value])
            single[field.name] = value
        }
        return [
            "AllHttpHeaders": .object(all), "HttpHeaders": .object(single),
            "HttpStatusCode": .integer(status),
        ]
    }

    var response: JSON { ["RequestId": .string(requestID)] }
}

extension JSONObject {
    /// The members in alphabetical order, as AWS writes an optimised integration's answer.
    var sorted: JSONObject {
        JSONObject(Array(self).sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}
