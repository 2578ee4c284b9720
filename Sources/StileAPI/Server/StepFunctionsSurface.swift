import StileJSON
package import StileWire

/// `POST /` with an `X-Amz-Target`: AWS Step Functions, and our own operations beside it.
package struct StepFunctionsSurface: HTTPSurface {
    private let service: any StepFunctionsCalling
    private let control: ControlServer.Handler

    /// - Parameter control: Answers `Stile.NAME` with what the control socket answers to NAME.
    package init(
        service: any StepFunctionsCalling, control: @escaping ControlServer.Handler
    ) {
        self.service = service
        self.control = control
    }

    package func answer(to call: HTTPCall) async -> HTTPAnswer? {
        guard call.path == "/" || call.path.isEmpty,
            call.method == "POST" || call.header(HeaderName.target) != nil
        else { return nil }
        do throws(APIError) {
            return AWSAnswer.success(try await output(call))
        } catch {
            return AWSAnswer.failure(error)
        }
    }

    private func output(_ call: HTTPCall) async throws(APIError) -> JSONObject {
        guard call.method == "POST" else { throw .unknownTarget("\(call.method) /") }
        let target = call.header(HeaderName.target) ?? ""
        if let operation = AWSTarget.operationName(target).flatMap(Operation.init(rawValue:)) {
            return try await service.call(operation, try Self.parameters(call.body))
        }
        guard let name = AWSTarget.ownName(target) else { throw .unknownTarget(target) }
        return try await own(name, call.body)
    }

    private func own(_ name: String, _ body: [UInt8]) async throws(APIError) -> JSONObject {
        switch await control(name, .object(try Self.parameters(body))) {
        case .output(.object(let output)): return output
        case .output(let output): return JSONObject([("output", output)])
        case .failure(let name, let message): throw APIError(name, message)
        }
    }

    /// No body is the same as no parameters.
    private static func parameters(_ body: [UInt8]) throws(APIError) -> JSONObject {
        if body.isEmpty { return JSONObject() }
        let json: JSON
        do {
            json = try JSON(parsing: body)
        } catch {
            throw APIError(
                "SerializationException",
                "line \(error.line), column \(error.column): \(error.message)")
        }
        guard case .object(let parameters) = json else {
            throw APIError("SerializationException", "expected an object, found \(json.kindName)")
        }
        return parameters
    }
}

extension APIError {
    fileprivate static func unknownTarget(_ target: String) -> APIError {
        APIError(
            "UnknownOperationException",
            target.isEmpty
                ? "the header X-Amz-Target is missing"
                : "unknown operation \"\(target.prefix(200))\"")
    }
}
