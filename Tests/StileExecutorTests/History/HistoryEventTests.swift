import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

/// Every type of history event that AWS has, written by the real engine with AWS's members.
@Suite struct HistoryEventTests {
    @Test func thereAreSixtyTwoTypes() {
        #expect(HistoryShapes.all.count == 62)
        #expect(Set(HistoryShapes.all.map(\.type)).count == 62)
    }

    @Test(arguments: HistoryShapes.all) func isWrittenAsTheModelSays(_ shape: EventShape)
        async throws
    {
        guard let scenario = HistoryScenario.scenario(of: shape.type) else {
            #expect(HistoryScenario.unreached[shape.type] != nil)
            return
        }
        let events = try await scenario.events()
        let found = events.filter { $0.type == shape.type }
        #expect(!found.isEmpty, "\(events.map(\.type))")
        for event in found where shape.type != "ExecutionFailed" || !event.details.isEmpty {
            #expect(event.detailsKey == (shape.hasDetails ? shape.key : nil))
        }
        try check(events)
    }

    /// Ids without gaps, previous ids that were there before, and no member that AWS does not have.
    private func check(_ events: [HistoryEvent]) throws {
        #expect(events.map(\.id) == Array(1...events.count))
        #expect(
            zip(events, events.dropFirst()).allSatisfy { $0.timestampMillis <= $1.timestampMillis })
        for event in events {
            let shape = try #require(HistoryShapes.all.first { $0.type == event.type })
            #expect(event.previousEventID < event.id)
            let written = Set(event.details.keys)
            #expect(written.isSubset(of: shape.members), "\(event)")
            #expect(shape.required.isSubset(of: written), "\(event)")
            if let key = event.detailsKey { #expect(key == shape.key) }
            for name in ["input", "output"] where written.contains(name) {
                #expect(event.details[name + "Details"] == ["truncated": false])
            }
        }
    }

    @Test func aStartOfAVersionSaysSo() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.passes(1))
            _ = try store.publishVersion(of: "m", description: nil, nowMillis: 3)
            _ = try store.createAlias(
                "live", of: "m", description: nil, routes: [AliasRoute(version: 1, weight: 100)],
                nowMillis: 4)
            let version = Names.versionARN(machine: "m", version: 1)
            let alias = Names.aliasARN(machine: "m", alias: "live")
            try await withExecutor(store) { executor in
                for target in [version, alias] {
                    let started = try await executor.startExecution(StartOptions(target: target))
                    let first = try #require(try store.history(of: started.arn).first)
                    #expect(first.details["stateMachineVersionArn"] == .string(version))
                    let isAlias = target == alias
                    #expect(
                        first.details["stateMachineAliasArn"] == (isAlias ? .string(alias) : nil))
                }
            }
        }
    }
}
