import Foundation

/// A server without work: how soon it is there, what it has in memory, what it takes of a core.
struct IdleBenchmark {
    private static let starts = 5
    let size: Size

    func run(_ report: Report) throws {
        var starts: [Double] = []
        for _ in 0..<Self.starts {
            let began = ContinuousClock.now
            let server = try StepFunctionsServer.stile(pollMicros: 500)
            starts.append(began.duration(to: .now).seconds * 1_000)
            server.end()
        }
        let bare = try bareStarts()
        report.add(
            Measurement(
                name: "idle.start", value: Distribution(starts).percentile(50), unit: "ms",
                comparedWith: "a start of /bin/true", otherValue: bare.percentile(50)))
        let server = try StepFunctionsServer.stile()
        defer { server.end() }
        sleep(1)
        let before = server.child.processorSeconds()
        sleep(UInt32(size.idleSeconds))
        let used = server.child.processorSeconds() - before
        report.add(
            Measurement(
                name: "idle.memory", value: server.child.residentMegabytes(), unit: "MB",
                comparedWith: "nothing", otherValue: 0))
        report.add(
            Measurement(
                name: "idle.processor", value: used / Double(size.idleSeconds) * 100,
                unit: "% of a core", comparedWith: "nothing", otherValue: 0))
        try reportUse(server, report)
    }

    /// A server gives back what only its start needed: work brings some of it again.
    private func reportUse(_ server: StepFunctionsServer, _ report: Report) throws {
        let idle = server.child.residentMegabytes()
        let machine = try server.createMachine("pass", states: 1)
        _ = try server.load.closed(
            "StartExecution", StepFunctionsServer.start(machine), requests: 1_000, connections: 8)
        sleep(1)
        report.add(
            Measurement(
                name: "idle.memory.used", value: server.child.residentMegabytes(), unit: "MB",
                comparedWith: "the same before a thousand executions", otherValue: idle))
    }

    private func bareStarts() throws -> Distribution {
        Distribution(
            try (0..<Self.starts).map { _ in
                let began = ContinuousClock.now
                _ = try Child("/bin/true", []).waitForEnd()
                return began.duration(to: .now).seconds * 1_000
            })
    }
}
