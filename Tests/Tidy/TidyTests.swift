import Foundation
import Testing

/// The repository keeps to its own rules, and each rule bites when it is broken.
struct TidyTests {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func swiftFiles() throws -> [SourceFile] {
        try ["Sources", "Tests", "Tasks", "Examples", "Benchmarks"].flatMap { folder in
            let base = root.appending(path: folder)
            let found = FileManager.default.enumerator(atPath: base.path(percentEncoded: false))
            let names = (found?.allObjects as? [String] ?? []).sorted()
            return try names.filter { $0.hasSuffix(".swift") && !$0.contains(".build") }.map {
                let text = try String(contentsOf: base.appending(path: $0), encoding: .utf8)
                return SourceFile(path: "\(folder)/\($0)", text: text)
            }
        }
    }

    @Test func theRepositoryIsTidy() throws {
        let files = try Self.swiftFiles()
        #expect(files.count > 50)
        let violations = files.filter { !$0.path.hasPrefix("Tests/Tidy/") }.flatMap(TidyRules.check)
        #expect(violations.isEmpty, "\n\(violations.map(\.description).joined(separator: "\n"))")
    }

    @Test func everyModuleIsInTheImportTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Sources").path(percentEncoded: false))
        for folder in folders where !folder.hasPrefix(".") {
            #expect(ImportTable.allowed[folder] != nil, "\(folder) is not in the import table")
        }
    }

    struct Planted: CustomTestStringConvertible {
        let path: String
        let text: String
        let rule: String
        var testDescription: String { rule }
    }

    static let planted = [
        Planted(
            path: "Sources/StileJSON/A.swift", text: "import Foundation\n",
            rule: "StileJSON must not import Foundation"),
        Planted(
            path: "Sources/StileInterpreter/A.swift", text: "package import StileStore\n",
            rule: "StileInterpreter must not import StileStore"),
        Planted(
            path: "Sources/StileASL/A.swift", text: "let now = Date()\n",
            rule: "banned in a pure module: Date()"),
        Planted(
            path: "Sources/StileStore/A.swift", text: "// TO" + "DO: later\n",
            rule: "unfinished word: TO" + "DO"),
        Planted(
            path: "Sources/StileStore/A.swift",
            text: "func long() {\n" + String(repeating: "    call()\n", count: 80) + "}\n",
            rule: "function of 82 lines, at most 70"),
        Planted(
            path: "Sources/StileStore/A.swift",
            text: String(repeating: "let a = 1\n", count: 600),
            rule: "file of 601 lines, at most 500"),
        Planted(
            path: "Sources/StileStore/A.swift",
            text: "let a = 1\nclass B: @unchecked Sendable {}\n",
            rule: "@unchecked Sendable without a comment above that proves it safe"),
        Planted(
            path: "Sources/StileWire/A.swift", text: "func f() { Task.detached {} }\n",
            rule: "banned call: Task.detached"),
        Planted(
            path: "Sources/Unheard/A.swift", text: "let a = 1\n",
            rule: "module not in the import table"),
    ]

    @Test(arguments: planted) func aPlantedFaultIsFound(_ fault: Planted) {
        let found = TidyRules.check(SourceFile(path: fault.path, text: fault.text))
        #expect(found.map(\.rule).contains(fault.rule))
    }

    @Test func commentsAndStringsAreNoCode() {
        let text = "/// Date() in a comment\nlet a = \"Date()\"\n/* import Foundation */\n"
        #expect(TidyRules.check(SourceFile(path: "Sources/StileJSON/A.swift", text: text)).isEmpty)
    }
}
