import StileJSON
import StileWire

extension StepFunctionsService {
    func tagResource(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("TagResource")
    }

    func untagResource(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("UntagResource")
    }

    func listTagsForResource(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListTagsForResource")
    }
}
