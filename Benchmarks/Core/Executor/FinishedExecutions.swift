import Foundation
import StileASL
import StileInterpreter
import StileJSON
import StileStore

/// A file with many executions of one machine `m` that ended long ago, ten events of each.
struct FinishedExecutions {
    private static let groupSize = 2_000
    /// Ten events: a start, four states entered and left, an end.
    static let definition = BenchExecutor.chain(#""Type":"Pass""#, count: 4)
    static let eventsOfOne = 10

    let count: Int

    /// Stores them as the executor would, in large groups.
    func fill(_ folder: String) throws {
        let store = try Database(opening: folder, mode: .owner(purpose: "a benchmark"))
        _ = try store.deploy(name: "m", text: Self.definition, nowMillis: 0)
        guard let machine = try store.machine("m") else {
            throw BenchmarkFailure("the machine is not there")
        }
        let definition = try Definition(compiling: Self.definition)
        for first in stride(from: 1, through: count, by: Self.groupSize) {
            let last = min(first + Self.groupSize - 1, count)
            try store.commit((first...last).map { write(Int64($0), machine, definition) })
        }
        try store.close()
    }

    private func write(
        _ id: Int64, _ machine: StateMachineRecord, _ definition: Definition
    ) -> ExecutionWrite {
        let name = UUID().uuidString.lowercased()
        let identity = ExecutionIdentity(
            executionARN: Names.executionARN(machine: "m", name: name), executionName: name,
            stateMachineARN: Names.stateMachineARN("m"), stateMachineName: "m", roleARN: "r",
            input: .emptyObject, startedAtMillis: id)
        let (state, transition) = Interpreter.start(
            identity: identity, definition: definition,
            context: StepContext(nowMillis: id, randomSeed: UInt64(id), executionID: id))
        return ExecutionWrite(
            id: id, machineID: machine.id, revision: machine.revision, isStored: false,
            statusChanged: true, stoppedAtMillis: id, state: state, lastChunk: nil,
            events: transition.events, changedFrames: transition.changedFrames,
            removedFrames: transition.removedFrames)
    }
}
