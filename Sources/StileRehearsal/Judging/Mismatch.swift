import StileInterpreter
import StileJSON

/// One expectation that did not come true, or why a case could not be played to its end.
package struct Mismatch: Sendable, Hashable {
    /// The member of `expect`: `status`, `output`, `calls.Load.count`; `run` for a case that was given up.
    package let expectation: String
    /// Lower case, no full stop.
    package let message: String
    /// Place by place, for values.
    package var differences: [Difference] = []
}

extension Expectation {
    /// What of it did not come true; empty for a case that passes.
    package func mismatches(in recording: Recording) -> [Mismatch] {
        if let interruption = recording.interruption {
            return [Mismatch(expectation: "run", message: interruption.message)]
        }
        return statusMismatches(recording) + payloadMismatches(recording)
            + pathMismatches(recording) + calls.flatMap { $0.calls.mismatches($0.state, recording) }
            + durationMismatches(recording)
    }

    private func statusMismatches(_ recording: Recording) -> [Mismatch] {
        var found: [Mismatch] = []
        if recording.status != expectedStatus {
            var message =
                "expected \(expectedStatus.rawValue), but the execution ended as"
                + " \(recording.status.rawValue)"
            if recording.error != nil || recording.cause != nil {
                message += ": \(recording.error ?? "no error"): \(recording.cause ?? "no cause")"
            }
            found.append(Mismatch(expectation: "status", message: message))
        }
        found += Self.textMismatch("error", expected: error, found: recording.error)
        found += Self.textMismatch("cause", expected: cause, found: recording.cause)
        if let causeIncludes, !(recording.cause ?? "").contains(causeIncludes) {
            found.append(
                Mismatch(
                    expectation: "causeIncludes",
                    message: "expected a cause with \"\(causeIncludes)\", found"
                        + " \(Self.quoted(recording.cause))"))
        }
        return found
    }

    private static func textMismatch(
        _ name: String, expected: String?, found: String?
    ) -> [Mismatch] {
        guard let expected, expected != found else { return [] }
        return [
            Mismatch(
                expectation: name, message: "expected \(quoted(expected)), found \(quoted(found))")
        ]
    }

    private static func quoted(_ text: String?) -> String {
        text.map { JSON.string($0).serialized() } ?? "none"
    }

    private func payloadMismatches(_ recording: Recording) -> [Mismatch] {
        let found = recording.output?.value
        var mismatches: [Mismatch] = []
        if let output {
            mismatches += Mismatch.values("output", expected: output, found: found)
        }
        if let outputIncludes {
            mismatches += Mismatch.values(
                "outputIncludes", expected: outputIncludes, found: found, allowsMore: true)
        }
        return mismatches
    }

    private func durationMismatches(_ recording: Recording) -> [Mismatch] {
        guard let millis, millis != recording.millis else { return [] }
        return [
            Mismatch(
                expectation: "seconds",
                message: "expected \(Self.seconds(millis)) seconds on the virtual clock, found"
                    + " \(Self.seconds(recording.millis))")
        ]
    }

    private static func seconds(_ millis: Int64) -> String {
        let rest = millis % 1_000
        guard rest != 0 else { return "\(millis / 1_000)" }
        return "\(millis / 1_000)." + String("\(1_000 + rest)".dropFirst())
    }
}

// MARK: - The way

extension Expectation {
    private func pathMismatches(_ recording: Recording) -> [Mismatch] {
        var mismatches: [Mismatch] = []
        if let path, path != recording.path {
            mismatches.append(
                Mismatch(
                    expectation: "path",
                    message: Self.firstFork(expected: path, found: recording.path)))
        }
        if let pathIncludes,
            let missing = Self.firstMissing(of: pathIncludes, in: recording.path)
        {
            let after = missing == 0 ? "" : " after \"\(pathIncludes[missing - 1])\""
            mismatches.append(
                Mismatch(
                    expectation: "pathIncludes",
                    message: "\"\(pathIncludes[missing])\" was not entered\(after); the path was"
                        + " \(Self.arrows(recording.path))"))
        }
        return mismatches
    }

    private static func firstFork(expected: [String], found: [String]) -> String {
        let same = zip(expected, found).prefix { $0 == $1 }.count
        let wanted = expected.indices.contains(same) ? "\"\(expected[same])\"" : "the end"
        let got = found.indices.contains(same) ? "\"\(found[same])\"" : "the end"
        return
            "expected \(wanted) as state \(same + 1), found \(got); the path was \(arrows(found))"
    }

    /// The index of the first name that is not found after the ones before it.
    private static func firstMissing(of names: [String], in path: [String]) -> Int? {
        var next = 0
        for name in path where next < names.count && name == names[next] { next += 1 }
        return next < names.count ? next : nil
    }

    private static let shownMax = 40

    private static func arrows(_ path: [String]) -> String {
        guard path.count > shownMax else { return path.joined(separator: " > ") }
        return path.prefix(shownMax).joined(separator: " > ")
            + " > … (\(path.count) states)"
    }
}

// MARK: - Calls

extension CallExpectation {
    fileprivate func mismatches(_ state: String, _ recording: Recording) -> [Mismatch] {
        let calls = recording.calls.filter { $0.stateName == state }
        var found: [Mismatch] = []
        if let count, count != calls.count {
            found.append(
                Mismatch(
                    expectation: "calls.\(state).count",
                    message: "expected \(Self.times(count)), found \(Self.times(calls.count))"))
        }
        found += inputMismatches("inputs", inputs, state, calls, allowsMore: false)
        found += inputMismatches("inputsInclude", inputsInclude, state, calls, allowsMore: true)
        return found
    }

    private func inputMismatches(
        _ name: String, _ expected: [JSON]?, _ state: String, _ calls: [Recording.Call],
        allowsMore: Bool
    ) -> [Mismatch] {
        guard let expected else { return [] }
        let place = "calls.\(state).\(name)"
        guard expected.count == calls.count else {
            return [
                Mismatch(
                    expectation: place,
                    message:
                        "\(expected.count) inputs are expected, found \(Self.times(calls.count))")
            ]
        }
        return zip(expected, calls).enumerated().flatMap { index, pair in
            Mismatch.values(
                "\(place)[\(index)]", expected: pair.0, found: pair.1.input.value,
                allowsMore: allowsMore)
        }
    }

    private static func times(_ count: Int) -> String { count == 1 ? "1 call" : "\(count) calls" }
}

extension Mismatch {
    fileprivate static func values(
        _ expectation: String, expected: JSON, found: JSON?, allowsMore: Bool = false
    ) -> [Mismatch] {
        let differences = Comparison.differences(
            expected: expected, found: found, allowsMore: allowsMore)
        guard !differences.isEmpty else { return [] }
        let places = differences.count == 1 ? "one place" : "\(differences.count) places"
        return [
            Mismatch(
                expectation: expectation,
                message: found == nil ? "there is none" : "differs in \(places)",
                differences: differences)
        ]
    }
}
