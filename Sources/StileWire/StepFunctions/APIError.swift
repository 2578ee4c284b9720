package import StileJSON

/// A refusal or failure of an API call, by AWS's name.
///
/// On the wire: `{"__type": code, "message": message, ...members}` with `httpStatus`.
package struct APIError: Error, Hashable, Sendable {
    /// Such as `StateMachineDoesNotExist`; `ValidationException` for a parameter out of its
    /// constraints.
    package let code: String
    package let message: String
    /// 400 for everything that the caller can mend, 500 for what it cannot.
    package let httpStatus: Int
    /// Further members of the exception's shape, such as `reason` or `resourceName`.
    package let members: JSONObject

    package init(
        _ code: String, _ message: String, httpStatus: Int = 400,
        members: JSONObject = JSONObject()
    ) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
        self.members = members
    }
}

extension APIError: CustomStringConvertible {
    package var description: String { "\(code): \(message)" }
}

/// Whoever answers Step Functions operations: the service in this process, its control channel, or
/// an endpoint somewhere.
///
/// Parameters and answers have AWS's shapes: lower-camel members, epoch seconds for times.
package protocol StepFunctionsCalling: Sendable {
    /// - Throws: `APIError` as AWS would answer, and a transport's own failures as
    ///   `APIError("ServiceUnavailable", …, httpStatus: 503)`.
    func call(_ operation: Operation, _ parameters: JSONObject) async throws(APIError)
        -> JSONObject
}
