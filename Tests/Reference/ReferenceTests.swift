import Foundation
import StileASL
import Testing

@testable import StileJSONPath
@testable import StileJSONata

/// The pages of `Docs/Reference` tell the truth: every example runs, every function has a page.
struct ReferenceTests {
    static let folder = "Docs/Reference"
    static let pages = (try? ReferencePages.below(folder)) ?? []
    static let runs = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, PageRun($0)) })

    @Test(arguments: pages.map(\.path))
    func everyExampleHolds(_ path: String) throws {
        let run = try #require(Self.runs[path])
        #expect(
            run.findings.isEmpty, "\n\(run.findings.map(\.description).joined(separator: "\n"))")
        #expect(run.exampleCount > 0, "\(path) has no example")
    }

    @Test func thereAreManyExamples() {
        #expect(Self.pages.count > 80)
        #expect(Self.runs.values.map(\.exampleCount).reduce(0, +) > 300)
    }

    // MARK: - Completeness

    @Test func everyIntrinsicFunctionHasItsPage() {
        let names = IntrinsicFunction.allCases.map { String($0.rawValue.dropFirst(7)) }
        #expect(names.count == 18)
        expectPages(names, in: "Functions/Intrinsics", language: "jsonpath", prefix: "States.")
    }

    @Test func everyJSONataFunctionHasItsPage() {
        let names = Builtins.table.keys.sorted()
        #expect(names.count > 65)
        expectPages(names, in: "Functions/JSONata", language: "jsonata", prefix: "$")
    }

    /// A page a name and a name a page; the page is titled so, and calls the function.
    private func expectPages(
        _ names: [String], in folder: String, language: String, prefix: String
    ) {
        let pages = Self.pages.filter { $0.path.hasPrefix("\(Self.folder)/\(folder)/") }
        let expected = names.map { "\(Self.folder)/\(folder)/\($0).md" }
        let odd = Set(pages.map(\.path)).symmetricDifference(expected)
        #expect(odd.isEmpty, "a page or a function is missing: \(odd.sorted())")
        for page in pages {
            let name = page.path.split(separator: "/").last?.dropLast(3) ?? ""
            #expect(page.headings.first?.text == "\(prefix)\(name)", "\(page.path)")
            let calls = page.blocks.filter { $0.language == language }
            #expect(
                calls.contains { $0.text.contains("\(prefix)\(name)") },
                "\(page.path) never calls the function")
            #expect(
                calls.contains { $0.text.contains("→ error ") || $0.text.contains("→ undefined") },
                "\(page.path) has no example of a failure or of nothing")
        }
    }

    /// `| CODE | …` rows of the table of codes; a code without a row, or a row without a code, is one
    /// that somebody forgot.
    @Test func everyErrorCodeIsInTheTable() throws {
        let page = try ReferencePages.page("\(Self.folder)/JSONata.md")
        let rows = page.text.components(separatedBy: "\n").compactMap { line -> String? in
            let cells = line.components(separatedBy: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count > 3,
                cells[1].range(of: "^[STDU][0-9]{4}$", options: .regularExpression) != nil
            else { return nil }
            return cells[1]
        }
        #expect(rows.count > 80)
        #expect(Set(rows).count == rows.count)
        let odd = Set(rows).symmetricDifference(ErrorCode.texts.keys)
        #expect(odd.isEmpty, "a row or a code is missing: \(odd.sorted())")
    }

    @Test(arguments: ReservedErrorName.known)
    func everyErrorNameIsInTheTable(_ name: String) throws {
        let text = try ReferencePages.page("\(Self.folder)/Errors.md").text
        #expect(text.contains("\n| [`\(name)`]") || text.contains("\n| `\(name)`"))
    }

    static let hasStatePages = pages.contains { $0.path.hasPrefix("\(folder)/States/") }

    @Test(
        .enabled(if: hasStatePages, "the state types have no pages yet"),
        arguments: ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"])
    func everyStateTypeHasItsPage(_ type: String) {
        #expect(Self.pages.contains { $0.path == "\(Self.folder)/States/\(type).md" })
    }

    @Test func everyPageIsReachedFromTheIndex() throws {
        let index = try ReferencePages.page("\(Self.folder)/README.md")
        let linked = Set(index.links.map { "\(Self.folder)/\($0.target)" })
        for page in Self.pages where page.path != index.path {
            #expect(linked.contains(page.path), "\(page.path) is not in the index")
        }
    }

    // MARK: - Links

    static func linkedPages() throws -> [ReferencePage] {
        try ReferencePages.below("Docs") + [ReferencePages.page("README.md")]
    }

    @Test func noLinkIsDead() throws {
        let pages = try Self.linkedPages()
        var checked = 0
        for page in pages {
            for link in page.links where !link.target.contains("://") {
                checked += 1
                #expect(
                    Self.leads(link.target, from: page), "\(page.path):\(link.line): \(link.target)"
                )
            }
        }
        #expect(checked > 80)
    }

    private static func leads(_ target: String, from page: ReferencePage) -> Bool {
        let parts = target.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        var url = ReferencePages.root.appending(path: page.path)
        if !parts[0].isEmpty {
            url = url.deletingLastPathComponent().appending(path: parts[0]).standardized
        }
        let path = url.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else { return false }
        guard parts.count > 1 else { return true }
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return false }
        return ReferencePage(path: path, text: text).headings.contains {
            ReferencePage.anchor($0.text) == parts[1]
        }
    }
}
