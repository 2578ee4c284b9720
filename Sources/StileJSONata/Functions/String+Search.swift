extension String {
    /// The first place where the bytes of `part` stand, at or after `start`.
    ///
    /// Takes time in proportion to the lengths, whatever the texts (Knuth, Morris and Pratt).
    func range(ofBytes part: String, from start: String.Index? = nil) -> Range<String.Index>? {
        let begin = start ?? startIndex
        let wanted = Array(part.utf8)
        guard let first = wanted.first else { return begin..<begin }
        let view = utf8[begin...]
        guard let candidate = view.firstIndex(of: first) else { return nil }
        let borders = Self.borders(wanted)
        var matched = 0
        var index = candidate
        while index < endIndex {
            let byte = utf8[index]
            index = utf8.index(after: index)
            while matched > 0, wanted[matched] != byte { matched = borders[matched - 1] }
            if wanted[matched] == byte { matched += 1 }
            if matched == wanted.count {
                return utf8.index(index, offsetBy: -wanted.count)..<index
            }
        }
        return nil
    }

    /// For every prefix, the length of the longest shorter prefix that also ends it.
    private static func borders(_ bytes: [UInt8]) -> [Int] {
        var borders = [Int](repeating: 0, count: bytes.count)
        var length = 0
        for index in bytes.indices.dropFirst() {
            while length > 0, bytes[index] != bytes[length] { length = borders[length - 1] }
            if bytes[index] == bytes[length] { length += 1 }
            borders[index] = length
        }
        return borders
    }
}
