import ArgumentParser
import StileExecutor
import StileInterpreter
import StileJSON
import StileStore

/// `stile purge`
struct PurgeCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Remove executions that ended long ago, while the server works.",
        discussion: """
            Histories, live states and the children of map runs go with them. Running executions stay, \
            and the newest one of all. What AWS would still redrive (without success, ended less than 14 \
            days ago) stays too, unless --redrivable is given. It goes in small steps between the server's \
            commits, each whole in itself. The file keeps its size; what is free in it is used again. \
            stile serve does this by itself: see --retention there.

            examples:
              stile purge --older-than 30d --dry-run
              stile purge --older-than 30d --status succeeded --machine retail-daily --yes
            """)

    @Option(help: ArgumentHelp("Since their end, such as 30d or 12h.", valueName: "age"))
    var olderThan: String

    @Option(
        help: ArgumentHelp(
            "Only succeeded, failed, timed_out or aborted ones.", valueName: "status"))
    var status: String?

    @Option(help: ArgumentHelp("Only those of this state machine.", valueName: "name"))
    var machine: String?

    @Flag(help: "Also what could still be redriven.")
    var redrivable = false

    @Flag(help: "Only say how many there are.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let policy = try policy()
        let removed: PurgeBatch
        if dryRun {
            removed = try count(policy, session)
        } else {
            try confirm(surroundings)
            removed = try await purge(session)
        }
        report(removed, session.console)
        return .succeeded
    }

    private func policy() throws -> PurgePolicy {
        guard let millis = Age(olderThan)?.millis else {
            throw CommandFailure.usage(
                "--older-than must be \(Age.expected), found \"\(olderThan)\"")
        }
        return PurgePolicy(
            standardMillis: millis, expressMillis: millis, keepsRedrivable: !redrivable,
            status: try ended(), machine: machine)
    }

    private func ended() throws -> ExecutionStatus? {
        guard let status else { return nil }
        let word = status.uppercased().replacing("-", with: "_")
        guard let known = ExecutionStatus(rawValue: word), known.isTerminal else {
            throw CommandFailure.usage(
                "--status must be succeeded, failed, timed_out or aborted, found \"\(status)\"")
        }
        return known
    }

    private func confirm(_ surroundings: Surroundings) throws {
        guard !yes else { return }
        guard surroundings.inputIsTerminal else {
            throw CommandFailure.usage(
                "what is purged does not come back; nothing was done",
                next: "see what it would be with --dry-run, then give --yes")
        }
        surroundings.console.writeError(
            "remove executions that ended more than \(olderThan) ago? They do not come back. [y/N] "
        )
        guard readLine()?.lowercased().hasPrefix("y") == true else {
            throw CommandFailure.usage("nothing was done")
        }
    }

    // MARK: -

    private func count(_ policy: PurgePolicy, _ session: Session) throws -> PurgeBatch {
        guard session.endpoint == nil else {
            throw CommandFailure.usage("--dry-run works on the data folder, not on an endpoint")
        }
        let store = try session.reader()
        let rule = policy.rule(nowMillis: session.surroundings.nowMillis())
        var all = PurgeBatch()
        while !all.isDone { all.add(try store.purgeable(rule, after: all.cursor)) }
        return all
    }

    /// In parts, so that each answer comes soon and progress shows.
    private func purge(_ session: Session) async throws -> PurgeBatch {
        let wanted = parameters
        let meter = Meter("purging", session.console)
        defer { meter.end() }
        return try await session.withOwner("stile purge", .recorded) { owner in
            var all = PurgeBatch()
            while !all.isDone {
                var part = wanted
                part["cursor"] = .integer(all.cursor)
                let answer = try await owner.perform(.purge(part))
                all.add(try PurgeBatch(answer))
                meter.show("\(all.executions) executions")
                if !all.isDone { try await Task.sleep(for: .milliseconds(10)) }
            }
            return all
        }
    }

    private var parameters: JSONObject {
        var parameters = JSONObject()
        parameters["olderThanMillis"] = (Age(olderThan)?.millis).map { .integer($0) }
        parameters["status"] = status.map {
            .string($0.uppercased().replacing("-", with: "_"))
        }
        parameters["stateMachine"] = machine.map { .string($0) }
        parameters["redrivable"] = .bool(redrivable)
        return parameters
    }

    private func report(_ removed: PurgeBatch, _ console: Console) {
        guard output.json else {
            let children = removed.children > 0 ? " and \(removed.children) children" : ""
            let verb = dryRun ? "would remove" : "removed"
            return console.out("\(verb) \(removed.executions) executions\(children)")
        }
        console.out(
            JSON.object(
                JSONObject([
                    ("dryRun", .bool(dryRun)), ("executions", .integer(removed.executions)),
                    ("children", .integer(removed.children)),
                ])
            ).serialized())
    }
}

extension PurgeBatch {
    fileprivate init(_ answer: JSON) throws {
        self.init()
        guard let executions = answer["executions"]?.integerValue,
            let cursor = answer["cursor"]?.integerValue, let isDone = answer["done"]?.boolValue
        else { throw CommandFailure.operational("the server's answer is of another version") }
        self.executions = Int(executions)
        children = Int(answer["children"]?.integerValue ?? 0)
        self.cursor = cursor
        self.isDone = isDone
    }

    /// The next part of the same purge.
    fileprivate mutating func add(_ part: PurgeBatch) {
        executions += part.executions
        children += part.children
        cursor = part.cursor
        isDone = part.isDone
    }
}
