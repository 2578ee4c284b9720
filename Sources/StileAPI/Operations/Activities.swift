import StileJSON
import StileWire

extension StepFunctionsService {
    func createActivity(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("CreateActivity")
    }

    func describeActivity(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DescribeActivity")
    }

    func deleteActivity(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DeleteActivity")
    }

    func listActivities(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListActivities")
    }
}
