import StileJSON
import StileWire

extension StepFunctionsService {
    func describeMapRun(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DescribeMapRun")
    }

    func listMapRuns(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListMapRuns")
    }

    func updateMapRun(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("UpdateMapRun")
    }
}
