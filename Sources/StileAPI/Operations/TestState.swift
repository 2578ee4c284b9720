import StileJSON
import StileWire

extension StepFunctionsService {
    func testState(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("TestState")
    }
}
