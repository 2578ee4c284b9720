/// How wide a text is in a common sans-serif typeface; an estimate on the wide side.
///
/// Drawings are made where no fonts can be asked, and are shown with whatever the reader has.
enum TextWidth {
    /// In thousandths of the font size, for the characters from blank to tilde.
    private static let printable: [Double] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
        556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722,
        722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
        667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
        500, 334, 260, 334, 584,
    ]

    /// Other typefaces of the family run wider.
    private static let margin = 1.12

    static func of(_ text: String, size: Double) -> Double {
        var thousandths = 0.0
        for scalar in text.unicodeScalars { thousandths += width(scalar) }
        return thousandths * size * margin / 1_000
    }

    private static func width(_ scalar: Unicode.Scalar) -> Double {
        let value = Int(scalar.value)
        if value >= 0x20, value < 0x20 + printable.count { return printable[value - 0x20] }
        if scalar.properties.generalCategory == .nonspacingMark { return 0 }
        return value < 0x1100 ? 640 : 1_050
    }

    /// `text` in lines of at most `width`, broken at blanks, after punctuation and before capitals where
    /// that is possible; what goes beyond `linesMax` is cut with an ellipsis.
    static func lines(of text: String, size: Double, width: Double, linesMax: Int) -> [String] {
        var lines: [String] = []
        var rest = Array(text)[...]
        while !rest.isEmpty, lines.count < linesMax {
            let fits = prefix(of: rest, size: size, width: width)
            if fits == rest.count {
                lines.append(String(rest))
                rest = []
            } else if lines.count == linesMax - 1 {
                lines.append(String(rest.prefix(max(1, fits - 1))) + "…")
                rest = []
            } else {
                let cut = breakPoint(in: rest, atMost: fits)
                lines.append(String(rest.prefix(cut)))
                rest = rest.dropFirst(cut)
            }
            rest = rest.drop { $0 == " " }
        }
        return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    }

    /// How many characters fit; at least one.
    private static func prefix(
        of characters: ArraySlice<Character>, size: Double, width: Double
    ) -> Int {
        var total = 0.0
        var count = 0
        for character in characters {
            total += of(String(character), size: size)
            if total > width, count > 0 { return count }
            count += 1
        }
        return count
    }

    private static func breakPoint(in characters: ArraySlice<Character>, atMost: Int) -> Int {
        let least = max(1, atMost / 3)
        let letters = Array(characters.prefix(atMost + 1))
        for cut in stride(from: atMost, through: least, by: -1) where letters[cut] == " " {
            return cut
        }
        for cut in stride(from: atMost, through: least, by: -1) {
            let before = letters[cut - 1]
            let isAfterSign = before == "-" || before == "_" || before == "." || before == ","
            if isAfterSign || (before.isLowercase && letters[cut].isUppercase) { return cut }
        }
        return atMost
    }
}
