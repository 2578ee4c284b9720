package import StileJSON

/// One place where a value is not what was expected.
package struct Difference: Sendable, Hashable {
    /// As a path: `$.days[0].rows`.
    package let path: String
    /// nil: nothing was expected there.
    package let expected: JSON?
    /// nil: nothing is there.
    package let found: JSON?
}

/// Compares an expected value with the one that came out.
struct Comparison {
    /// Whether objects may have members that nobody expects.
    let allowsMore: Bool
    private(set) var differences: [Difference] = []

    /// Where `found` is not what was expected, in the order of the expected value.
    static func differences(
        expected: JSON, found: JSON?, allowsMore: Bool = false
    ) -> [Difference] {
        var comparison = Comparison(allowsMore: allowsMore)
        comparison.compare(expected, found, at: "$")
        return comparison.differences
    }

    private init(allowsMore: Bool) { self.allowsMore = allowsMore }

    /// Numbers are compared by value: `1` is `1.0`.
    private mutating func compare(_ expected: JSON, _ found: JSON?, at path: String) {
        switch (expected, found) {
        case (.object(let left), .object(let right)?): compare(left, right, at: path)
        case (.array(let left), .array(let right)?): compare(left, right, at: path)
        case (.number(let left), .number(let right)?) where left.compare(right) == 0: break
        case (_, let found):
            guard found != expected else { return }
            differences.append(Difference(path: path, expected: expected, found: found))
        }
    }

    private mutating func compare(_ expected: JSONObject, _ found: JSONObject, at path: String) {
        for (key, value) in expected {
            compare(value, found[key], at: path + Self.step(key))
        }
        guard !allowsMore else { return }
        for (key, value) in found where !expected.contains(key) {
            differences.append(
                Difference(path: path + Self.step(key), expected: nil, found: value))
        }
    }

    private mutating func compare(_ expected: [JSON], _ found: [JSON], at path: String) {
        for index in 0..<max(expected.count, found.count) {
            let place = "\(path)[\(index)]"
            guard expected.indices.contains(index) else {
                differences.append(
                    Difference(path: place, expected: nil, found: found[index]))
                continue
            }
            compare(
                expected[index], found.indices.contains(index) ? found[index] : nil, at: place)
        }
    }

    private static func step(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
        return isPlain && !key.isEmpty ? "." + key : "['\(key)']"
    }
}
