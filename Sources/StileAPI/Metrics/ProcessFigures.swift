import Foundation
import Glibc

/// What Linux tells of this process.
enum ProcessFigures {
    /// Zero where there is no `/proc`.
    static var residentBytes: Int64 {
        let fields = words(of: "/proc/self/statm")
        guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    static var openDescriptors: Int64 {
        let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        // One of them is the listing's own.
        return Int64(max(0, (entries?.count ?? 0) - 1))
    }

    /// Seconds since 1970; nil where there is no `/proc`.
    static var startSeconds: Double? {
        let text = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
        // The name in parentheses may hold blanks; the fields are counted behind it.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]), let boot = bootSeconds else {
            return nil
        }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static var bootSeconds: Double? {
        let fields = words(of: "/proc/stat", after: "btime")
        return fields.first.flatMap { Double($0) }
    }

    private static func words(of path: String, after key: String? = nil) -> [Substring] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let words = text.split { $0 == " " || $0 == "\n" }
        guard let key else { return words }
        return words.firstIndex { $0 == key }.map { Array(words[($0 + 1)...]) } ?? []
    }
}
