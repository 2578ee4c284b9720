import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    func createStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        let routing = try AliasRouting(request.array("routingConfiguration") ?? [])
        let now = nowMillis()
        let change = try stored { () throws(StoreError) in
            try store.createAlias(
                request.required("name"), of: routing.machine,
                description: request.string("description"), routes: routing.routes,
                nowMillis: now)
        }
        let alias = try Self.alias(change, routing: routing)
        return JSONObject([
            ("stateMachineAliasArn", .string(alias.arn)),
            ("creationDate", .epochSeconds(millis: alias.createdAtMillis)),
        ])
    }

    func updateStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        let (arn, name) = try Self.aliasARN(request)
        let given = request.array("routingConfiguration")
        guard given != nil || request.string("description") != nil else {
            throw .validation(
                "Either the description or the RoutingConfiguration must be specified",
                reason: "MISSING_REQUIRED_PARAMETER")
        }
        let routing = try given.map { given throws(APIError) in try AliasRouting(given) }
        if let routing, routing.machine != arn.name { throw routing.foreign }
        let now = nowMillis()
        let change = try stored { () throws(StoreError) in
            try store.updateAlias(
                name, of: arn.name, description: request.string("description"),
                routes: routing?.routes, nowMillis: now)
        }
        if case .unknownMachine = change { throw .referenceNotFound(arn.text) }
        if case .unknownAlias = change { throw .referenceNotFound(arn.text) }
        let alias = try Self.alias(change, routing: routing)
        return JSONObject([("updateDate", .epochSeconds(millis: alias.updatedAtMillis))])
    }

    func describeStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        let (arn, name) = try Self.aliasARN(request)
        let alias = try stored { () throws(StoreError) in try store.alias(name, of: arn.name) }
        guard let alias else { throw .referenceNotFound(arn.text) }
        let routes = alias.routes.map { route in
            JSON.object(
                JSONObject([
                    (
                        "stateMachineVersionArn",
                        .string(Names.versionARN(machine: arn.name, version: route.version))
                    ),
                    ("weight", .integer(route.weight)),
                ]))
        }
        var answer = JSONObject([
            ("stateMachineAliasArn", .string(alias.arn)), ("name", .string(alias.name)),
            ("routingConfiguration", .array(routes)),
            ("creationDate", .epochSeconds(millis: alias.createdAtMillis)),
            ("updateDate", .epochSeconds(millis: alias.updatedAtMillis)),
        ])
        answer["description"] = alias.description.map { .string($0) }
        return answer
    }

    func deleteStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        let (arn, name) = try Self.aliasARN(request)
        let wasThere = try stored { () throws(StoreError) in
            try store.deleteAlias(name, of: arn.name)
        }
        guard wasThere else { throw .referenceNotFound(arn.text) }
        return JSONObject()
    }

    /// In the order of their creation, as recorded (the service's own documentation says newest
    /// first); those of one version when the ARN is a version's.
    func listStateMachineAliases(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try StateMachineARN(unlabelled: request.required("stateMachineArn"))
        let page = try page(request, of: .listStateMachineAliases, arn.text)
        let version: Int? = if case .version(let number) = arn.qualifier { number } else { nil }
        let aliases = try stored { () throws(StoreError) -> [AliasRecord]? in
            guard let machine = try store.machine(arn.name) else { return nil }
            return try store.aliases(
                machineID: machine.id, routingTo: version, limit: page.limit,
                after: page.cursor.flatMap { Int64($0) })
        }
        guard let aliases else { throw .stateMachineDoesNotExist(arn.text) }
        return page.answer("stateMachineAliases", aliases, cursor: { String($0.id) }) {
            JSONObject([
                ("stateMachineAliasArn", .string($0.arn)),
                ("creationDate", .epochSeconds(millis: $0.createdAtMillis)),
            ])
        }
    }

    // MARK: - Helpers

    /// The ARN of an alias and its name; what is no alias at all does not exist as one.
    private static func aliasARN(
        _ request: Request
    ) throws(APIError) -> (StateMachineARN, String) {
        let arn = try StateMachineARN(unlabelled: request.required("stateMachineAliasArn"))
        guard case .alias(let name) = arn.qualifier else { throw .referenceNotFound(arn.text) }
        return (arn, name)
    }

    private static func alias(
        _ change: AliasChange, routing: AliasRouting?
    ) throws(APIError) -> AliasRecord {
        switch change {
        case .done(let alias): return alias
        case .unknownMachine, .unknownAlias:
            throw .referenceNotFound(routing?.arns.first ?? "")
        case .unknownVersion(let version):
            let suffix = ":\(version)"
            throw .referenceNotFound(routing?.arns.first { $0.hasSuffix(suffix) } ?? "")
        case .deleting(let machine): throw .stateMachineDeleting(machine.arn)
        case .taken:
            throw APIError(
                "ConflictException",
                "Failed to create alias because an alias with the same name and a different "
                    + "routing configuration already exists.")
        }
    }
}

/// A routing configuration that AWS would take: one or two versions of one machine that share all
/// starts.
struct AliasRouting {
    let arns: [String]
    let machine: String
    let routes: [AliasRoute]

    init(_ given: [JSON]) throws(APIError) {
        let arns = given.map { $0["stateMachineVersionArn"]?.stringValue ?? "" }
        let weights = given.map { $0["weight"]?.integerValue ?? 0 }
        guard Set(arns).count == arns.count else {
            throw Self.invalid("must contain distinct state machine version ARNs", arns)
        }
        var machines: [String] = []
        var routes: [AliasRoute] = []
        for (arn, weight) in zip(arns, weights) {
            let parsed = try StateMachineARN(unlabelled: arn)
            guard case .version(let version) = parsed.qualifier else {
                throw Self.invalid("must contain state machine version ARNs", arns)
            }
            machines.append(parsed.name)
            routes.append(AliasRoute(version: version, weight: Int(weight)))
        }
        guard weights.reduce(0, +) == 100 else {
            throw .validation(
                "Sum of routing configuration weights must equal 100. Received: \(weights)",
                reason: "INVALID_ROUTING_CONFIGURATION")
        }
        guard let machine = machines.first, machines.allSatisfy({ $0 == machine }) else {
            throw Self.foreign(arns)
        }
        self.arns = arns
        self.machine = machine
        self.routes = routes
    }

    /// The versions are not of the machine that the alias belongs to.
    var foreign: APIError { Self.foreign(arns) }

    private static func foreign(_ arns: [String]) -> APIError {
        invalid("must contain versions of the same state machine", arns)
    }

    private static func invalid(_ rule: String, _ arns: [String]) -> APIError {
        .validation(
            "Routing configuration \(rule). Received: [\(arns.joined(separator: ", "))]",
            reason: "INVALID_ROUTING_CONFIGURATION")
    }
}
