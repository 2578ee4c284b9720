/// Finds what a misspelt name was meant to be.
enum Suggestion {
    /// `did you mean "Next"?`, when one of `candidates` is near enough to `word`.
    static func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
    }

    /// The candidate with the fewest edits; letter case does not count as one.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let folded = Array(word.lowercased())
        guard !folded.isEmpty, folded.count <= 100 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate != word {
            let target = Array(candidate.lowercased())
            let limit = max(1, max(folded.count, target.count) / 3)
            guard abs(folded.count - target.count) <= limit else { continue }
            let distance = editDistance(folded, target)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
