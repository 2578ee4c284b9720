import Logging
import StileAPI
import StileExecutor
import StileJSON
import StileStore
import StileWire

extension Session {
    /// AWS's reading operations, on the endpoint or on the file.
    func api() throws -> API {
        if let endpoint { return API(calling: endpoint.stepFunctions) }
        let logger = Log.logger(surroundings, level: .critical)
        let database = try reader()
        // Reads ask the store alone; this executor never runs.
        let executor = Executor(store: database, runner: ParkedTaskRunner(), logger: logger)
        return API(
            calling: StepFunctionsService(
                store: database, executor: executor, logger: logger,
                nowMillis: surroundings.nowMillis))
    }
}

/// Calls of AWS's operations, whose errors are commands' failures.
struct API: Sendable {
    let calling: any StepFunctionsCalling

    func call(
        _ operation: StileWire.Operation, _ parameters: JSONObject = JSONObject()
    ) async throws -> APIAnswer {
        do {
            return APIAnswer(
                operation: operation.rawValue, object: try await calling.call(operation, parameters)
            )
        } catch {
            throw CommandFailure(api: error)
        }
    }

    /// All pages of a list.
    ///
    /// - Parameter isEnough: Asked after each page; true ends the listing.
    func pages(
        _ operation: StileWire.Operation, _ parameters: JSONObject,
        until isEnough: (APIAnswer) throws -> Bool
    ) async throws {
        var parameters = parameters
        while true {
            let answer = try await call(operation, parameters)
            if try isEnough(answer) { return }
            guard let token = answer.optionalText("nextToken") else { return }
            parameters["nextToken"] = .string(token)
        }
    }

    /// The entries of all pages.
    func all(
        _ operation: StileWire.Operation, _ parameters: JSONObject = JSONObject(), in member: String
    ) async throws -> [APIAnswer] {
        var entries: [APIAnswer] = []
        try await pages(operation, parameters) { answer in
            entries += try answer.list(member).map {
                APIAnswer(operation: operation.rawValue, object: $0)
            }
            return false
        }
        return entries
    }
}
