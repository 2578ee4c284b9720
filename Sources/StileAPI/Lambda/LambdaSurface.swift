import StileWire

/// `POST /2015-03-31/functions/NAME/invocations`: Lambda's `Invoke`, so that its clients reach the
/// functions of this process.
package struct LambdaSurface: HTTPSurface {
    /// Above the limit on payloads, so that Lambda's own words refuse what is over it.
    private static let bodyBytesMax = LambdaService.payloadBytesMax + 1024 * 1024

    private let service: LambdaService

    package init(functions: any FunctionInvoking) {
        service = LambdaService(functions: functions)
    }

    package func bodyBytesMax(_ path: String) -> Int? {
        Self.function(path) == nil ? nil : Self.bodyBytesMax
    }

    package func answer(to call: HTTPCall) async -> HTTPAnswer? {
        guard call.method == "POST", let function = Self.function(call.path) else { return nil }
        let answer = await service.invoke(
            LambdaInvocation(
                function: function, qualifier: Self.qualifier(call.query),
                type: call.header("X-Amz-Invocation-Type"), body: call.body,
                requestID: RequestID.make()))
        var headers = answer.headers
        let contentType = headers["Content-Type"] ?? "application/json"
        headers["Content-Type"] = nil
        return HTTPAnswer(
            status: answer.status, contentType: contentType,
            headers: headers.fields.map { ($0.name, $0.value) }, body: answer.body)
    }

    /// The function that the path names; nil for another path. A query may follow.
    private static func function(_ path: String) -> String? {
        let parts = path.prefix { $0 != "?" }.split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[1] == "2015-03-31", parts[2] == "functions",
            parts[4] == "invocations"
        else { return nil }
        return text(parts[3])
    }

    private static func qualifier(_ query: String?) -> String? {
        for pair in (query ?? "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides[0] == "Qualifier", sides.count == 2 { return text(sides[1]) }
        }
        return nil
    }

    private static func text(_ encoded: Substring) -> String {
        String(decoding: PercentEncoding.decode(encoded), as: UTF8.self)
    }
}
