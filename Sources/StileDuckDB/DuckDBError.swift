/// Why the data engine could not do what was asked.
package enum DuckDBError: Error, Hashable, Sendable {
    /// No binary was found where `DuckDB.locate` looks.
    case notInstalled
    /// The binary could not be started, in the words of the operating system.
    case notStarted(executable: String, reason: String)
    /// A binary of another version than this code was written for.
    case wrongVersion(found: String, expected: String)
    /// A statement failed.
    case statement(StatementFailure)
    /// A result was larger than `DuckDB.Options.resultBytesMax`.
    case resultTooLarge(bytesMax: Int)
    /// The script ran longer than it may.
    case timedOut(seconds: Int)
    /// The process ended by a signal, for example because the machine ran out of memory.
    case killed(signal: Int)
    /// The output was not what DuckDB prints; a defect here or a change there.
    case unreadableResult(reason: String)
}

/// A failed statement in DuckDB's words.
package struct StatementFailure: Hashable, Sendable {
    /// DuckDB's class of error, for example `Parser`, `Catalog`, `Out of Memory`.
    package let kind: String
    package let message: String
    /// One-based line of the script, nil when DuckDB did not name a place.
    package let scriptLine: Int?

    package init(kind: String, message: String, scriptLine: Int?) {
        self.kind = kind
        self.message = message
        self.scriptLine = scriptLine
    }
}

extension DuckDBError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notInstalled:
            "duckdb is not installed: run `make tools`, or set STILE_DUCKDB"
        case .notStarted(let executable, let reason):
            "could not start \(executable): \(reason)"
        case .wrongVersion(let found, let expected):
            "duckdb is version \(found), expected \(expected): run `make tools`, or set STILE_DUCKDB"
        case .statement(let failure):
            "duckdb: \(failure.kind) error: \(failure.message)"
                + (failure.scriptLine.map { " (line \($0) of the SQL)" } ?? "")
        case .resultTooLarge(let bytesMax):
            "the result is larger than \(bytesMax) bytes: add a limit, or write it to a file"
        case .timedOut(let seconds):
            "the query ran longer than \(seconds) seconds"
        case .killed(let signal):
            "duckdb was ended by signal \(signal)"
        case .unreadableResult(let reason):
            "could not read duckdb's output: \(reason)"
        }
    }
}

// MARK: - DuckDB's text

extension StatementFailure {
    /// Reads what DuckDB printed to standard error. `secrets` are blotted out wherever they occur.
    static func parse(_ text: String, script: String, secrets: [String]) -> StatementFailure {
        var kind = "Unknown"
        var lines: [Substring] = []
        var excerpt: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.hasPrefix("LINE "), let colon = line.firstIndex(of: ":") {
                excerpt = line[line.index(after: colon)...].dropFirst()
                break
            }
            if lines.isEmpty, let mark = line.range(of: " Error: ") {
                kind = String(line[..<mark.lowerBound])
                lines.append(line[mark.upperBound...])
            } else {
                lines.append(line)
            }
        }
        let message = lines.prefix(6).joined(separator: " ")
        return StatementFailure(
            kind: kind, message: blot(message, secrets: secrets),
            scriptLine: excerpt.flatMap { scriptLine(of: $0, in: script) })
    }

    /// The only line of `script` that holds `excerpt`; DuckDB counts lines within the statement.
    private static func scriptLine(of excerpt: Substring, in script: String) -> Int? {
        var wanted = excerpt[...]
        if wanted.hasPrefix("...") { wanted = wanted.dropFirst(3) }
        if wanted.hasSuffix("...") { wanted = wanted.dropLast(3) }
        let text = String(wanted)
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        var found: Int?
        for (number, line) in script.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where line.contains(text)
        {
            guard found == nil else { return nil }
            found = number + 1
        }
        return found
    }

    private static func blot(_ message: String, secrets: [String]) -> String {
        var message = message
        for secret in secrets where !secret.isEmpty {
            message = message.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "***")
        }
        return message
    }
}

extension Substring {
    /// The first place of `text`, by characters.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start..<index(start, offsetBy: text.count)
            }
            formIndex(after: &start)
        }
        return nil
    }

    fileprivate func contains(_ text: String) -> Bool { range(of: text) != nil }
}
