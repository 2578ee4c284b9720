/// The regular expressions of known log formats.
enum LogPattern {
    /// Apache's "combined": groups client, ident, user, ts, method, path, protocol, status, bytes,
    /// referer, agent; `request` keeps a request line that is no method-path-protocol.
    static let combined =
        #"^(?P<client>\S+) (?P<ident>\S+) (?P<user>\S+) \[(?P<ts>[^\]]+)\] "#
        + #""(?:(?P<method>[A-Z]+) (?P<path>[^"\\ ]*(?:\\.[^"\\ ]*)*)(?: (?P<protocol>[^" ]+))?|-)" "#
        + #"(?P<status>\d{3}) (?P<bytes>\d+|-)"#
        + #"(?: "(?P<referer>[^"\\]*(?:\\.[^"\\]*)*)" "(?P<agent>[^"\\]*(?:\\.[^"\\]*)*)")$"#

    /// The named groups of a pattern, in order of their opening.
    static func groupNames(_ pattern: String) -> [String] {
        var names: [String] = []
        var rest = pattern[...]
        while let mark = rest.firstIndex(of: "(") {
            rest = rest[rest.index(after: mark)...]
            let start = rest.hasPrefix("?P<") ? 3 : rest.hasPrefix("?<") ? 2 : 0
            guard start > 0, let end = rest.firstIndex(of: ">") else { continue }
            names.append(String(rest.dropFirst(start)[..<end]))
        }
        return names
    }
}
