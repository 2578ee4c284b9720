/// What of an answer's head says where the answer ends.
struct AnswerHead {
    private enum Framing {
        case length(Int)
        case chunked
        case connection
    }

    let status: Int
    let bodyStart: Int
    /// The server closes the connection after the answer.
    private(set) var closes = false
    private var framing = Framing.connection

    /// Nil until the head is complete.
    init?(_ bytes: UnsafeRawBufferPointer, count: Int) {
        guard let end = Self.headEnd(bytes, count: count), end >= 12 else { return nil }
        bodyStart = end
        status =
            Int(bytes[9] &- 48) * 100 + Int(bytes[10] &- 48) * 10 + Int(bytes[11] &- 48)
        if bytes[7] == UInt8(ascii: "0") { closes = true }
        var line = 0
        for index in 0..<(end - 1) where bytes[index] == 13 && bytes[index + 1] == 10 {
            read(UnsafeRawBufferPointer(rebasing: bytes[line..<index]))
            line = index + 2
        }
    }

    var endsWithConnection: Bool {
        if case .connection = framing { return true }
        return false
    }

    /// Where the answer's bytes end; nil while that is not known.
    func end(_ bytes: [UInt8], count: Int) -> Int? {
        switch framing {
        case .length(let length): return bodyStart + length
        case .connection: return nil
        case .chunked:
            // Small answers: the last chunk is the end of what has arrived.
            let last: [UInt8] = [48, 13, 10, 13, 10]
            return count >= bodyStart + 5 && Array(bytes[(count - 5)..<count]) == last ? count : nil
        }
    }

    private mutating func read(_ line: UnsafeRawBufferPointer) {
        if let value = Self.value(of: "content-length:", in: line) {
            framing = .length(value.reduce(0) { $0 * 10 + Int($1 &- 48) })
        } else if let value = Self.value(of: "transfer-encoding:", in: line) {
            if value.first.map({ $0 | 32 }) == UInt8(ascii: "c") { framing = .chunked }
        } else if let value = Self.value(of: "connection:", in: line) {
            if value.first.map({ $0 | 32 }) == UInt8(ascii: "c") { closes = true }
        }
    }

    /// The value of a header, without blanks before it.
    private static func value(
        of name: StaticString, in line: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer.SubSequence? {
        let count = name.utf8CodeUnitCount
        guard line.count >= count else { return nil }
        for index in 0..<count where line[index] | 32 != name.utf8Start[index] | 32 { return nil }
        return line[count...].drop { $0 == 32 }
    }

    private static func headEnd(_ bytes: UnsafeRawBufferPointer, count: Int) -> Int? {
        var index = 3
        while index < count {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10,
                bytes[index - 3] == 13
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }
}
