import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    /// AWS's name, in `revisionId`, for the revision that a machine was created with.
    private static let initialRevision = "INITIAL"

    func publishStateMachineVersion(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = request.required("stateMachineArn")
        guard let name = try StateMachineARN.machineName(arn) else {
            throw .stateMachineDoesNotExist(arn)
        }
        let now = nowMillis()
        let asked = request.string("revisionId")
        let outcome = try stored { () throws(StoreError) in
            try store.publishVersion(
                of: name, ifRevisionIs: asked.map { $0 == Self.initialRevision ? nil : $0 },
                description: request.string("description"), nowMillis: now)
        }
        switch outcome {
        case .published(let version):
            return JSONObject([
                ("stateMachineVersionArn", .string(version.arn)),
                ("creationDate", .epochSeconds(millis: version.createdAtMillis)),
            ])
        case .unknown: throw .stateMachineDoesNotExist(arn)
        case .deleting(let machine): throw .stateMachineDeleting(machine.arn)
        case .otherRevision(let current):
            throw APIError(
                "ConflictException",
                "Failed to publish the State Machine version for revision \(asked ?? ""). The "
                    + "current State Machine revision is \(current ?? Self.initialRevision).")
        }
    }

    /// Deleting a version that is not there succeeds.
    func deleteStateMachineVersion(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try StateMachineARN(unlabelled: request.required("stateMachineVersionArn"))
        guard case .version(let version) = arn.qualifier else {
            throw .validation("A state machine version ARN must be specified: '\(arn.text)'")
        }
        let outcome = try stored { () throws(StoreError) in
            try store.deleteVersion(version, of: arn.name)
        }
        switch outcome {
        case .deleted: return JSONObject()
        case .inUse(let aliases):
            throw APIError(
                "ConflictException",
                "Version to be deleted must not be referenced by an alias. Current list of "
                    + "aliases referencing this version: [\(aliases.joined(separator: ", "))]")
        }
    }

    /// Newest first; a machine that is not there has none, for AWS names no error for it.
    func listStateMachineVersions(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try StateMachineARN(unlabelled: request.required("stateMachineArn"))
        let page = try page(request, of: .listStateMachineVersions, arn.name)
        let versions = try stored { () throws(StoreError) in
            guard let machine = try store.machine(arn.name) else { return [VersionRecord]() }
            return try store.versions(
                machineID: machine.id, limit: page.limit, before: page.cursor.flatMap { Int($0) })
        }
        return page.answer("stateMachineVersions", versions, cursor: { String($0.version) }) {
            JSONObject([
                ("stateMachineVersionArn", .string($0.arn)),
                ("creationDate", .epochSeconds(millis: $0.createdAtMillis)),
            ])
        }
    }
}
