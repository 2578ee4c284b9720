/// Checks the spelling of times in definitions (RFC 3339, with `T` and an offset).
enum Timestamp {
    /// `2026-01-31T18:00:00[.123](Z|±hh:mm)`, with a day that exists.
    static func isValid(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard let year = digits(4, &rest), take("-", &rest), let month = digits(2, &rest),
            take("-", &rest), let day = digits(2, &rest), take("T", &rest),
            let hour = digits(2, &rest), take(":", &rest), let minute = digits(2, &rest),
            take(":", &rest), let second = digits(2, &rest)
        else { return false }
        guard (1...12).contains(month), day >= 1, day <= days(in: month, of: year), hour <= 23,
            minute <= 59, second <= 60
        else { return false }
        return fraction(&rest) && offset(&rest) && rest.isEmpty
    }

    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard take(".", &rest) else { return true }
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest = rest.dropFirst(count)
        return count > 0
    }

    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if take("Z", &rest) { return true }
        guard take("+", &rest) || take("-", &rest), let hours = digits(2, &rest),
            take(":", &rest), let minutes = digits(2, &rest)
        else { return false }
        return hours <= 23 && minutes <= 59
    }

    private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        let head = rest.prefix(count)
        guard head.count == count, head.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        rest = rest.dropFirst(count)
        return head.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        case _: 31
        }
    }
}
