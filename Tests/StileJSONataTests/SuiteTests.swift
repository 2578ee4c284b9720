import Foundation
import StileJSON
import StileTestSupport
import Testing

@testable import StileJSONata

/// Replays the JSONata project's own suite, which lies outside the repository.
@Suite struct SuiteTests {
    static let folder = "conformance/jsonata"

    static let isPresent = SharedFiles.exists(folder + "/groups")

    /// Cases that are known to fail, with the reason; one that passes has to be struck off.
    static let knownFailures: [String: String] = [:]

    static let groups = SharedFiles.names(in: folder + "/groups")

    @Test(.enabled(if: isPresent), arguments: groups)
    func group(_ name: String) throws {
        let text = try SharedFiles.text(Self.folder + "/groups/" + name)
        let cases = try JSON(parsing: text).arrayValue ?? []
        #expect(!cases.isEmpty)
        for testCase in cases {
            let name = testCase["name"]?.stringValue ?? "?"
            let fault = try Self.fault(testCase)
            if Self.knownFailures[name] != nil {
                #expect(fault != nil, "\(name) passes now: strike it off")
            } else if let fault {
                Issue.record("\(name): \(testCase["expr"]?.stringValue ?? "") \(fault)")
            }
        }
    }

    // MARK: - One case

    /// What is wrong with a case's outcome, nil when it is as expected.
    private static func fault(_ testCase: JSON) throws -> String? {
        let outcome = Result { () throws(JSONataError) -> JSONataResult in
            try evaluate(testCase)
        }
        let code = testCase["code"]?.stringValue ?? testCase["error"]?["code"]?.stringValue
        switch outcome {
        case .failure(let error):
            guard error.code == code else {
                return "threw \(error.code) \(error.message), expected \(code ?? "a value")"
            }
            if let token = testCase["token"]?.stringValue
                ?? testCase["error"]?["token"]?.stringValue,
                token != error.token
            {
                return "names the token \(error.token ?? "-"), expected \(token)"
            }
            if let message = testCase["error"]?["message"]?.stringValue, message != error.message {
                return "says \(error.message), expected \(message)"
            }
            return nil
        case .success(let result):
            if let code { return "gave \(result), expected \(code)" }
            return fault(result, testCase)
        }
    }

    private static func evaluate(_ testCase: JSON) throws(JSONataError) -> JSONataResult {
        var limits = JSONataLimits.standard
        // The evaluation runs on a thread of the test's, whose stack is larger than the least that
        // the engine is made for; debug builds need more of it.
        limits.stackBytesMax = 4 * 1024 * 1024
        if let depth = testCase["depth"]?.integerValue { limits.depthMax = Int(depth) }
        if let millis = testCase["timelimit"]?.integerValue { limits.stepsMax = Int(millis) * 1000 }
        var bindings: [String: JSON] = [:]
        for (name, value) in testCase["bindings"]?.objectValue ?? JSONObject() {
            bindings[name] = value
        }
        let expression = try JSONataExpression(
            compiling: testCase["expr"]?.stringValue ?? "")
        let context = JSONataContext(
            nowMillis: 1_770_000_000_000, randomSeed: 1, limits: limits)
        let input = (try? dataset(testCase)) ?? testCase["data"]
        return try expression.evaluate(input: input, bindings: bindings, context: context)
    }

    private static func dataset(_ testCase: JSON) throws -> JSON? {
        guard let name = testCase["dataset"]?.stringValue else { return nil }
        return try JSON(parsing: SharedFiles.text("\(folder)/datasets/\(name).json"))
    }

    private static func fault(_ result: JSONataResult, _ testCase: JSON) -> String? {
        let wantsNothing = testCase["undefinedResult"]?.boolValue == true
        switch result {
        case .undefined: return wantsNothing ? nil : "gave nothing"
        case .function: return wantsNothing ? nil : "gave a function"
        case .value(let value):
            if wantsNothing { return "gave \(value.serialized()), expected nothing" }
            let expected = testCase["result"] ?? .null
            let isUnordered = testCase["unordered"]?.boolValue == true
            return matches(value, expected, isUnordered: isUnordered)
                ? nil
                : "gave \(value.serialized().prefix(300)), expected \(expected.serialized().prefix(300))"
        }
    }

    private static func matches(_ value: JSON, _ expected: JSON, isUnordered: Bool) -> Bool {
        switch (value, expected) {
        case (.number(let left), .number(let right)):
            return left.doubleValue == right.doubleValue
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            if isUnordered {
                return right.allSatisfy { wanted in
                    left.contains { matches($0, wanted, isUnordered: false) }
                }
            }
            return zip(left, right).allSatisfy { matches($0, $1, isUnordered: false) }
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            return left.allSatisfy { key, value in
                right[key].map { matches(value, $0, isUnordered: false) } ?? false
            }
        default: return value == expected
        }
    }
}
