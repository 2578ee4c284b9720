extension String {
    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    /// Two small hexadecimal digits for each byte: digests, signatures, keys.
    package init(hexadecimal bytes: some Sequence<UInt8>) {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            text.append(Self.hexadecimalDigits[Int(byte >> 4)])
            text.append(Self.hexadecimalDigits[Int(byte & 15)])
        }
        self.init(decoding: text, as: UTF8.self)
    }
}
