import StileJSON
package import StileWire

/// A call of Lambda's `Invoke`, as it came in.
package struct LambdaInvocation: Sendable {
    /// A name, a partial or a full ARN, percent-decoded.
    package let function: String
    /// From the query.
    package let qualifier: String?
    /// `X-Amz-Invocation-Type`
    package let type: String?
    package let body: [UInt8]
    package let requestID: String

    package init(
        function: String, qualifier: String? = nil, type: String? = nil, body: [UInt8],
        requestID: String
    ) {
        self.function = function
        self.qualifier = qualifier
        self.type = type
        self.body = body
        self.requestID = requestID
    }
}

/// What the Lambda API answers.
package struct LambdaAnswer: Sendable, Equatable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]
}

/// AWS Lambda's `Invoke` for the functions of this process; there is no other operation.
package struct LambdaService: Sendable {
    /// AWS's limits on payloads, in bytes.
    package static let payloadBytesMax = 6 * 1024 * 1024
    package static let eventBytesMax = 1024 * 1024

    private static let types = ["Event", "RequestResponse", "DryRun"]

    private let functions: any FunctionInvoking

    package init(functions: any FunctionInvoking) { self.functions = functions }

    package func invoke(_ invocation: LambdaInvocation) async -> LambdaAnswer {
        do throws(LambdaProblem) {
            let name = try functionName(invocation)
            let type = invocation.type ?? "RequestResponse"
            guard Self.types.contains(type) else { throw .unknownType(type) }
            let payload = try Self.payload(invocation, type: type)
            return try await perform(invocation, type, name, payload)
        } catch {
            return error.answer(requestID: invocation.requestID)
        }
    }

    private func perform(
        _ invocation: LambdaInvocation, _ type: String, _ name: String, _ payload: JSONDocument
    ) async throws(LambdaProblem) -> LambdaAnswer {
        let requestID = invocation.requestID
        switch type {
        case "DryRun": return LambdaAnswer(status: 204, requestID: requestID)
        case "Event":
            let refusal = functions.invokeLater(name, payload: payload, requestID: requestID)
            if let refusal { return try Self.answer(refusal, to: invocation) }
            return LambdaAnswer(status: 202, requestID: requestID)
        default:
            let answer = await functions.invoke(name, payload: payload, requestID: requestID)
            return try Self.answer(answer, to: invocation)
        }
    }

    private static func answer(
        _ answer: FunctionAnswer, to invocation: LambdaInvocation
    ) throws(LambdaProblem) -> LambdaAnswer {
        switch answer {
        case .unknown: throw .notFound(invocation)
        case .throttled: throw .throttled
        case .failed(let error, let cause):
            return LambdaAnswer(error: error, cause: cause, requestID: invocation.requestID)
        case .succeeded(let payload):
            return LambdaAnswer(payload, requestID: invocation.requestID)
        }
    }

    /// The name of a function that is here. All of them have one version, `$LATEST`.
    private func functionName(_ invocation: LambdaInvocation) throws(LambdaProblem) -> String {
        guard let reference = FunctionReference(invocation.function) else {
            throw .badName(invocation.function)
        }
        let qualifiers = [reference.qualifier, invocation.qualifier].compactMap(\.self)
        guard Set(qualifiers).count < 2 else { throw .qualifiersDiffer }
        guard functions.functionNames.contains(reference.name),
            qualifiers.allSatisfy({ $0 == "$LATEST" })
        else { throw .notFound(invocation) }
        return reference.name
    }

    private static func payload(
        _ invocation: LambdaInvocation, type: String
    ) throws(LambdaProblem) -> JSONDocument {
        let limit = type == "Event" ? eventBytesMax : payloadBytesMax
        guard invocation.body.count <= limit else {
            throw .tooLarge(invocation.body.count, type: type, limit: limit)
        }
        guard !invocation.body.isEmpty else { return .emptyObject }
        guard let text = String(validating: invocation.body, as: UTF8.self) else {
            throw .notJSON("Invalid UTF-8")
        }
        do {
            return try JSONDocument(parsing: text)
        } catch {
            throw .notJSON("\(error.message) at line \(error.line), column \(error.column)")
        }
    }
}

// MARK: - Answers

extension LambdaAnswer {
    /// A call that nobody waits for.
    init(status: Int, requestID: String) {
        self.init(status: status, headers: ["x-amzn-RequestId": requestID], body: [])
    }

    /// What the function said. Lambda fails a function whose answer is over the limit.
    init(_ payload: JSONDocument, requestID: String) {
        guard payload.byteCount <= LambdaService.payloadBytesMax else {
            self.init(
                error: "Function.ResponseSizeTooLarge",
                cause: "Response payload size exceeded maximum allowed payload size"
                    + " (\(LambdaService.payloadBytesMax) bytes).", requestID: requestID)
            return
        }
        self.init(
            status: 200, headers: Self.headers(requestID), body: Array(payload.text.utf8))
    }

    /// A function's failure: `{"errorMessage", "errorType", "requestId"}` with
    /// `X-Amz-Function-Error`, as Lambda's runtimes write it.
    init(error: String, cause: String, requestID: String) {
        var headers = Self.headers(requestID)
        headers["X-Amz-Function-Error"] = "Unhandled"
        let body: JSON = [
            "errorMessage": .string(cause), "errorType": .string(error),
            "requestId": .string(requestID),
        ]
        self.init(status: 200, headers: headers, body: body.serializedBytes())
    }

    private static func headers(_ requestID: String) -> HTTPHeaders {
        [
            "Content-Type": "application/json", "x-amzn-RequestId": requestID,
            "X-Amz-Executed-Version": "$LATEST",
        ]
    }
}
