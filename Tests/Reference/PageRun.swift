import Foundation
import StileASL
import StileInterpreter
import StileJSON

/// What went wrong with an example, or with a page.
struct Finding: CustomStringConvertible {
    let path: String
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}

/// Carries out the examples of a page, as `Docs/Reference/README.md` says what they mean.
struct PageRun {
    private let page: ReferencePage
    private var setting = ExampleSetting()
    private(set) var findings: [Finding] = []
    /// Examples carried out, right or wrong.
    private(set) var exampleCount = 0

    init(_ page: ReferencePage) {
        self.page = page
        var headings = page.headings[...]
        for block in page.blocks {
            while let heading = headings.first, heading.line < block.line {
                setting = ExampleSetting()
                headings.removeFirst()
            }
            run(block)
        }
    }

    private mutating func run(_ block: ReferencePage.Block) {
        switch block.kind {
        case "jsonata": run(block) { $1.jsonata($0) }
        case "jsonpath": run(block) { $1.jsonPath($0) }
        case "json state", "json definition":
            setting = ExampleSetting()
            setting.subject = block.text
            setting.isDefinition = block.role == "definition"
            _ = json(block)
        case "json input": if let value = json(block) { setting.input = value }
        case "json context": if let value = json(block) { setting.context = value }
        case "json states": if let value = json(block) { setting.states = value }
        case "json variables": if let value = json(block) { setting.variables = value }
        case "json mock", "json mocks": if let value = json(block) { setting.mock = value }
        case "json configuration": if let value = json(block) { setting.configuration = value }
        case "json output":
            if let value = json(block) { check(["status": "SUCCEEDED", "output": value], block) }
        case "json result": if let value = json(block) { check(value, block) }
        case "text refused": refuse(block)
        case "sh", "text", "mermaid": break
        default: report(block.line, "a block \"\(block.kind)\" means nothing on these pages")
        }
    }

    private mutating func report(_ line: Int, _ what: String) {
        findings.append(Finding(path: page.path, line: line, what: what))
    }

    private mutating func json(_ block: ReferencePage.Block) -> JSON? {
        do {
            return try JSON(parsing: block.text)
        } catch {
            report(block.line + error.line, "not JSON: \(error.message)")
            return nil
        }
    }

    // MARK: - Lines of expressions

    private mutating func run(
        _ block: ReferencePage.Block,
        _ outcome: (_ expression: String, ExampleSetting) -> ExampleOutcome
    ) {
        var expression: [String] = []
        for (index, line) in block.text.components(separatedBy: "\n").enumerated() {
            let number = block.line + 1 + index
            guard let arrow = line.range(of: " → ", options: .backwards) else {
                if !expression.isEmpty || !line.allSatisfy(\.isWhitespace) {
                    expression.append(line)
                }
                continue
            }
            let text = (expression + [String(line[..<arrow.lowerBound])]).joined(separator: "\n")
            expression = []
            exampleCount += 1
            guard let expected = ExampleOutcome(reading: String(line[arrow.upperBound...])) else {
                report(number, "the result after → is neither JSON nor a word for one")
                continue
            }
            let found = outcome(text.trimmingCharacters(in: .whitespacesAndNewlines), setting)
            if !expected.allows(found) { report(number, "expected \(expected), got \(found)") }
        }
        if !expression.isEmpty {
            report(block.line + 1, "no → after: \(expression.joined(separator: " "))")
        }
    }

    // MARK: - States and definitions

    private mutating func check(_ expected: JSON, _ block: ReferencePage.Block) {
        exampleCount += 1
        guard let expected = expected.objectValue, !expected.isEmpty else {
            return report(block.line, "an expected result is an object with members")
        }
        let found: JSONObject
        do {
            found = try setting.isDefinition ? setting.runDefinition() : setting.testState()
        } catch {
            return report(block.line, "\(error)")
        }
        for (name, value) in expected where found[name].map({ !$0.means(value) }) ?? true {
            let got = found[name]?.serialized() ?? "nothing"
            let rest = name == "status" ? " \(JSON.object(found).serialized())" : ""
            report(block.line, "expected \(name) \(value.serialized()), got \(got)\(rest)")
        }
    }

    private mutating func refuse(_ block: ReferencePage.Block) {
        exampleCount += 1
        let texts = setting.refusals()
        for line in block.text.components(separatedBy: "\n")
        where !texts.contains(where: { Self.fits($0, line) }) {
            report(block.line, "expected \"\(line)\", got \(texts)")
        }
        if block.text.allSatisfy(\.isWhitespace) { report(block.line, "no refusal is named") }
    }

    /// Whether `text` is what `pattern` says; an ellipsis in it stands for anything.
    private static func fits(_ text: String, _ pattern: String) -> Bool {
        let parts = pattern.components(separatedBy: "…")
        guard parts.count == 2 else { return text == pattern }
        let (start, end) = (
            parts[0].trimmingCharacters(in: .whitespaces),
            parts[1].trimmingCharacters(in: .whitespaces)
        )
        return text.count >= start.count + end.count && text.hasPrefix(start)
            && text.hasSuffix(end)
    }
}

extension JSON {
    /// Whether two values are the same, members in any order, numbers by value.
    func means(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)): left.compare(right) == 0
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in right[key].map { $0.means(value) } ?? false }
        default: self == other
        }
    }
}
