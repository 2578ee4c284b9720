import Logging
import StileJSON
import StileWire

/// What Stile says of a task.
struct TaskDescription: Sendable {
    let executionARN: String
    let stateName: String
    let attempt: Int
    let idempotencyKey: String
    let timeoutSeconds: Int?
    let heartbeatSeconds: Int?
}

/// The server as a worker sees it: calls that wait for one that is away.
struct WorkerServer: Sendable {
    /// Answers that say that a task is over, whatever ended it.
    private static let overCodes: Set<String> = [
        "TaskTimedOut", "TaskDoesNotExist", "InvalidToken",
    ]
    private static let pauseMillisMax = 5_000
    /// How often a result is sent to a server that does not answer: about ten minutes.
    private static let resultTriesMax = 120

    let stepFunctions: any StepFunctionsCalling
    let stile: any StileCalling
    let logger: Logger

    // MARK: - Beginning

    /// Whether it has Stile's own operations. Waits for a server that is away.
    func isStile() async throws -> Bool {
        try await patiently("the server does not answer") { () async throws(APIError) in
            do throws(APIError) {
                return try await stile.call(.describeServer, JSONObject())["product"] == "Stile"
            } catch {
                if error.httpStatus >= 500 { throw error }
                return false
            }
        }
    }

    func activityARN(_ activity: String) async throws -> String {
        guard !activity.hasPrefix("arn:") else { return activity }
        let parameters = JSONObject([("name", JSON.string(activity))])
        let answer = try await patiently("an activity can not be asked for") {
            () async throws(APIError) in
            try await stepFunctions.call(.createActivity, parameters)
        }
        return answer["activityArn"]?.stringValue ?? activity
    }

    /// The next task; nil when there was none for a while.
    func poll(_ activityARN: String, workerName: String) async throws -> PolledTask? {
        let parameters = JSONObject([
            ("activityArn", JSON.string(activityARN)), ("workerName", .string(workerName)),
        ])
        let answer: JSONObject
        do {
            answer = try await patiently("polling fails") { () async throws(APIError) in
                try await stepFunctions.call(.getActivityTask, parameters)
            }
        } catch is CancellationError {
            return nil
        }
        guard let token = answer["taskToken"]?.stringValue, !token.isEmpty else { return nil }
        let input = answer["input"]?.stringValue ?? "{}"
        do {
            return PolledTask(token: token, input: try JSONDocument(parsing: input))
        } catch {
            await fail(token, TaskFailure("Task.InvalidInput", cause: error.message))
            return nil
        }
    }

    func describe(_ token: String) async -> TaskDescription? {
        let answer = try? await stile.call(.describeTask, Self.token(token))
        guard let answer, let arn = answer["executionArn"]?.stringValue,
            let state = answer["stateName"]?.stringValue,
            let key = answer["idempotencyKey"]?.stringValue
        else { return nil }
        func number(_ member: String) -> Int? {
            answer[member]?.integerValue.flatMap(Int.init(exactly:))
        }
        return TaskDescription(
            executionARN: arn, stateName: state, attempt: number("attempt") ?? 0,
            idempotencyKey: key, timeoutSeconds: number("timeoutSeconds"),
            heartbeatSeconds: number("heartbeatSeconds"))
    }

    // MARK: - Reports; each answers whether the task is still wanted

    func heartbeat(_ token: String) async -> Bool {
        await isWanted { () async throws(APIError) in
            _ = try await stepFunctions.call(.sendTaskHeartbeat, Self.token(token))
        }
    }

    func progress(_ token: String, _ progress: TaskProgress) async -> Bool {
        var parameters = Self.token(token)
        parameters["completed"] = .integer(progress.completed)
        parameters["total"] = progress.total.map { .integer($0) }
        parameters["unit"] = .string(progress.unit)
        return await isWanted { [parameters] () async throws(APIError) in
            _ = try await stile.call(.sendTaskProgress, parameters)
        }
    }

    func isWanted(_ token: String) async -> Bool {
        await isWanted { () async throws(APIError) in
            _ = try await stile.call(.describeTask, Self.token(token))
        }
    }

    /// A server that is away may come back and want it.
    private func isWanted(_ call: () async throws(APIError) -> Void) async -> Bool {
        do throws(APIError) {
            try await call()
            return true
        } catch {
            return !Self.overCodes.contains(error.code)
        }
    }

    // MARK: - Results

    func succeed(_ token: String, _ output: String) async {
        var parameters = Self.token(token)
        parameters["output"] = .string(output)
        guard let refusal = await deliver(.sendTaskSuccess, parameters),
            refusal.code == "InvalidOutput" || refusal.code == "ValidationException"
        else { return }
        await fail(token, TaskFailure("Task.InvalidOutput", cause: refusal.message))
    }

    func fail(_ token: String, _ failure: TaskFailure) async {
        var parameters = Self.token(token)
        parameters["error"] = .string(failure.error)
        parameters["cause"] = .string(failure.cause)
        _ = await deliver(.sendTaskFailure, parameters)
    }

    /// Sends a result until the server has it; answers why it does not take it.
    private func deliver(
        _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async -> APIError? {
        // A result is sent though the worker stops: a task of its own hears nothing of that. It
        // holds values alone and is awaited here.
        await Task { () -> APIError? in
            for attempt in 0..<Self.resultTriesMax {
                do throws(APIError) {
                    _ = try await stepFunctions.call(operation, parameters)
                    return nil
                } catch {
                    guard error.httpStatus >= 500 || error.code == "ThrottlingException" else {
                        logger.notice("a result is not wanted: \(error.description)")
                        return error
                    }
                    try? await Task.sleep(for: .milliseconds(Self.pauseMillis(attempt)))
                }
            }
            logger.error("a result could not be sent; its task will time out")
            return nil
        }.value
    }

    // MARK: - Patience

    /// Calls until somebody answers.
    private func patiently<Answer: Sendable>(
        _ complaint: String, _ call: () async throws(APIError) -> Answer
    ) async throws -> Answer {
        var attempt = 0
        while true {
            do throws(APIError) {
                return try await call()
            } catch {
                try Task.checkCancellation()
                guard error.httpStatus >= 500 || error.code == "ThrottlingException" else {
                    throw TaskFailure(error.code, cause: error.message)
                }
                if attempt == 0 { logger.warning("\(complaint): \(error.description)") }
            }
            try await Task.sleep(for: .milliseconds(Self.pauseMillis(attempt)))
            attempt += 1
        }
    }

    private static func pauseMillis(_ attempt: Int) -> Int {
        min(pauseMillisMax, 100 << min(attempt, 10))
    }

    private static func token(_ token: String) -> JSONObject {
        JSONObject([("taskToken", .string(token))])
    }
}
