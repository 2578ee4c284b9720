/// Cuts a stream of bytes into lines.
struct LineSplitter {
    /// Longer lines are cut; a line without an end must not fill the memory.
    static let lineBytesMax = 8 * 1024

    private var pending: [UInt8] = []
    private var isCut = false

    /// Takes bytes and gives each line that they complete, without its end.
    mutating func take(_ bytes: some Collection<UInt8>, _ line: (String) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                flush(line)
            } else if pending.count < Self.lineBytesMax {
                pending.append(byte)
            } else {
                isCut = true
            }
        }
    }

    /// Gives the last line, which nothing ended.
    mutating func end(_ line: (String) -> Void) {
        if !pending.isEmpty { flush(line) }
    }

    private mutating func flush(_ line: (String) -> Void) {
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        line(String(decoding: pending, as: UTF8.self) + (isCut ? "…" : ""))
        pending.removeAll(keepingCapacity: true)
        isCut = false
    }
}

/// The end of a stream of bytes.
struct ByteTail {
    let countMax: Int
    private var bytes: [UInt8] = []

    init(countMax: Int) { self.countMax = countMax }

    mutating func take(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
        // Cut now and then: cutting at each piece would move the whole tail each time.
        if bytes.count > 2 * countMax + 4096 { bytes.removeFirst(bytes.count - countMax) }
    }

    /// Begins at a whole character.
    var text: String {
        var tail = bytes.suffix(countMax)
        if tail.count < bytes.count {
            while let first = tail.first, first & 0xC0 == 0x80 { tail.removeFirst() }
        }
        return String(decoding: tail, as: UTF8.self)
    }
}
