import Logging
import StileJSON
import StileStore
import StileWire

extension APIError {
    static func invalidARN(_ detail: String) -> APIError {
        APIError("InvalidArn", "Invalid Arn: '\(detail)'")
    }

    static func invalidName(_ name: String) -> APIError {
        APIError("InvalidName", "Invalid Name: '\(name)'")
    }

    static let invalidToken = APIError("InvalidToken", "Invalid Token: 'Invalid token'")

    /// - Parameter reason: one of AWS's `ValidationExceptionReason`.
    static func validation(_ message: String, reason: String? = nil) -> APIError {
        let members = reason.map { JSONObject([("reason", JSON.string($0))]) } ?? JSONObject()
        return APIError("ValidationException", message, members: members)
    }

    static func stateMachineDoesNotExist(_ arn: String) -> APIError {
        APIError("StateMachineDoesNotExist", "State Machine Does Not Exist: '\(arn)'")
    }

    static func stateMachineDeleting(_ arn: String) -> APIError {
        APIError("StateMachineDeleting", "State Machine is being deleted: '\(arn)'")
    }

    static func activityDoesNotExist(_ arn: String) -> APIError {
        APIError("ActivityDoesNotExist", "Activity Does Not Exist: '\(arn)'")
    }

    static func resourceNotFound(_ arn: String) -> APIError {
        resourceNotFound(arn, "Resource not found: '\(arn)'")
    }

    /// An alias, or a version that an alias is to route to.
    static func referenceNotFound(_ arn: String) -> APIError {
        resourceNotFound(arn, "Request references a resource that does not exist.")
    }

    private static func resourceNotFound(_ arn: String, _ message: String) -> APIError {
        APIError(
            "ResourceNotFound", message, members: JSONObject([("resourceName", .string(arn))]))
    }
}

extension StepFunctionsService {
    /// Runs a query; what the store can not do is the server's failure, not the caller's.
    @discardableResult
    func stored<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(APIError) -> Value {
        do { return try body() } catch {
            let answer = APIError(store: error)
            if answer.httpStatus >= 500 {
                logger.error("the store failed", metadata: ["reason": "\(error)"])
            }
            throw answer
        }
    }
}

extension APIError {
    /// Why the store could not do what it was asked.
    init(store error: StoreError) {
        switch error {
        case .invalidName(let name, _): self.init("InvalidName", "Invalid Name: '\(name)'")
        case .notFound: self.init("ResourceNotFound", error.description)
        case .quotaExceeded: self.init("ServiceQuotaExceededException", error.description)
        case .owned, .missing, .notPermitted, .notReadable, .full, .newerSchema, .olderSchema,
            .corrupt, .busy, .failed:
            self.init("InternalFailure", error.description, httpStatus: 500)
        }
    }
}
