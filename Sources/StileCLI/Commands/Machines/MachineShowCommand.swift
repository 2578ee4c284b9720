import ArgumentParser
import StileExecutor
import StileJSON
import StileWire

/// `stile machine show`
struct MachineShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one state machine: what it is, its versions, aliases and tags.",
        discussion: """
            examples:
              stile machine show retail-daily
              stile machine show retail-daily --json
            """)

    @Argument(help: "Name or ARN of the state machine.")
    var machine: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let arn = try await MachineLookup.find(machine, in: try session.records()).arn
        var page = try await MachinePage(arn, try session.api())
        if session.endpoint == nil {
            page.limits = session.settings.machines.value[try page.machine.text("name")]
        }
        if output.json {
            session.console.out(page.json().serialized())
        } else {
            session.console.write(try page.text(session.console.style))
            session.console.next("stile start \(try page.machine.text("name"))")
        }
        return .succeeded
    }
}

/// Everything about one state machine but its definition's text.
private struct MachinePage {
    let machine: APIAnswer
    let versions: [APIAnswer]
    /// As DescribeStateMachineAlias answers them.
    let aliases: [APIAnswer]
    let tags: [APIAnswer]
    /// Of the configuration.
    var limits: MachineLimits?

    init(_ arn: String, _ api: API) async throws {
        let ofMachine = JSONObject([("stateMachineArn", .string(arn))])
        machine = try await api.call(.describeStateMachine, ofMachine)
        versions = try await api.all(
            .listStateMachineVersions, ofMachine, in: "stateMachineVersions")
        let listed = try await api.all(
            .listStateMachineAliases, ofMachine, in: "stateMachineAliases")
        var aliases: [APIAnswer] = []
        for alias in listed {
            let arn = try alias.text("stateMachineAliasArn")
            aliases.append(
                try await api.call(
                    .describeStateMachineAlias,
                    JSONObject([("stateMachineAliasArn", .string(arn))])))
        }
        self.aliases = aliases
        tags = try await api.call(
            .listTagsForResource, JSONObject([("resourceArn", .string(arn))])
        ).list("tags").map { APIAnswer(operation: "ListTagsForResource", object: $0) }
    }

    func json() -> JSON {
        guard case .object(var object) = machine.dated else { return machine.dated }
        object["versions"] = .array(versions.map(\.dated))
        object["aliases"] = .array(aliases.map(\.dated))
        object["tags"] = .array(tags.map { .object($0.object) })
        object["limits"] = limits?.json
        return .object(object)
    }

    func text(_ style: Style) throws -> String {
        var rows = [
            ("machine", style.bold(try machine.text("name"))),
            ("type", try machine.text("type")),
            ("status", machine.optionalText("status") ?? ""),
            ("role", machine.optionalText("roleArn") ?? ""),
            ("created", TimeText.short(try machine.millis("creationDate"))),
            ("arn", try machine.text("stateMachineArn")),
        ]
        if let revision = machine.optionalText("revisionId") {
            rows.append(("revision", revision))
        }
        if let limits { rows.append(("limits", limits.text)) }
        for tag in tags {
            rows.append(
                ("tag", "\(tag.optionalText("key") ?? "")=\(tag.optionalText("value") ?? "")"))
        }
        for version in versions {
            let arn = try version.text("stateMachineVersionArn")
            rows.append(("version", "\(Self.last(arn))  \(try Self.created(version))"))
        }
        for alias in aliases {
            rows.append(("alias", "\(try alias.text("name"))  \(Self.routes(alias))"))
        }
        return rows.map { style.dim(($0.0 + ":").padding(to: 12)) + $0.1 + "\n" }.joined()
    }

    private static func created(_ version: APIAnswer) throws -> String {
        TimeText.short(try version.millis("creationDate"))
    }

    /// `90 % to 1, 10 % to 2`.
    private static func routes(_ alias: APIAnswer) -> String {
        let routes = alias.object["routingConfiguration"]?.arrayValue ?? []
        return routes.map { route in
            let version = last(route["stateMachineVersionArn"]?.stringValue ?? "")
            return "\(route["weight"]?.integerValue ?? 0) % to \(version)"
        }.joined(separator: ", ")
    }

    private static func last(_ arn: String) -> String {
        arn.split(separator: ":").last.map(String.init) ?? arn
    }
}
