import StileASL
import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    /// A machine, one of its versions, the version that an alias routes to most, or a machine by
    /// the label of one of its Map states.
    func describeStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try StateMachineARN(request.required("stateMachineArn"))
        guard arn.label == nil || arn.qualifier == nil else {
            throw .validation(
                "A state machine ARN names a Map state by its label, or a version or an alias, "
                    + "not both: '\(arn.text)'", reason: "API_DOES_NOT_SUPPORT_LABELED_ARNS")
        }
        let found = try stored { () throws(StoreError) in try find(arn) }
        guard let found else { throw .stateMachineDoesNotExist(arn.text) }
        let machine = found.machine
        if let label = arn.label, !Self.hasMap(label, found.revision) {
            throw .stateMachineDoesNotExist(arn.text)
        }
        let created = found.version?.createdAtMillis ?? machine.createdAtMillis
        var answer = JSONObject([
            ("stateMachineArn", .string(arn.text)), ("name", .string(machine.name)),
            ("status", .string(machine.status.rawValue)),
            ("type", .string(machine.type.rawValue)),
            ("creationDate", .epochSeconds(millis: created)),
        ])
        let shape = StateMachineShapes.revision(
            found.revision, isMetadataOnly: request.isMetadataOnly)
        for (member, value) in shape { answer[member] = value }
        answer["description"] = found.version?.description.map { .string($0) }
        answer["label"] = arn.label.map { .string($0) }
        return answer
    }

    /// Whether a Distributed Map of the definition has that label; its name stands in for one.
    private static func hasMap(_ label: String, _ revision: RevisionRecord) -> Bool {
        let states =
            Definition.compile(revision.definition, linting: false).definition?.allStates ?? []
        return states.contains { listing in
            guard case .map(let map) = listing.state.kind, let distributed = map.distributed else {
                return false
            }
            return (distributed.label ?? listing.name) == label
        }
    }

    private struct Found {
        let machine: StateMachineRecord
        let version: VersionRecord?
        let revision: RevisionRecord
    }

    private func find(_ arn: StateMachineARN) throws(StoreError) -> Found? {
        guard let machine = try store.machine(arn.name) else { return nil }
        var version: VersionRecord?
        switch arn.qualifier {
        case nil: break
        case .version(let number):
            version = try store.version(number, of: arn.name)
            if version == nil { return nil }
        case .alias(let name):
            guard let alias = try store.alias(name, of: arn.name),
                let route = alias.routes.max(by: { $0.weight < $1.weight })
            else { return nil }
            version = try store.version(route.version, of: arn.name)
        }
        let revision = try store.revision(
            version?.revision ?? machine.revision, machineID: machine.id)
        return revision.map { Found(machine: machine, version: version, revision: $0) }
    }
}
