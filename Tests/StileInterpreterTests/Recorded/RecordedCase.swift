import Foundation
import StileASL
import StileInterpreter
import StileJSON
import Testing

/// A recorded case of the AWS service, as far as it is about the course of one execution.
struct RecordedCase: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [JSON]

    var testDescription: String { name }

    /// Where the recordings lie; nil if they are not there.
    static let folder: URL? = {
        let shared =
            ProcessInfo.processInfo.environment["STILE_SHARED"].map { URL(filePath: $0) }
            ?? Fixtures.package.appending(path: "../shared")
        let folder = shared.appending(path: "conformance/recorded")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// The cases of the JSONPath language that ask for nothing but one execution's history.
    static let all: [RecordedCase] = {
        guard let folder else { return [] }
        return ["pure", "lambda"].flatMap { tier in
            let names = try? FileManager.default.contentsOfDirectory(
                atPath: folder.appending(path: tier).path)
            return (names ?? []).sorted().flatMap { cases(folder.appending(path: "\(tier)/\($0)")) }
        }
    }()

    private static func cases(_ file: URL) -> [RecordedCase] {
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            let cases = try? JSON(parsing: text)["cases"]?.arrayValue
        else { return [] }
        return cases.compactMap { value in
            guard let name = value["name"]?.stringValue, let steps = value["steps"]?.arrayValue
            else { return nil }
            let found = RecordedCase(name: name, steps: steps)
            return found.isInScope ? found : nil
        }
    }

    private static let operations: Set<String> = [
        "CreateStateMachine", "StartExecution", "GetExecutionHistory", "CreateFunction",
        "StopExecution",
    ]

    private var isInScope: Bool {
        let operations = steps.compactMap { $0["operation"]?.stringValue }
        guard Set(operations).isSubset(of: Self.operations),
            operations.filter({ $0 == "StartExecution" }).count == 1, let definition = definition,
            expected != nil
        else { return false }
        return !definition.contains("JSONata") && !definition.contains("{%")
    }

    func step(_ operation: String) -> JSON? {
        steps.first { $0["operation"]?.stringValue == operation }
    }

    /// The definition of the machine that is started, with the templates filled in.
    var definition: String? {
        let arn = step("StartExecution")?["params"]?["stateMachineArn"]?.stringValue
        let machine = steps.first {
            guard let id = $0["id"]?.integerValue else { return false }
            return arn == "${step:\(id).stateMachineArn}"
        }
        return machine?["params"]?["definition"]?.stringValue.map(filled)
    }

    var input: String {
        filled(step("StartExecution")?["params"]?["input"]?.stringValue ?? "{}")
    }

    /// The events AWS wrote.
    var expected: [JSON]? {
        let expectations = step("GetExecutionHistory")?["expect"]?.arrayValue ?? []
        for expectation in expectations {
            if let events = expectation["response"]?["events"]?.arrayValue { return events }
            if let events = expectation["response"]?.arrayValue { return events }
        }
        return nil
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
        if name.hasPrefix("role") { return "arn:aws:iam::000000000000:role/stile" }
        if name == "account" { return "000000000000" }
        return name == "region" ? "us-east-1" : "0123abcd"
    }

    /// What the tasks answered, in the order of their events.
    var results: [Driver.Result] {
        (expected ?? []).compactMap { event in
            let type = event["type"]?.stringValue ?? ""
            guard type.hasPrefix("LambdaFunction") || type.hasPrefix("Task") else { return nil }
            let details = event.objectValue?.first { $0.key.hasSuffix("EventDetails") }?.value
            if type.hasSuffix("Succeeded") { return .success(details?["output"]?.bare ?? "null") }
            if type.hasSuffix("TimedOut") { return .silence }
            guard type.hasSuffix("Failed") else { return nil }
            return .failure(error: details?["error"]?.bare, cause: details?["cause"]?.bare)
        }
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
    static let package = folder.deletingLastPathComponent().deletingLastPathComponent()
}
