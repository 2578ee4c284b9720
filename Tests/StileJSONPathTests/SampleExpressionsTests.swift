import Foundation
import StileJSON
import StileJSONPath
import StileTestSupport
import Testing

/// Every path and intrinsic call in workflows that run on AWS must compile.
@Suite struct SampleExpressionsTests {
    private static let folder = "conformance/asl-samples"

    static let isPresent = SharedFiles.exists(folder)

    private static let pathFields = [
        "InputPath", "OutputPath", "ItemsPath", "Variable", "SecondsPath", "TimestampPath",
    ]

    @Test(.enabled(if: isPresent, "sample workflows are not here; set STILE_SHARED"))
    func compile() throws {
        var expressions: Set<String> = []
        for name in SharedFiles.names(in: Self.folder) {
            let text = try SharedFiles.text("\(Self.folder)/\(name)")
            // Some are templates that become JSON only when they are deployed.
            guard let sample = try? JSON(parsing: text) else { continue }
            Self.collect(sample, into: &expressions)
        }
        #expect(expressions.count > 300)
        for text in expressions.sorted() {
            #expect(throws: Never.self, "\(text)") {
                if IntrinsicCall.isIntrinsic(text) {
                    _ = try IntrinsicCall(parsing: text)
                } else {
                    _ = try DataPath(parsing: text)
                }
            }
        }
    }

    private static func collect(_ value: JSON, into expressions: inout Set<String>) {
        for element in value.arrayValue ?? [] { collect(element, into: &expressions) }
        guard let object = value.objectValue else { return }
        for (key, member) in object {
            guard key.hasSuffix(".$") || pathFields.contains(key) else {
                collect(member, into: &expressions)
                continue
            }
            if let text = member.stringValue { expressions.insert(text) }
        }
    }
}
