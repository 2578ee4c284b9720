import StileJSON

/// A JSON number that no double holds.
final class ExactNumber {
    let number: JSONNumber
    /// The nearest double.
    let double: Double
    /// Whether it is spelled as an integer: such numbers are told apart by all their digits, other
    /// ones by their doubles.
    let isWhole: Bool

    /// Nil for the numbers that a double gives back as they are.
    init?(_ number: JSONNumber) {
        switch number {
        case .integer(let value):
            // Up to 2^53 every whole number is a double.
            guard value.magnitude > 1 << 53, Int64(exactly: Double(value)) != value else {
                return nil
            }
        case .text(let text):
            // Fifteen digits always come back.
            guard text.utf8.count > 15, let nearest = JSONNumber(number.doubleValue),
                nearest.compare(number) != 0
            else { return nil }
        }
        self.number = number
        self.double = number.doubleValue
        self.isWhole = !number.description.utf8.contains { ".eE".utf8.contains($0) }
    }

    func isEqual(to other: ExactNumber) -> Bool {
        isWhole && other.isWhole ? number.compare(other.number) == 0 : double == other.double
    }
}
