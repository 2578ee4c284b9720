import Foundation
import StileASL
import StileExecutor
import StileInterpreter
import StileJSON
import StileStore

/// A file with many finished executions and ten events of each: how soon after a start it accepts
/// work, with others running, and how fast executions go beside an empty file.
struct HistoryBenchmark {
    private static let groupSize = 2_000
    /// Ten events: a start, four states entered and left, an end.
    private static let passes = BenchExecutor.chain(#""Type":"Pass""#, count: 4)
    private static let machines = [
        "m": passes,
        "wait": #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":864000,"End":true}}}"#,
    ]

    let size: Size

    func run(_ report: Report) async throws {
        try await BenchExecutor.inFreshFolder { folder in
            report.note("filling a file with \(size.finished) executions ...")
            try fill(folder + "/full")
            try await BenchExecutor.run(folder + "/full", machines: Self.machines) {
                try await $0.start(size.running, of: "wait", toTheEnd: false)
            }
            try await restart(folder, report)
            try await growth(folder, report)
        }
    }

    private func restart(_ folder: String, _ report: Report) async throws {
        let pair = try await Pair.measure(
            rounds: size.rounds,
            own: { try await accepting(folder + "/full") },
            other: { try await accepting(folder + "/empty") })
        report.add(
            Measurement(
                name: "restart.accepts", value: pair.own, unit: "s",
                comparedWith: "the same of an empty file", otherValue: pair.other))
    }

    /// Seconds from opening the file until a start is acknowledged.
    private func accepting(_ folder: String) async throws -> Double {
        let began = ContinuousClock.now
        return try await BenchExecutor.run(folder, machines: Self.machines) {
            try await $0.runOne("m")
            return began.duration(to: .now).seconds
        }
    }

    private func growth(_ folder: String, _ report: Report) async throws {
        let pair = try await Pair.measure(
            rounds: size.rounds,
            own: { try await throughput(folder + "/full") },
            other: {
                defer { try? FileManager.default.removeItem(atPath: folder + "/empty") }
                return try await throughput(folder + "/empty")
            })
        let count = Double(size.grown)
        report.add(
            Measurement(
                name: "growth.executions", value: count / pair.own, unit: "executions/s",
                comparedWith: "an empty file; this one has \(size.finished * 10) events",
                otherValue: count / pair.other))
    }

    private func throughput(_ folder: String) async throws -> Double {
        try await BenchExecutor.run(folder, machines: Self.machines) { bench in
            try await bench.start(size.grown / 10, of: "m")
            return try await seconds { try await bench.start(size.grown, of: "m") }
        }
    }

    // MARK: - Filling

    /// Stores finished executions as the executor would, in large groups.
    private func fill(_ folder: String) throws {
        let store = try Database(opening: folder, mode: .owner(purpose: "a benchmark"))
        _ = try store.deploy(name: "m", text: Self.passes, nowMillis: 0)
        guard let machine = try store.machine("m") else {
            throw BenchmarkFailure("the machine is not there")
        }
        let definition = try Definition(compiling: Self.passes)
        for first in stride(from: 1, through: size.finished, by: Self.groupSize) {
            let last = min(first + Self.groupSize - 1, size.finished)
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
