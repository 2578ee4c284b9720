import StileJSON
import StileWire

extension StepFunctionsService {
    func getActivityTask(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("GetActivityTask")
    }

    func sendTaskSuccess(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("SendTaskSuccess")
    }

    func sendTaskFailure(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("SendTaskFailure")
    }

    func sendTaskHeartbeat(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("SendTaskHeartbeat")
    }
}
