/// Finds the name that was probably meant.
enum Suggestion {
    /// How many known names a message lists.
    private static let listedMax = 20

    /// `, did you mean "x"? tables: a, b` or `: there are no tables yet`.
    static func clause(_ name: String, _ known: [String], _ kind: String) -> String {
        guard !known.isEmpty else { return "; there are no \(kind) yet: run a crawl" }
        let nearest = nearest(to: name, in: known).map { ", did you mean \"\($0)\"?" } ?? ";"
        let more = known.count > listedMax ? ", …" : ""
        return "\(nearest) \(kind): \(known.prefix(listedMax).joined(separator: ", "))\(more)"
    }

    /// The known name nearest to `name`, nil when none is near (a third of its length in edits).
    static func nearest(to name: String, in known: [String]) -> String? {
        let limit = max(2, name.count / 3)
        let scored = known.map { ($0, distance(Array(name.lowercased()), Array($0.lowercased()))) }
        return scored.filter { $0.1 <= limit }.min { $0.1 < $1.1 }?.0
    }

    /// Edits (insert, delete, replace, swap of neighbours) between two names.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            for (j, b) in right.enumerated() {
                var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == right[j - 1], b == left[i - 1] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
