import Foundation

/// A Markdown page of `Docs`, cut into what the tests need of it.
struct ReferencePage: Sendable {
    /// Path from the repository's root.
    let path: String
    let text: String
    let headings: [Heading]
    let blocks: [Block]
    let links: [Link]

    struct Heading: Sendable {
        let line: Int
        let level: Int
        let text: String
    }

    /// A fenced block; its lines begin right after the fence.
    struct Block: Sendable {
        let line: Int
        let language: String
        let role: String
        let text: String

        var kind: String { role.isEmpty ? language : "\(language) \(role)" }
    }

    struct Link: Sendable {
        let line: Int
        let target: String
    }

    init(path: String, text: String) {
        self.path = path
        self.text = text
        var headings: [Heading] = []
        var blocks: [Block] = []
        var links: [Link] = []
        var open: (line: Int, info: String, fence: String, lines: [String])?
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if let block = open {
                if line.trimmingCharacters(in: .whitespaces) == block.fence {
                    blocks.append(Self.block(block.line, block.info, block.lines))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                let fence = String(line.prefix { $0 == "`" })
                open = (index + 1, String(line.dropFirst(fence.count)), fence, [])
            } else if line.hasPrefix("#") {
                let level = line.prefix { $0 == "#" }.count
                let text = line.dropFirst(level).trimmingCharacters(in: .whitespaces)
                headings.append(Heading(line: index + 1, level: level, text: text))
            } else {
                links += Self.targets(in: line).map { Link(line: index + 1, target: $0) }
            }
        }
        // A fence that nobody closes must not hide the examples after it.
        if let block = open { blocks.append(Self.block(block.line, "unclosed", block.lines)) }
        self.headings = headings
        self.blocks = blocks
        self.links = links
    }

    private static func block(_ line: Int, _ info: String, _ lines: [String]) -> Block {
        let words = info.split(separator: " ", maxSplits: 1).map(String.init)
        return Block(
            line: line, language: words.first ?? "", role: words.count > 1 ? words[1] : "",
            text: lines.joined(separator: "\n"))
    }

    /// The targets of `[text](target)`; what stands in backquotes is no link.
    private static func targets(in line: String) -> [String] {
        let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "" }.joined(separator: "`")
        return prose.components(separatedBy: "](").dropFirst().compactMap { rest in
            rest.firstIndex(of: ")").map { String(rest[..<$0]) }
        }
    }

    /// The name that a heading has in links.
    static func anchor(_ heading: String) -> String {
        String(
            heading.lowercased().compactMap { character -> Character? in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || "-_".contains(character)
                    ? character : nil
            })
    }
}

/// The pages of the repository.
enum ReferencePages {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The pages below `folder` (from the root), in order.
    static func below(_ folder: String) throws -> [ReferencePage] {
        let base = root.appending(path: folder)
        let found = FileManager.default.enumerator(atPath: base.path(percentEncoded: false))
        let names = (found?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".md") }.sorted()
        return try names.map { try page("\(folder)/\($0)") }
    }

    static func page(_ path: String) throws -> ReferencePage {
        ReferencePage(
            path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }
}
