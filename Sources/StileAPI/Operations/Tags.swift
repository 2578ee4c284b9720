import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    /// AWS's limit for one resource.
    static let tagsMax = 50

    func tagResource(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try tagged(request)
        let isDone = try stored { () throws(StoreError) in
            try store.tag(arn, with: request.tags, limit: Self.tagsMax)
        }
        guard isDone else { throw Self.tooManyTags(arn) }
        return JSONObject()
    }

    func untagResource(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try tagged(request)
        let keys = (request.array("tagKeys") ?? []).compactMap(\.stringValue)
        try stored { () throws(StoreError) in try store.untag(arn, keys: keys) }
        return JSONObject()
    }

    func listTagsForResource(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try tagged(request)
        let tags = try stored { () throws(StoreError) in try store.tags(of: arn) }
        let shapes = tags.map { tag in
            JSON.object(JSONObject([("key", .string(tag.key)), ("value", .string(tag.value))]))
        }
        return JSONObject([("tags", .array(shapes))])
    }

    static func checkTagCount(_ count: Int, _ arn: String) throws(APIError) {
        guard count <= tagsMax else { throw tooManyTags(arn) }
    }

    private static func tooManyTags(_ arn: String) -> APIError {
        APIError(
            "TooManyTags", "Too Many Tags: '\(arn)'",
            members: JSONObject([("resourceName", .string(arn))]))
    }

    /// The ARN of a machine or an activity that is there; versions and aliases have no tags.
    private func tagged(_ request: Request) throws(APIError) -> String {
        let arn = request.required("resourceArn")
        let parsed = try ResourceARN(arn, .stateMachine, .activity)
        let known = try stored { () throws(StoreError) -> String? in
            switch parsed.kind {
            case .stateMachine: try store.machine(arn)?.arn
            case .activity: try store.activity(arn)?.arn
            case .execution, .express, .mapRun: nil
            }
        }
        guard let known, known == arn else { throw .resourceNotFound(arn) }
        return arn
    }
}
