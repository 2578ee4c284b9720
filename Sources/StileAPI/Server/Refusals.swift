import StileWire

extension HTTPAnswer {
    static let tooManyConnections = AWSAnswer.failure(
        APIError(
            "ServiceUnavailable", "there are too many connections: try again later",
            httpStatus: 503))
    static let tooBusy = AWSAnswer.failure(
        APIError(
            "ServiceUnavailable", "too many requests are under way: try again later",
            httpStatus: 503))
    static let timedOut = AWSAnswer.failure(
        APIError("RequestTimeout", "the request did not come in time", httpStatus: 408))
    static let malformed = AWSAnswer.failure(
        APIError("MalformedHttpRequestException", "the request is not HTTP/1.1"))
}
