import StileJSON

/// Compares a history with a recorded one.
enum RecordedHistory {
    /// Event by event; where the recorder sorted the events of a Parallel state and zeroed their ids,
    /// those as a bag without the ends of Parallel states that it lost.
    static func differences(_ expected: [JSON], _ actual: [JSON]) -> [String] {
        let zeroed = expected.indices.filter { expected[$0]["id"]?.arrayValue != nil }
        guard let first = zeroed.first, let last = zeroed.last else {
            return sequential(expected, actual)
        }
        let after = expected.count - 1 - last
        guard expected.last?["id"]?.integerValue == Int64(actual.count),
            actual.count >= expected.count
        else { return ["\(expected.count) events recorded, found \(actual.count)"] }
        let differences =
            sequential(Array(expected[..<first]), Array(actual[..<first]))
            + sequential(Array(expected.suffix(after)), Array(actual.suffix(after)))
        return differences
            + bag(Array(expected[first...last]), Array(actual[first..<(actual.count - after)]))
    }

    private static func sequential(_ expected: [JSON], _ actual: [JSON]) -> [String] {
        guard expected.count == actual.count else {
            return ["\(expected.count) events recorded, found \(actual.count)"]
        }
        return zip(expected, actual).flatMap { expected, actual in
            Expectation.differences(
                expected, actual, at: expected["id"].map { $0.serialized() } ?? "")
        }
    }

    private static func bag(_ expected: [JSON], _ actual: [JSON]) -> [String] {
        var left = actual.map(withoutIDs)
        for event in expected.map(withoutIDs) {
            guard
                let index = left.firstIndex(where: { Expectation.differences(event, $0).isEmpty })
            else { return ["not found: \(event.serialized())"] }
            left.remove(at: index)
        }
        return left.compactMap { event in
            let type = event["type"]?.stringValue ?? ""
            let isEnd = type.hasPrefix("ParallelState") || type.hasPrefix("MapState")
            return isEnd ? nil : "not recorded: \(event.serialized())"
        }
    }

    private static func withoutIDs(_ event: JSON) -> JSON {
        guard case .object(var members) = event else { return event }
        members["id"] = nil
        members["previousEventId"] = nil
        return .object(members)
    }
}
