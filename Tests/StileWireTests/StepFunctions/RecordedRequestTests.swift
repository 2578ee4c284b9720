import Foundation
import StileJSON
import StileTestSupport
import StileWire
import Testing

/// Every recorded request is checked as AWS checked it: what has a constraint's text there has the
/// same here, and everything else passes on to the operation.
@Suite(.enabled(if: RecordedRequests.exist, "needs the recorded cases in STILE_SHARED"))
struct RecordedRequestTests {
    @Test func constraintsAreAWSs() throws {
        var refusals = 0
        for request in try RecordedRequests.all() {
            var found: APIError?
            do {
                try ServiceModel.check(request.operation, request.parameters)
            } catch {
                found = error
            }
            let expected = request.errorMessage.flatMap {
                $0.contains("failed to satisfy constraint") ? $0 : nil
            }
            if expected != nil { refusals += 1 }
            // A value in the text may be a placeholder; what follows it is not.
            func end(_ text: String?) -> String? {
                text.map { "\($0.split(separator: "' at '")[1])" }
            }
            #expect(
                end(expected) == end(found?.message),
                "\(request.name): \(request.operation.rawValue)")
        }
        #expect(refusals > 10)
    }
}

private struct RecordedRequests {
    let name: String
    let operation: StileWire.Operation
    let parameters: JSONObject
    let errorMessage: String?

    private static let folder = "conformance/recorded"

    static let exist = SharedFiles.exists(folder)

    static func all() throws -> [RecordedRequests] {
        var requests: [RecordedRequests] = []
        for tier in ["pure", "lambda", "services"] {
            for file in SharedFiles.names(in: "\(folder)/\(tier)") {
                let text = try SharedFiles.text("\(folder)/\(tier)/\(file)")
                // What a template stands for has constraints of its own, which it satisfies.
                let json = try JSON(parsing: text.replacing(/\$\{[^}]*\}/, with: "x"))
                for item in json.arrayValue ?? json["cases"]?.arrayValue ?? [] {
                    requests += (item["steps"]?.arrayValue ?? []).compactMap {
                        RecordedRequests($0, item["name"]?.stringValue ?? "")
                    }
                }
            }
        }
        return requests
    }

    private init?(_ step: JSON, _ name: String) {
        guard step["service"] == nil,
            let operation = step["operation"]?.stringValue.flatMap(
                StileWire.Operation.init(rawValue:)),
            let parameters = step["params"]?.objectValue
        else { return nil }
        self.name = name
        self.operation = operation
        self.parameters = parameters
        errorMessage =
            step["expect"]?.arrayValue?.compactMap {
                $0["error"]?["Error"]?["Message"]?.stringValue
            }.first
    }
}
