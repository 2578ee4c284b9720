import StileInterpreter
import StileStore
import StileTestSupport
import Testing

/// State machines, versions, aliases, tags and activities as the API keeps them.
@Suite struct ResourceTests {
    private func machine(
        _ name: String = "m", _ definition: String = "{}", tags: [ResourceTag] = [],
        publishing: Publication? = nil
    ) -> NewStateMachine {
        NewStateMachine(
            name: name, definition: definition, tags: tags, publication: publishing)
    }

    private func done(_ change: StateMachineChange) throws -> StateMachineRecord {
        guard case .done(let record, _) = change else {
            throw StoreError.failed("expected a change that is done, found \(change)")
        }
        return record
    }

    @Test(arguments: Backend.allCases)
    func creationIsIdempotent(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try done(store.createStateMachine(machine(), nowMillis: 1))
            #expect(first.revisionID == nil)
            let again = NewStateMachine(
                name: "m", definition: "{}",
                settings: StateMachineSettings(roleARN: "arn:aws:iam::000000000000:role/other"),
                tags: [ResourceTag(key: "k", value: "v")])
            #expect(try done(store.createStateMachine(again, nowMillis: 2)) == first)
            #expect(try store.tags(of: first.arn).isEmpty)
            let different = [
                machine("m", "{ }"), machine(publishing: Publication()),
                NewStateMachine(name: "m", type: .express, definition: "{}"),
                NewStateMachine(
                    name: "m", definition: "{}",
                    settings: StateMachineSettings(tracing: #"{"enabled":true}"#)),
            ]
            for other in different {
                guard case .taken(first) = try store.createStateMachine(other, nowMillis: 3) else {
                    Issue.record("\(other) was taken for the same")
                    return
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func onlyAChangeMakesARevision(backend: Backend) async throws {
        try await withStore(backend) { store in
            _ = try store.createStateMachine(machine(), nowMillis: 1)
            let same = StateMachineUpdate(definition: "{}")
            #expect(try done(store.updateStateMachine("m", same, nowMillis: 2)).revision == 1)
            let role = StateMachineUpdate(roleARN: "arn:aws:iam::000000000000:role/r")
            let second = try done(store.updateStateMachine("m", role, nowMillis: 3))
            #expect(second.revision == 2)
            #expect(second.revisionID != nil)
            #expect(second.updatedAtMillis == 3)
            #expect(try done(store.updateStateMachine("m", role, nowMillis: 4)) == second)
            #expect(try store.definitionText(of: "m") == "{}")
            #expect(try store.revision(1, machineID: second.id)?.settings.roleARN != role.roleARN)
            guard case .unknown = try store.updateStateMachine("x", role, nowMillis: 5) else {
                Issue.record("an unknown machine was updated")
                return
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func versionNumbersAreNeverReused(backend: Backend) async throws {
        try await withStore(backend) { store in
            _ = try store.createStateMachine(
                machine(publishing: Publication(description: "one")), nowMillis: 1)
            let update = StateMachineUpdate(definition: "{ }", publication: Publication())
            guard
                case .done(let record, let second?) = try store.updateStateMachine(
                    "m", update, nowMillis: 2)
            else { throw StoreError.failed("no version was published") }
            #expect(second.version == 2)
            #expect(second.arn == record.arn + ":2")
            guard case .deleted = try store.deleteVersion(2, of: "m") else {
                throw StoreError.failed("version 2 is not deleted")
            }
            let again = try store.publishVersion(
                of: "m", ifRevisionIs: record.revisionID, description: nil, nowMillis: 3)
            guard case .published(let third) = again else {
                throw StoreError.failed("\(again)")
            }
            #expect(third.version == 3)
            let versions = try store.versions(machineID: record.id, limit: 10)
            #expect(versions.map(\.version) == [3, 1])
            #expect(versions.map(\.revision) == [2, 1])
            #expect(versions.last?.description == "one")
            #expect(
                try store.versions(machineID: record.id, limit: 10, before: 3).map(\.version)
                    == [1])
            guard
                case .otherRevision = try store.publishVersion(
                    of: "m", ifRevisionIs: "nonsense", description: nil, nowMillis: 4)
            else { throw StoreError.failed("another revision was published") }
        }
    }

    @Test(arguments: Backend.allCases)
    func aStartFindsItsTarget(backend: Backend) async throws {
        try await withStore(backend) { store in
            let arn = Names.stateMachineARN("m")
            _ = try store.createStateMachine(
                machine(publishing: Publication()), nowMillis: 1)
            let before = store.deployCount
            _ = try store.updateStateMachine(
                "m",
                StateMachineUpdate(
                    definition: "{ }", roleARN: "role-2", publication: Publication()),
                nowMillis: 2)
            #expect(store.deployCount > before)
            _ = try store.updateStateMachine(
                "m", StateMachineUpdate(definition: "{  }"), nowMillis: 3)
            _ = try store.createAlias(
                "prod", of: "m", description: nil,
                routes: [AliasRoute(version: 2, weight: 90), AliasRoute(version: 1, weight: 10)],
                nowMillis: 4)
            let cases: [(String, [Int?], [Int], [Int], String?)] = [
                ("m", [nil], [3], [100], nil), (arn, [nil], [3], [100], nil),
                (arn + ":1", [1], [1], [100], nil), ("m:2", [2], [2], [100], nil),
                (arn + ":prod", [2, 1], [2, 1], [90, 10], arn + ":prod"),
            ]
            for (name, versions, revisions, weights, alias) in cases {
                let target = try #require(try store.startTarget(of: name))
                #expect(target.routes.map(\.version) == versions, "\(name)")
                #expect(target.routes.map(\.revision) == revisions, "\(name)")
                #expect(target.routes.map(\.weight) == weights, "\(name)")
                #expect(target.aliasARN == alias)
                #expect(target.machineARN == arn)
            }
            #expect(try store.startTarget(of: "m:2")?.routes.first?.roleARN == "role-2")
            for name in ["x", arn + ":3", arn + ":99999999999999999999", arn + ":test", "m:"] {
                #expect(try store.startTarget(of: name) == nil, "\(name)")
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func anAliasHoldsItsVersions(backend: Backend) async throws {
        try await withStore(backend) { store in
            let record = try done(
                store.createStateMachine(machine(publishing: Publication()), nowMillis: 1))
            let routes = [AliasRoute(version: 1, weight: 100)]
            for _ in 1...2 {
                guard
                    case .done(let alias) = try store.createAlias(
                        "a", of: "m", description: "d", routes: routes, nowMillis: 2)
                else { throw StoreError.failed("no alias") }
                #expect(alias.arn == record.arn + ":a")
            }
            guard
                case .taken = try store.createAlias(
                    "a", of: "m", description: "e", routes: routes, nowMillis: 3)
            else { throw StoreError.failed("another description is the same") }
            guard
                case .unknownVersion(7) = try store.createAlias(
                    "b", of: "m", description: nil, routes: [AliasRoute(version: 7, weight: 100)],
                    nowMillis: 3)
            else { throw StoreError.failed("an alias to no version") }
            guard case .inUse(aliases: ["a"]) = try store.deleteVersion(1, of: "m") else {
                throw StoreError.failed("a version in use was deleted")
            }
            guard
                case .done(let changed) = try store.updateAlias(
                    "a", of: "m", description: "new", routes: nil, nowMillis: 4)
            else { throw StoreError.failed("not updated") }
            #expect(changed.routes == routes)
            #expect(changed.description == "new")
            #expect(changed.updatedAtMillis == 4)
            #expect(try store.aliases(machineID: record.id, routingTo: 1, limit: 5).count == 1)
            #expect(try store.aliases(machineID: record.id, routingTo: 2, limit: 5).isEmpty)
            #expect(try store.deleteAlias("a", of: "m"))
            #expect(try !store.deleteAlias("a", of: "m"))
            guard case .deleted = try store.deleteVersion(1, of: "m") else {
                throw StoreError.failed("a version nobody uses was kept")
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func aDeletedMachineLeavesItsExecutions(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try done(
                store.createStateMachine(
                    machine(
                        tags: [ResourceTag(key: "k", value: "v")], publishing: Publication()),
                    nowMillis: 1))
            _ = try store.createAlias(
                "a", of: "m", description: nil, routes: [AliasRoute(version: 1, weight: 100)],
                nowMillis: 1)
            try store.commit([Samples.write(id: 1, first, Samples.state(.running))])
            try store.deleteStateMachine("m")
            #expect(try store.machine("m")?.status == .deleting)
            #expect(try store.finishDeletions().isEmpty)
            #expect(try store.deletingMachines().map(\.id) == [first.id])
            guard case .deleting = try store.createStateMachine(machine(), nowMillis: 2) else {
                throw StoreError.failed("a name in deletion was given away")
            }
            #expect(throws: StoreError.self) { try store.deploy("m", "{}") }
            let ended = Samples.write(
                id: 1, first, Samples.state(.aborted, lastEvent: 4), isStored: true,
                lastChunk: 1, events: 4...4)
            try store.commit([ended])
            #expect(try store.finishDeletions().map(\.id) == [first.id])
            #expect(try store.machine("m") == nil)
            #expect(try store.startTarget(of: "m:a") == nil)
            #expect(try store.tags(of: first.arn).isEmpty)
            let second = try done(store.createStateMachine(machine(), nowMillis: 3))
            #expect(second.id != first.id)
            #expect(try store.execution("n")?.status == .aborted)
            #expect(try store.machine(id: first.id)?.status == .deleted)
            #expect(try store.definitionText(machineID: first.id, revision: 1) == "{}")
        }
    }

    @Test(arguments: Backend.allCases)
    func tagsAndActivitiesAreKept(backend: Backend) async throws {
        try await withStore(backend) { store in
            let tag = ResourceTag(key: "k", value: "v")
            guard
                case .done(let activity) = try store.createActivity(
                    "act", encryption: nil, tags: [tag], nowMillis: 1)
            else { throw StoreError.failed("no activity") }
            #expect(activity.arn == Names.activityARN("act"))
            #expect(try store.activity(activity.arn) == activity)
            #expect(try store.tags(of: activity.arn) == [tag])
            guard
                case .taken = try store.createActivity(
                    "act", encryption: "{}", tags: [], nowMillis: 2)
            else { throw StoreError.failed("another encryption is the same") }
            let more = [ResourceTag(key: "a", value: "1"), ResourceTag(key: "k", value: "2")]
            #expect(try store.tag(activity.arn, with: more, limit: 2))
            #expect(try store.tags(of: activity.arn).map(\.value) == ["2", "1"])
            #expect(
                try !store.tag(activity.arn, with: [ResourceTag(key: "b", value: "")], limit: 2))
            try store.untag(activity.arn, keys: ["k", "x"])
            #expect(try store.tags(of: activity.arn).map(\.key) == ["a"])
            for name in ["c", "b"] {
                _ = try store.createActivity(name, encryption: nil, tags: [], nowMillis: 3)
            }
            #expect(try store.activities(limit: 2).map(\.name) == ["act", "b"])
            #expect(try store.activities(limit: 2, after: "b").map(\.name) == ["c"])
            #expect(try store.deleteActivity("act"))
            #expect(try !store.deleteActivity("act"))
            #expect(try store.tags(of: activity.arn).isEmpty)
        }
    }

    @Test func versionsAndAliasesAreCounted() async throws {
        let store = try Database.inMemory()
        _ = try store.createStateMachine(machine(), nowMillis: 1)
        func publish(_ text: String) throws {
            _ = try store.updateStateMachine(
                "m", StateMachineUpdate(definition: text, publication: Publication()),
                nowMillis: 2)
        }
        for number in 1...1000 { try publish("[\(number)]") }
        let refused = "has 1000 versions, the most it may have; delete some first"
        let error = #expect(throws: StoreError.self) { try publish("[0]") }
        #expect(error?.description.hasSuffix(refused) == true)
        #expect(try store.definitionText(of: "m") == "[1000]")
        func alias(_ number: Int) throws {
            _ = try store.createAlias(
                "a\(number)", of: "m", description: nil,
                routes: [AliasRoute(version: 1, weight: 100)], nowMillis: 3)
        }
        for number in 1...100 { try alias(number) }
        #expect(throws: StoreError.self) { try alias(101) }
        try alias(100)
    }

    @Test(arguments: ["arn", "1", "\u{301}x", "a=b+c@d"])
    func aMachineOfThisNameIsFoundByItsARN(name: String) throws {
        let store = try Database.inMemory()
        let record = try done(store.createStateMachine(machine(name), nowMillis: 1))
        #expect(try store.machine(record.arn) == record)
        #expect(try store.startTarget(of: record.arn)?.machineID == record.id)
        let elsewhere = record.arn.replacing("us-east-1", with: "eu-west-1")
        #expect(try store.machine(elsewhere) == nil)
    }
}
