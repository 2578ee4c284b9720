/// A place that breaks a rule.
struct Violation: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let rule: String

    var description: String { "\(path):\(line): \(rule)" }
}

/// The rules; each is a function from a file to the places that break it.
enum TidyRules {
    static let functionLinesMax = 70
    static let fileLinesMax = 500
    static let columnsMax = 120

    static func check(_ file: SourceFile) -> [Violation] {
        fileSize(file) + functionSizes(file) + imports(file) + bannedEverywhere(file)
            + bannedInPureModules(file) + unprovedConcurrency(file)
    }

    // MARK: - Sizes

    static func fileSize(_ file: SourceFile) -> [Violation] {
        var found = file.lines.enumerated().filter { $0.element.count > columnsMax }.map {
            Violation(path: file.path, line: $0.offset + 1, rule: "line over \(columnsMax) columns")
        }
        if file.lines.count > fileLinesMax {
            let rule = "file of \(file.lines.count) lines, at most \(fileLinesMax)"
            found.append(Violation(path: file.path, line: fileLinesMax, rule: rule))
        }
        return found
    }

    static func functionSizes(_ file: SourceFile) -> [Violation] {
        file.code.indices.compactMap { start in
            let words = file.code[start].split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            guard words.contains("func") || words.contains("init"),
                let length = bodyLength(file.code, from: start), length > functionLinesMax
            else { return nil }
            return Violation(
                path: file.path, line: start + 1,
                rule: "function of \(length) lines, at most \(functionLinesMax)")
        }
    }

    /// Lines from the declaration to the brace that closes its body; nil without a body.
    private static func bodyLength(_ code: [String], from start: Int) -> Int? {
        var depth = 0
        var parentheses = 0
        var opened = false
        for index in start..<code.count {
            for character in code[index] {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{":
                    depth += 1
                    opened = opened || parentheses == 0
                case "}": depth -= 1
                default: break
                }
                if depth < 0 { return nil }
                if opened, depth == 0 { return index - start + 1 }
            }
            // A declaration without body: a protocol's requirement.
            if !opened, index > start + 12 { return nil }
        }
        return nil
    }

    // MARK: - Layers

    static func imports(_ file: SourceFile) -> [Violation] {
        guard let module = file.module else { return [] }
        guard let table = ImportTable.allowed[module] else {
            return [Violation(path: file.path, line: 1, rule: "module not in the import table")]
        }
        let isPure = ImportTable.pureModules.contains(module)
        let allowed = isPure ? table : table.union(ImportTable.platform)
        return file.imports.filter { !allowed.contains($0.module) }.map {
            Violation(
                path: file.path, line: $0.line,
                rule: "\(module) must not import \($0.module)")
        }
    }

    // MARK: - Bans

    static let markers = ["FIX" + "ME", "TO" + "DO", "XX" + "X"]

    static func bannedEverywhere(_ file: SourceFile) -> [Violation] {
        let unfinished = occurrences(of: markers, in: file.lines, file, "unfinished word")
        guard file.module != nil else { return unfinished }
        return unfinished
            + occurrences(
                of: ["Task.detached", "try!", "fatalError("], in: file.code, file, "banned call")
    }

    static func bannedInPureModules(_ file: SourceFile) -> [Violation] {
        guard let module = file.module, ImportTable.pureModules.contains(module) else { return [] }
        let calls = [
            "Date()", "UUID()", "Task.sleep", ".random(", "SystemRandomNumberGenerator",
            "ContinuousClock", "SuspendingClock",
        ]
        return occurrences(of: calls, in: file.code, file, "banned in a pure module")
    }

    /// What switches the compiler's checks off needs a comment right above that proves it safe.
    static func unprovedConcurrency(_ file: SourceFile) -> [Violation] {
        guard file.module != nil else { return [] }
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)", " Task {", " Task<"]
        return file.code.indices.compactMap { index in
            let line = file.code[index]
            guard let escape = escapes.first(where: { (" " + line).contains($0) }),
                !isReturnType(escape, in: line), !hasComment(above: index, in: file)
            else { return nil }
            return Violation(
                path: file.path, line: index + 1,
                rule: "\(escape.trimming()) without a comment above that proves it safe")
        }
    }

    /// `Task<…>` as a type is no new task.
    private static func isReturnType(_ escape: String, in line: String) -> Bool {
        escape == " Task<" && !line.contains("> {") && !line.contains(">(")
    }

    private static func hasComment(above index: Int, in file: SourceFile) -> Bool {
        guard index > 0 else { return false }
        return file.lines[max(0, index - 3)..<index].contains { $0.trimming().hasPrefix("//") }
    }

    private static func occurrences(
        of words: [String], in lines: [String], _ file: SourceFile, _ rule: String
    ) -> [Violation] {
        lines.enumerated().flatMap { number, line in
            words.filter { line.contains($0) }.map {
                Violation(path: file.path, line: number + 1, rule: "\(rule): \($0)")
            }
        }
    }
}

extension String {
    /// Without blanks at both ends.
    func trimming() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
