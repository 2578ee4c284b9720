import Foundation
import StileJSON

/// Calls the load generator, a process of its own beside this one.
struct LoadTool {
    let url: String

    /// What a run of it measured; milliseconds.
    struct Figures {
        let answered: Int
        let seconds: Double
        let rate: Double
        let p50: Double
        let p99: Double
    }

    /// One request; the answer.
    func call(_ operation: String, _ body: String = "{}", path: String = "/") throws -> JSON {
        let text = try run(
            ["once", "--url", url, "--path", path] + request(operation, body))
        return try JSON(parsing: text)
    }

    /// `requests` requests, `connections` at a time.
    ///
    /// - Throws: when one of them is refused.
    func closed(
        _ operation: String, _ body: String = "{}", requests: Int, connections: Int = 64
    ) throws -> Figures {
        try figures(
            ["closed", "--requests", "\(requests)", "--connections", "\(connections)"]
                + request(operation, body))
    }

    /// `rate` requests a second.
    func open(
        _ operation: String, _ body: String = "{}", rate: Int, seconds: Int
    ) throws -> Figures {
        try figures(
            ["open", "--rate", "\(rate)", "--seconds", "\(seconds)"] + request(operation, body))
    }

    /// A run that goes on beside other work.
    func start(_ arguments: [String]) throws -> Child {
        try Child(Programs.path("StileLoad"), arguments + ["--url", url])
    }

    func request(_ operation: String, _ body: String) -> [String] {
        ["--target", "AWSStepFunctions.\(operation)", "--body", body]
    }

    // MARK: -

    private func figures(_ arguments: [String]) throws -> Figures {
        let json = try JSON(parsing: try run(arguments + ["--url", url]))
        let statuses = json["statuses"]?.objectValue ?? JSONObject()
        guard json["lost"]?.integerValue == 0, statuses.allSatisfy({ $0.0 == "200" }) else {
            throw BenchmarkFailure("not every request was answered: \(json.serialized())")
        }
        func number(_ name: String) -> Double { json[name]?.numberValue?.doubleValue ?? 0 }
        return Figures(
            answered: Int(number("answered")), seconds: number("seconds"), rate: number("rate"),
            p50: number("p50"), p99: number("p99"))
    }

    private func run(_ arguments: [String]) throws -> String {
        let child = try Child(Programs.path("StileLoad"), arguments)
        let text = child.allOutput()
        guard child.waitForEnd() == 0 else {
            throw BenchmarkFailure("StileLoad \(arguments.first ?? "") failed: see above")
        }
        return text
    }
}

/// The programs that were built beside this one.
enum Programs {
    static func path(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: Bundle.main.executablePath ?? "")
            .deletingLastPathComponent()
        let path = folder.appendingPathComponent(name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchmarkFailure(
                "there is no \(path): run swift build -c release --product \(name)")
        }
        return path
    }
}
