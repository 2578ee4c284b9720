import StileJSON
package import StileWire

/// `POST /` with an `X-Amz-Target`: AWS Step Functions, and our own operations beside it.
package struct StepFunctionsSurface: HTTPSurface {
    private let service: any StepFunctionsCalling
    private let stile: any StileCalling

    /// - Parameter stile: Answers `Stile.NAME`.
    package init(service: any StepFunctionsCalling, stile: any StileCalling) {
        self.service = service
        self.stile = stile
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
            let (service, parameters) = (service, try Self.parameters(call.body))
            guard operation.mayTakeLong else {
                return try await service.call(operation, parameters)
            }
            return try await waiting(call) { () async throws(APIError) in
                try await service.call(operation, parameters)
            }
        }
        guard let operation = StileOperation(target: target) else { throw .unknownTarget(target) }
        let (stile, parameters) = (stile, try Self.parameters(call.body))
        return try await waiting(call) { () async throws(APIError) in
            try await stile.call(operation, parameters)
        }
    }

    /// For as long as the client is there.
    private func waiting(
        _ call: HTTPCall,
        _ body: @escaping @Sendable () async throws(APIError) -> JSONObject
    ) async throws(APIError) -> JSONObject {
        let result: Result<JSONObject, APIError>? = await call.whilePresent {
            do throws(APIError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        guard let result else { throw .unavailable("the server stops") }
        return try result.get()
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

extension Operation {
    /// Whether its answer may wait for something to happen.
    fileprivate var mayTakeLong: Bool {
        self == .getActivityTask || self == .startSyncExecution || self == .testState
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
