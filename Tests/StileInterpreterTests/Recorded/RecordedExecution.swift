import Foundation
import StileASL
import StileInterpreter
import StileJSON
import StileTestSupport
import Testing

/// One execution of a recorded case of the AWS service: what was run, and the history it gave.
struct RecordedExecution: Sendable, CustomTestStringConvertible {
    /// The case's name; with the number of the history's step where a case has several executions.
    let name: String
    private let steps: [JSON]
    private let start: JSON
    let expected: Expected

    enum Expected: Sendable {
        /// The events AWS wrote.
        case events([JSON])
        /// The value of the one event that has it, by `details.field`.
        case value(JSON, at: String)
    }

    var testDescription: String { name }

    private static let folder = "conformance/recorded"

    static let arePresent = SharedFiles.exists(folder)

    /// The executions of all cases. What tasks answered is in the histories themselves, so no service
    /// is needed.
    static let all = ["pure", "lambda", "services"].flatMap { tier in
        SharedFiles.names(in: "\(folder)/\(tier)").flatMap { cases("\(folder)/\(tier)/\($0)") }
    }

    private static func cases(_ file: String) -> [RecordedExecution] {
        guard let text = try? SharedFiles.text(file),
            let cases = try? JSON(parsing: text)["cases"]?.arrayValue
        else { return [] }
        return cases.flatMap { value -> [RecordedExecution] in
            guard let name = value["name"]?.stringValue, let steps = value["steps"]?.arrayValue
            else { return [] }
            return executions(name, steps)
        }
    }

    private static func executions(_ name: String, _ steps: [JSON]) -> [RecordedExecution] {
        let histories = steps.filter { $0["operation"]?.stringValue == "GetExecutionHistory" }
        return histories.compactMap { step in
            guard let arn = step["params"]?["executionArn"]?.stringValue,
                let start = made(arn, "executionArn", by: "StartExecution", in: steps),
                let expected = expectation(step)
            else { return nil }
            let suffix = histories.count > 1 ? " #\(step["id"]?.integerValue ?? 0)" : ""
            let found = RecordedExecution(
                name: name + suffix, steps: steps, start: start, expected: expected)
            return found.definition == nil ? nil : found
        }
    }

    /// The step whose answer's member `arn` names.
    private static func made(
        _ arn: String, _ member: String, by operation: String, in steps: [JSON]
    ) -> JSON? {
        steps.first {
            guard let id = $0["id"]?.integerValue else { return false }
            return $0["operation"]?.stringValue == operation && arn == "${step:\(id).\(member)}"
        }
    }

    private static func expectation(_ step: JSON) -> Expected? {
        for expectation in step["expect"]?.arrayValue ?? [] {
            guard let response = expectation["response"] else { continue }
            if let place = expectation["select"]?.stringValue {
                return .value(response, at: place)
            }
            guard let events = response["events"]?.arrayValue ?? response.arrayValue else {
                continue
            }
            let isReversed = step["params"]?["reverseOrder"]?.boolValue == true
            return .events(isReversed ? events.reversed() : events)
        }
        return nil
    }

    /// The definition of the machine that was started, with the templates filled in.
    var definition: String? {
        guard let arn = start["params"]?["stateMachineArn"]?.stringValue else { return nil }
        let machine = Self.made(arn, "stateMachineArn", by: "CreateStateMachine", in: steps)
        return machine?["params"]?["definition"]?.stringValue.map(filled)
    }

    var input: String { filled(start["params"]?["input"]?.stringValue ?? "{}") }

    /// Whether the execution was stopped from outside.
    var isStopped: Bool {
        events.last?["type"]?.stringValue == "ExecutionAborted"
    }

    /// `${uid:1}` and the like, as anything that fits.
    private func filled(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let range = rest.firstRange(of: "${"),
            let end = rest[range.upperBound...].firstIndex(of: "}")
        {
            result += rest[..<range.lowerBound]
            result += filler(rest[range.upperBound..<end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func filler(_ name: Substring) -> String {
        if name.hasPrefix("step:"), name.hasSuffix("FunctionArn") {
            return "arn:aws:lambda:us-east-1:000000000000:function:recorded"
        }
        if name.hasSuffix("stateMachineArn") {
            return "arn:aws:states:us-east-1:000000000000:stateMachine:recorded"
        }
        if name.hasSuffix("activityArn") {
            return "arn:aws:states:us-east-1:000000000000:activity:recorded"
        }
        if name.hasSuffix("TopicArn") { return "arn:aws:sns:us-east-1:000000000000:recorded" }
        if name.hasPrefix("role") { return "arn:aws:iam::000000000000:role/stile" }
        if name == "account" { return "000000000000" }
        return name == "region" ? "us-east-1" : "0123abcd"
    }

    private var events: [JSON] {
        switch expected {
        case .events(let events): events
        case .value: []
        }
    }

    /// Whether the activities that the case makes are gone before the execution begins.
    var isActivityDeleted: Bool {
        steps.contains { $0["operation"]?.stringValue == "DeleteActivity" }
    }

    /// What the tasks answered, in the order of their events.
    var results: [Driver.Result] {
        var results: [Driver.Result] = []
        var before: [(Driver.Result) -> Driver.Result] = []
        for event in events {
            let type = event["type"]?.stringValue ?? ""
            guard ["LambdaFunction", "Activity", "Task"].contains(where: type.hasPrefix) else {
                continue
            }
            let details = event.objectValue?.first { $0.key.hasSuffix("EventDetails") }?.value
            if let end = Self.end(type, details) {
                results.append(before.reversed().reduce(end) { $1($0) })
                before = []
            } else if type.hasSuffix("Submitted") {
                let output = details?["output"]?.bare ?? "null"
                before.append { .submission(output, then: $0) }
            } else if let worker = details?["workerName"]?.stringValue {
                before.append { .worker(worker, then: $0) }
            }
        }
        return results
    }

    private static func end(_ type: String, _ details: JSON?) -> Driver.Result? {
        if type.hasSuffix("Succeeded") { return .success(details?["output"]?.bare ?? "null") }
        if type.hasSuffix("TimedOut") { return .silence }
        guard type.hasSuffix("Failed") else { return nil }
        return .failure(error: details?["error"]?.bare, cause: details?["cause"]?.bare)
    }
}

extension JSON {
    /// A text as it is, a value that the recorder read as its text.
    fileprivate var bare: String { stringValue ?? serialized() }
}

/// The places of this package's test files.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
}
