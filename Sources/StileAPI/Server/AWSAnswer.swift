package import StileJSON
package import StileWire

/// Answers of AWS's JSON protocol, version 1.0.
package enum AWSAnswer {
    package static let contentType = "application/x-amz-json-1.0"

    package static func success(_ output: JSONObject) -> HTTPAnswer {
        HTTPAnswer(
            status: 200, contentType: contentType, body: JSON.object(output).serializedBytes())
    }

    /// `{"__type": code, "message": message, …}`, which every SDK turns into its exception.
    package static func failure(_ error: APIError) -> HTTPAnswer {
        var body: JSONObject = JSONObject()
        body["__type"] = .string(error.code)
        body["message"] = .string(error.message)
        for (key, value) in error.members { body[key] = value }
        return HTTPAnswer(
            status: error.httpStatus, contentType: contentType,
            body: JSON.object(body).serializedBytes())
    }

    static func tooLarge(_ bytesMax: Int) -> HTTPAnswer {
        failure(
            APIError(
                "RequestEntityTooLargeException",
                "HTTP content length exceeded \(bytesMax) bytes.", httpStatus: 413))
    }

    static func notFound(_ call: HTTPCall) -> HTTPAnswer {
        failure(
            APIError(
                "UnknownOperationException", "nothing answers \(call.method) \(call.path)",
                httpStatus: 404))
    }
}
