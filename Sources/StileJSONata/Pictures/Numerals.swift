/// Numbers as letters: a, b … z, aa, ab …
enum LetterNumerals {
    static func write(_ value: Double, isCapital: Bool) -> String {
        let first: UInt8 = isCapital ? 65 : 97
        var letters: [UInt8] = []
        var rest = value
        while rest >= 1 {
            rest -= 1
            letters.append(first + UInt8(rest.truncatingRemainder(dividingBy: 26)))
            rest = (rest / 26).rounded(.down)
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    static func read(_ text: String, isCapital: Bool) -> Double? {
        let first: UInt8 = isCapital ? 65 : 97
        var value = 0.0
        for byte in text.utf8 {
            guard byte >= first, byte < first + 26 else { return nil }
            value = value * 26 + Double(byte - first + 1)
        }
        return value
    }
}

/// Roman numerals.
enum RomanNumerals {
    private static let values: [(Int, String)] = [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
        (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ]

    /// Small letters; from a million on the thousands would fill pages, and digits stand instead.
    static func write(_ value: Double) -> String {
        guard value < 1_000_000 else { return NumberText.javaScript(value) }
        var text = ""
        var rest = Int(value)
        for (number, letters) in values {
            while rest >= number {
                text += letters
                rest -= number
            }
        }
        return text
    }

    static func read(_ text: String) -> Double? {
        let digits: [Character: Double] = [
            "M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1,
        ]
        var value = 0.0
        var largest = 0.0
        for letter in text.reversed() {
            guard let digit = digits[letter] else { return nil }
            if digit < largest {
                value -= digit
            } else {
                largest = digit
                value += digit
            }
        }
        return value
    }
}

/// Numbers as English words.
enum NumberWords {
    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ]
    private static let smallOrdinals = [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
        "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
        "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    ]
    private static let tens = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ]
    private static let magnitudes: [(name: String, value: Double)] = [
        ("trillion", 1e12), ("billion", 1e9), ("million", 1e6), ("thousand", 1e3),
    ]

    static func write(_ value: Double, isOrdinal: Bool) -> String {
        write(value, isOrdinal, follows: false)
    }

    /// `follows` says that larger parts stand before this one.
    private static func write(_ value: Double, _ isOrdinal: Bool, follows: Bool) -> String {
        if value < 100 {
            return (follows ? " and " : "") + writeTens(Int(value), isOrdinal)
        }
        let comma = follows ? ", " : ""
        let part = magnitudes.first { value >= $0.value } ?? ("hundred", 100)
        let count = (value / part.value).rounded(.down)
        let rest = value - count * part.value
        let head = comma + write(count, false, follows: false) + " " + part.name
        if rest > 0, rest < value { return head + write(rest, isOrdinal, follows: true) }
        return head + (isOrdinal ? "th" : "")
    }

    private static func writeTens(_ value: Int, _ isOrdinal: Bool) -> String {
        if value < 20 { return isOrdinal ? smallOrdinals[value] : small[value] }
        let ten = tens[value / 10 - 2]
        if value % 10 > 0 { return ten + "-" + writeTens(value % 10, isOrdinal) }
        return isOrdinal ? String(ten.dropLast()) + "ieth" : ten
    }

    /// Every word with a capital, `and` excepted.
    static func titled(_ text: String) -> String {
        var output = ""
        var word = ""
        func flush() {
            output += word == "and" ? word : word.prefix(1).uppercased() + word.dropFirst()
            word = ""
        }
        for character in text {
            if character.isLetter {
                word.append(character)
            } else {
                flush()
                output.append(character)
            }
        }
        flush()
        return output
    }

    /// What each word is worth; ordinals like their numbers.
    private static let values: [String: Double] = {
        var values: [String: Double] = [:]
        for (number, word) in small.enumerated() { values[word] = Double(number) }
        for (number, word) in smallOrdinals.enumerated() { values[word] = Double(number) }
        for (offset, word) in tens.enumerated() {
            values[word] = Double(offset * 10 + 20)
            values[String(word.dropLast()) + "ieth"] = Double(offset * 10 + 20)
        }
        for (name, value) in magnitudes + [("hundred", 100)] {
            values[name] = value
            values[name + "th"] = value
        }
        return values
    }()

    /// A regular expression for numbers in words; longer words come first.
    static let pattern: String = {
        let words = values.keys.sorted { ($1.count, $0) < ($0.count, $1) }
        return "(?:" + (words + ["and", "[\\-, ]"]).joined(separator: "|") + ")+"
    }()

    static func read(_ text: String) -> Double? {
        var segments: [Double] = [0]
        for word in text.split(whereSeparator: { !$0.isLetter }) where word != "and" {
            guard let value = values[String(word)], let top = segments.last else { return nil }
            if value < 100 {
                if top >= 1000 {
                    segments.append(value)
                } else {
                    segments[segments.count - 1] = top + value
                }
            } else {
                segments[segments.count - 1] = top * value
            }
        }
        return segments.reduce(0, +)
    }
}
