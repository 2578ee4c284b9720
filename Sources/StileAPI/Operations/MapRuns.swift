import StileJSON
import StileStore
import StileWire

// Map runs belong to Distributed Map states, which do not run yet: there is none.
extension StepFunctionsService {
    func describeMapRun(_ request: Request) async throws(APIError) -> JSONObject {
        throw try Self.unknownMapRun(request)
    }

    func updateMapRun(_ request: Request) async throws(APIError) -> JSONObject {
        throw try Self.unknownMapRun(request)
    }

    /// The execution must be there; it has made no map runs.
    func listMapRuns(_ request: Request) async throws(APIError) -> JSONObject {
        let record = try knownExecution(request)
        _ = try page(request, of: .listMapRuns, record.arn)
        return JSONObject([("mapRuns", .array([]))])
    }

    private static func unknownMapRun(_ request: Request) throws(APIError) -> APIError {
        let arn = request.required("mapRunArn")
        _ = try ResourceARN(arn, .mapRun)
        return .resourceNotFound(arn)
    }
}
