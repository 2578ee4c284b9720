import StileASL
import StileExecutor
import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    func createStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        let name = request.required("name")
        guard Names.refusal(of: name) == nil else { throw .invalidName(name) }
        let publication = try request.publication()
        let role = try request.roleARN() ?? Names.roleARN
        let type = request.string("type").flatMap(StateMachineType.init) ?? .standard
        let settings = StateMachineSettings(
            roleARN: role, logging: try Configurations.logging(request),
            tracing: Configurations.tracing(request),
            encryption: try Configurations.encryption(request))
        try Self.checkTagCount(request.tags.count, Names.stateMachineARN(name))
        let definition = request.required("definition")
        try DefinitionCheck.require(definition, type: type)
        let new = NewStateMachine(
            name: name, type: type, definition: definition, settings: settings,
            tags: request.tags, publication: publication)
        let now = nowMillis()
        let change = try stored { () throws(StoreError) in
            try store.createStateMachine(new, nowMillis: now)
        }
        switch change {
        case .done(let machine, let version):
            var answer = JSONObject([
                ("stateMachineArn", .string(machine.arn)),
                ("creationDate", .epochSeconds(millis: machine.createdAtMillis)),
            ])
            answer["stateMachineVersionArn"] = version.map { .string($0.arn) }
            return answer
        case .taken(let machine):
            throw APIError(
                "StateMachineAlreadyExists", "State Machine Already Exists: '\(machine.arn)'")
        case .deleting(let machine): throw .stateMachineDeleting(machine.arn)
        case .unknown: preconditionFailure("creating \(name) found no machine")
        }
    }

    func updateStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = request.required("stateMachineArn")
        guard let name = try StateMachineARN.machineName(arn) else {
            throw .stateMachineDoesNotExist(arn)
        }
        let publication = try request.publication()
        let update = try request.update(publication)
        let machine = try stored { () throws(StoreError) in try store.machine(name) }
        guard let machine else { throw .stateMachineDoesNotExist(arn) }
        if let definition = update.definition {
            try DefinitionCheck.require(definition, type: machine.type)
        }
        let now = nowMillis()
        let change = try stored { () throws(StoreError) in
            try store.updateStateMachine(name, update, nowMillis: now)
        }
        switch change {
        case .done(let machine, let version):
            var answer = JSONObject([
                ("updateDate", JSON.epochSeconds(millis: machine.updatedAtMillis))
            ])
            answer["revisionId"] = machine.revisionID.map { .string($0) }
            answer["stateMachineVersionArn"] = version.map { .string($0.arn) }
            return answer
        case .deleting(let machine): throw .stateMachineDeleting(machine.arn)
        case .unknown: throw .stateMachineDoesNotExist(arn)
        case .taken: preconditionFailure("an update takes no name")
        }
    }

    /// Deleting what is not there succeeds.
    ///
    /// The machine is gone at once when nothing of it runs; else it stays in DELETING until its
    /// executions have ended, each at its next transition.
    func deleteStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = request.required("stateMachineArn")
        guard let name = try StateMachineARN.machineName(arn) else {
            throw .validation(
                "A state machine is deleted by its own ARN, not by that of a version or an "
                    + "alias: '\(arn)'")
        }
        try stored { () throws(StoreError) in
            try store.deleteStateMachine(name)
            try store.finishDeletions()
        }
        let pending = try stored { () throws(StoreError) in try store.deletingMachines() }
        if !pending.isEmpty {
            try await executed(arn) { () throws(ExecutorError) in
                try await executor.stateMachineDeletionBegan()
            }
        }
        return JSONObject()
    }

    func listStateMachines(_ request: Request) async throws(APIError) -> JSONObject {
        let page = try page(request, of: .listStateMachines)
        let machines = try stored { () throws(StoreError) in
            try store.machines(limit: page.limit, after: page.cursor)
        }
        return page.answer("stateMachines", machines, cursor: \.name) { machine in
            JSONObject([
                ("stateMachineArn", .string(machine.arn)), ("name", .string(machine.name)),
                ("type", .string(machine.type.rawValue)),
                ("creationDate", .epochSeconds(millis: machine.createdAtMillis)),
            ])
        }
    }
}

// MARK: - Parameters of creation and update

extension Request {
    /// The version to publish along with the change.
    fileprivate func publication() throws(APIError) -> Publication? {
        let description = string("versionDescription")
        guard bool("publish") == true else {
            guard description == nil else {
                throw .validation("Version description can only be set when publish is true")
            }
            return nil
        }
        return Publication(description: description)
    }

    fileprivate func roleARN() throws(APIError) -> String? {
        guard let role = string("roleArn") else { return nil }
        let parts = role.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let isRole =
            parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws")
            && parts[2] == "iam" && parts[4].count == 12
            && parts[4].utf8.allSatisfy { (48...57).contains($0) }
            && parts[5].hasPrefix("role/") && parts[5].count > 5
        guard isRole else { throw APIError("InvalidArn", "Invalid Role Arn: '\(role)'") }
        return role
    }

    fileprivate func update(
        _ publication: Publication?
    ) throws(APIError) -> StateMachineUpdate {
        let parts = [
            "definition", "roleArn", "loggingConfiguration", "tracingConfiguration",
            "encryptionConfiguration",
        ]
        guard parts.contains(where: { parameters[$0].map { $0 != .null } ?? false }) else {
            throw APIError(
                "MissingRequiredParameter",
                "Either the definition, the role ARN, the LoggingConfiguration, or the "
                    + "TracingConfiguration must be specified")
        }
        return StateMachineUpdate(
            definition: string("definition"), roleARN: try roleARN(),
            logging: try Configurations.logging(self).asChange(
                of: object("loggingConfiguration")),
            tracing: Configurations.tracing(self).asChange(of: object("tracingConfiguration")),
            encryption: try Configurations.encryption(self).asChange(
                of: object("encryptionConfiguration")), publication: publication)
    }
}

extension String? {
    /// Nil inside: the configuration goes back to its default; nil: it stays as it is.
    fileprivate func asChange(of given: JSONObject?) -> String?? {
        given == nil ? nil : .some(self)
    }
}
