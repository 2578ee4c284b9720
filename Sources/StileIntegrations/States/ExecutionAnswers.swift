import StileJSON
import StileWire

/// What a calling execution sees of a child, with AWS's members.
enum ExecutionAnswers {
    /// `{ExecutionArn, SdkHttpMetadata, SdkResponseMetadata, StartDate}`: the answer of
    /// `startExecution`, at once or as what was submitted (recorded). Times are epoch milliseconds.
    static func started(
        _ answer: JSONObject, requestID: String, nowMillis: Int64
    ) -> JSONDocument {
        let body = JSON.object(answer).serialized()
        let headers: HTTPHeaders = [
            "x-amzn-RequestId": requestID, "connection": "keep-alive",
            "Content-Length": String(body.utf8.count), "Date": HTTPDate.text(millis: nowMillis),
            "Content-Type": "application/x-amz-json-1.0",
        ]
        let metadata = SDKMetadata(status: 200, headers: headers.fields, requestID: requestID)
        return JSONDocument([
            "ExecutionArn": answer["executionArn"] ?? .null, "SdkHttpMetadata": metadata.http,
            "SdkResponseMetadata": metadata.response,
            "StartDate": EpochSeconds.millis(answer["startDate"]).map { .integer($0) } ?? .null,
        ])
    }

    /// The members of `DescribeExecution` that a parent sees, in the order in which AWS writes them.
    private static let members = [
        "cause", "error", "executionArn", "input", "inputDetails", "name", "output",
        "outputDetails", "redriveCount", "redriveDate", "redriveStatus", "redriveStatusReason",
        "startDate", "stateMachineArn", "status", "stopDate",
    ]

    /// An ended child as `.sync` gives it (recorded).
    ///
    /// - Parameters:
    ///   - description: The answer of `DescribeExecution`.
    ///   - parsesPayloads: `.sync:2` gives input and output as JSON, `.sync` as JSON texts.
    ///   - tellsRedrive: A call with `Credentials` has the members about redrive, one without has not
    ///     (recorded both ways).
    static func ended(
        _ description: JSONObject, parsesPayloads: Bool, tellsRedrive: Bool
    ) -> JSONDocument {
        var answer = JSONObject()
        for member in members where tellsRedrive || !member.hasPrefix("redrive") {
            guard let value = description[member], value != .null else { continue }
            answer[MemberNames.pascal(member)] = self.value(value, of: member, parsesPayloads)
        }
        return JSONDocument(.object(answer))
    }

    private static func value(_ value: JSON, of member: String, _ parsesPayloads: Bool) -> JSON {
        switch member {
        case "startDate", "stopDate", "redriveDate":
            return EpochSeconds.millis(value).map { .integer($0) } ?? value
        case "inputDetails", "outputDetails":
            return MemberNames.answer(value)
        case "input", "output":
            guard parsesPayloads, let text = value.stringValue,
                let parsed = try? JSON(parsing: text)
            else { return value }
            return parsed
        default: return value
        }
    }
}
