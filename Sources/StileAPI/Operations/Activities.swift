import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    func createActivity(_ request: Request) async throws(APIError) -> JSONObject {
        let name = request.required("name")
        guard Names.refusal(of: name) == nil else { throw .invalidName(name) }
        try Self.checkTagCount(request.tags.count, Names.activityARN(name))
        let encryption = try Configurations.encryption(request)
        let now = nowMillis()
        let creation = try stored { () throws(StoreError) in
            try store.createActivity(
                name, encryption: encryption, tags: request.tags, nowMillis: now)
        }
        switch creation {
        case .done(let activity):
            return JSONObject([
                ("activityArn", .string(activity.arn)),
                ("creationDate", .epochSeconds(millis: activity.createdAtMillis)),
            ])
        case .taken(let activity):
            throw APIError("ActivityAlreadyExists", "Activity Already Exists: '\(activity.arn)'")
        }
    }

    func describeActivity(_ request: Request) async throws(APIError) -> JSONObject {
        let activity = try knownActivity(request.required("activityArn"))
        return JSONObject([
            ("activityArn", .string(activity.arn)), ("name", .string(activity.name)),
            ("creationDate", .epochSeconds(millis: activity.createdAtMillis)),
            (
                "encryptionConfiguration",
                .object(Configurations.encryptionShape(activity.encryption))
            ),
        ])
    }

    /// Deleting what is not there succeeds.
    func deleteActivity(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = request.required("activityArn")
        _ = try ResourceARN(arn, .activity)
        try stored { () throws(StoreError) in
            try store.deleteActivity(Names.activityName(arn))
        }
        return JSONObject()
    }

    func listActivities(_ request: Request) async throws(APIError) -> JSONObject {
        let page = try page(request, of: .listActivities)
        let activities = try stored { () throws(StoreError) in
            try store.activities(limit: page.limit, after: page.cursor)
        }
        return page.answer("activities", activities, cursor: \.name) { activity in
            JSONObject([
                ("activityArn", .string(activity.arn)), ("name", .string(activity.name)),
                ("creationDate", .epochSeconds(millis: activity.createdAtMillis)),
            ])
        }
    }

    /// The activity of an ARN, or AWS's refusal.
    func knownActivity(_ arn: String) throws(APIError) -> ActivityRecord {
        _ = try ResourceARN(arn, .activity)
        let activity = try stored { () throws(StoreError) in try store.activity(arn) }
        guard let activity else { throw .activityDoesNotExist(arn) }
        return activity
    }
}
