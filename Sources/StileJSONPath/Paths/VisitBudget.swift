import StileJSON

/// Counts the values that one evaluation touches, filters included.
///
/// Each `..` multiplies them, so a short path over deep data could otherwise run for hours; a payload
/// of 256 KiB holds 131,072 values at most.
struct VisitBudget {
    private static let visitsMax = 1_000_000
    /// Steps of a regular expression that weigh as much as one visit.
    static let stepsPerVisit = 4
    private var visits = 0

    var remaining: Int { max(0, Self.visitsMax - visits) }

    @inline(__always)
    mutating func spend() throws(PathFailure) {
        visits += 1
        if visits > Self.visitsMax { throw Self.exhausted }
    }

    /// Counts work on texts and lists, in visits' worth.
    mutating func spend(_ count: Int) throws(PathFailure) {
        visits = visits.addingReportingOverflow(max(0, count)).partialValue
        if visits > Self.visitsMax || visits < 0 { throw Self.exhausted }
    }

    static var exhausted: PathFailure {
        PathFailure(
            message: "the path visits more than \(visitsMax) values", kind: .overLimit)
    }
}

/// Holds the values that one evaluation gives to a size that can be written.
///
/// `$..*` and `['a','a']['b','b']…` give the same value many times: as references they are small, as
/// text they would fill the memory. Payloads end at 256 KiB, so this is far beyond any of use.
enum ValueSize {
    static let bytesMax = 16 * 1024 * 1024

    /// Whether the values as text would surely be longer than `bytesMax`; ends as soon as it knows.
    static func isOverLimit(_ values: [JSON]) -> Bool {
        var bytes = 0
        var pending = [values]
        while let next = pending.popLast() {
            for value in next {
                switch value {
                case .null, .bool, .number: bytes += 2
                case .string(let text): bytes += text.utf8.count + 3
                case .array(let elements):
                    bytes += 3
                    pending.append(elements)
                case .object(let object):
                    bytes += 3 + 4 * object.count
                    pending.append(object.values)
                }
            }
            if bytes > bytesMax { return true }
        }
        return false
    }
}
