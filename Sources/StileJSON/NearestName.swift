/// The name that `name` was probably meant to be: the one with the fewest edits, if they are few
/// enough (a third of its letters) for a slip of the fingers; letter case does not count as one.
package func nearestName(
    to name: String, among candidates: some Sequence<String>
) -> String? {
    let wanted = Array(name.lowercased())
    guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
        let letters = Array(candidate.lowercased())
        let limit = max(1, max(wanted.count, letters.count) / 3)
        guard abs(wanted.count - letters.count) <= limit else { continue }
        let distance = editDistance(wanted, letters)
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}

/// `did you mean "Next"?`, when one of `candidates` is near enough to `name`.
package func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
    nearestName(to: name, among: candidates).map { "did you mean \"\($0)\"?" }
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
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
