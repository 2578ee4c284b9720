import Foundation

/// Paths as text.
enum Path {
    /// `path` as seen from `directory`, with `~`, `.` and `..` resolved by name.
    static func absolute(_ path: String, from directory: String) -> String {
        if path == "~" || path.hasPrefix("~/") {
            return NSString(string: path).expandingTildeInPath
        }
        let joined = path.hasPrefix("/") ? path : directory + "/" + path
        var parts: [Substring] = []
        for part in joined.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The last part.
    static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Everything before the last part.
    static func parent(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let joined = parts.dropLast().joined(separator: "/")
        return joined.isEmpty && path.hasPrefix("/") ? "/" : joined
    }

    static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        return exists && isDirectory.boolValue
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
