import Foundation
import StileJSON

/// One figure beside what it is compared with, both measured in this run.
struct Measurement: Sendable {
    let name: String
    let value: Double
    let unit: String
    let comparedWith: String
    /// The counterpart's figure, in the same unit.
    let otherValue: Double

    var ratio: Double { otherValue > 0 ? value / otherValue : 0 }

    var json: JSON {
        [
            "name": .string(name), "value": Self.number(value), "unit": .string(unit),
            "compared_with": .string(comparedWith), "ratio": Self.number(ratio),
        ]
    }

    /// A line for people.
    func line(_ verdict: Threshold.Verdict) -> String {
        let figures =
            pad(name, 34) + pad(left: Self.text(value), 12) + " " + pad(unit, 14)
            + pad(left: Self.text(ratio), 8) + "x  of " + comparedWith
        switch verdict {
        case .none, .met: return figures
        case .missed(let aim): return figures + "   <- misses its aim: " + aim
        }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private func pad(left text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func text(_ value: Double) -> String { String(format: "%.2f", value) }

    private static func number(_ value: Double) -> JSON {
        JSONNumber((value * 1000).rounded() / 1000).map { .number($0) } ?? .null
    }
}
