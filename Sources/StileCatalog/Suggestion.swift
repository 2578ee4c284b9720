import StileJSON

/// What a message about an unknown name says of the known ones.
enum Suggestion {
    /// How many known names a message lists.
    private static let listedMax = 20

    /// `, did you mean "x"? tables: a, b` or `: there are no tables yet`.
    static func clause(_ name: String, _ known: [String], _ kind: String) -> String {
        guard !known.isEmpty else { return "; there are no \(kind) yet: run a crawl" }
        let nearest = didYouMean(name, among: known).map { ", " + $0 } ?? ";"
        let more = known.count > listedMax ? ", …" : ""
        return "\(nearest) \(kind): \(known.prefix(listedMax).joined(separator: ", "))\(more)"
    }
}
