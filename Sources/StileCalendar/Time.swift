/// Times as text, and back: ISO 8601 in UTC with milliseconds, RFC 3339 from outside.
package enum Time {
    /// `2026-11-21T08:15:00.000Z`
    package static func text(millis: Int64) -> String {
        let time = CivilTime(millis: millis)
        return time.description + "." + Int(millis - time.millis).digits(3) + "Z"
    }

    /// A point in time, to the nanosecond.
    package struct Instant: Equatable, Comparable {
        package let seconds: Int64
        package let nanoseconds: Int64

        package static func < (left: Instant, right: Instant) -> Bool {
            (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
        }

        /// Rounded up, so that nothing due then happens before it.
        package var millisRoundedUp: Int64 { seconds * 1_000 + (nanoseconds + 999_999) / 1_000_000 }

        /// Cut off after the millisecond.
        package var millis: Int64 { seconds * 1_000 + nanoseconds / 1_000_000 }
    }

    /// Reads `yyyy-mm-ddThh:mm:ss[.fraction](Z|+hh:mm)`; nil for anything else, such as a 13th month
    /// or no zone.
    package static func instant(_ text: String) -> Instant? {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2),
            reader.take("-"), let day = reader.digits(2), reader.take("T"),
            let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2),
            reader.take(":"), let second = reader.digits(2),
            let nanoseconds = reader.fraction(), let offset = reader.zone(), reader.isAtEnd
        else { return nil }
        let time = CivilTime(
            date: CivilDate(year: year, month: month, day: day), hour: hour, minute: minute,
            second: second)
        guard time.exists else { return nil }
        let seconds = Int64(time.localSeconds - offset)
        return Instant(seconds: seconds, nanoseconds: nanoseconds)
    }
}

// MARK: - Reading

private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard position < bytes.count, (48...57).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1] - 48)
    }

    mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Nanoseconds; 0 where there is no fraction, nil for a point without digits.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        guard let first = digit() else { return nil }
        var value = Int64(first)
        var count = 1
        while let digit = digit() {
            guard count < 9 else { continue }
            value = value * 10 + Int64(digit)
            count += 1
        }
        while count < 9 {
            value *= 10
            count += 1
        }
        return value
    }

    /// Seconds east of Greenwich.
    mutating func zone() -> Int? {
        if take("Z") { return 0 }
        let sign = take("-") ? -1 : (take("+") ? 1 : 0)
        guard sign != 0, let hours = digits(2), take(":"), let minutes = digits(2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
