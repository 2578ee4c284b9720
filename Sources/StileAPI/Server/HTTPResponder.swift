import HTTPTypes
import HummingbirdCore
import NIOCore
import StileWire

/// Turns a request into its answer: reads the body, asks the surfaces, writes the headers.
struct HTTPResponder: Sendable {
    let surfaces: [any HTTPSurface]
    let bodyBytesMax: Int
    let metrics: HTTPMetrics

    /// Answers, and records how long that took.
    func respond(to request: HummingbirdCore.Request, _ presence: ClientPresence) async -> Response
    {
        let operation = Self.operation(request.headers[HeaderName.target])
        let began = ContinuousClock.now
        metrics.began(operation)
        let response = await answer(request, presence)
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        metrics.ended(
            operation, status: response.status.code,
            nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static func operation(_ target: String?) -> String {
        target.flatMap(AWSTarget.operationName) ?? HTTPMetrics.otherOperation
    }

    private func answer(
        _ request: HummingbirdCore.Request, _ presence: ClientPresence
    ) async -> Response {
        let id = RequestID.make()
        let limit = bytesMax(request.head.path ?? "/")
        guard let body = await body(of: request, limit) else {
            return Self.response(AWSAnswer.tooLarge(limit), id, closing: true)
        }
        let call = HTTPCall(request.head, body: body, presence: presence)
        for surface in surfaces {
            if let answer = await surface.answer(to: call) { return Self.response(answer, id) }
        }
        return Self.response(AWSAnswer.notFound(call), id)
    }

    func bytesMax(_ path: String) -> Int {
        for surface in surfaces {
            if let max = surface.bodyBytesMax(path) { return max }
        }
        return bodyBytesMax
    }

    /// Nil when it is too large, or broken off.
    private func body(of request: HummingbirdCore.Request, _ limit: Int) async -> [UInt8]? {
        guard let buffer = try? await request.body.collect(upTo: limit) else { return nil }
        return Array(buffer.readableBytesView)
    }

    private static func response(
        _ answer: HTTPAnswer, _ id: String, closing: Bool = false
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        headers[HeaderName.requestID] = id
        if closing { headers[.connection] = "close" }
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

/// Names of headers that HTTP itself does not know.
enum HeaderName {
    static let requestID = name("x-amzn-RequestId")
    static let target = name("X-Amz-Target")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is no header's name")
        }
        return name
    }
}
