import StileJSON
import StileWire

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

    var api: API { API(calling: stepFunctions) }

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
