package import StileJSON
package import StileWire

/// An endpoint that answers AWS's API: a `stile serve`, AWS itself, or another emulator.
struct Endpoint: Sendable {
    /// As it was given.
    let url: String
    let stepFunctions: any StepFunctionsCalling
    let stile: any StileCalling

    init(_ url: String, environment: [String: String]) {
        self.url = url
        let region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        let client = StepFunctionsClient(
            endpoint: url, credentials: AWSCredentials(environment: environment),
            region: region ?? "us-east-1", nowMillis: Surroundings.systemNowMillis)
        stepFunctions = client
        stile = client
    }

    func call(_ operation: StileWire.Operation, _ parameters: JSONObject) async throws -> APIAnswer
    {
        do {
            return APIAnswer(
                operation: operation.rawValue,
                object: try await stepFunctions.call(operation, parameters))
        } catch {
            throw CommandFailure(api: error)
        }
    }

    /// All pages of a list.
    ///
    /// - Parameter isEnough: Asked after each page; true ends the listing.
    func pages(
        _ operation: StileWire.Operation, _ parameters: JSONObject,
        until isEnough: (APIAnswer) throws -> Bool
    ) async throws {
        var parameters = parameters
        while true {
            let answer = try await call(operation, parameters)
            if try isEnough(answer) { return }
            guard let token = answer.optionalText("nextToken") else { return }
            parameters["nextToken"] = .string(token)
        }
    }

    /// An operation that only Stile has; what another endpoint answers becomes a refusal.
    func call(_ operation: StileOperation, _ parameters: JSONObject) async throws -> APIAnswer {
        do {
            return APIAnswer(
                operation: operation.target,
                object: try await stile.call(operation, parameters))
        } catch {
            if try await isStile() { throw CommandFailure(api: error) }
            throw CommandFailure.usage(
                "\(url) is no stile serve: it does not know \(operation.target)",
                next: "run the command without --endpoint, or name a stile serve")
        }
    }

    /// - Throws: when nobody answers there.
    func isStile() async throws -> Bool {
        do {
            return try await stile.call(.describeServer, JSONObject())["product"] == "Stile"
        } catch {
            if error.httpStatus == 503 { throw CommandFailure(api: error) }
            return false
        }
    }
}

extension StepFunctionsClient: StileCalling {
    package func call(
        _ operation: StileOperation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        try await callOwn(operation.rawValue, parameters)
    }
}
