/// Bytes that have been read and not yet been understood.
struct ByteQueue: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0
    /// How many bytes came before the first one that is left.
    private(set) var offset: Int64 = 0
    /// Nothing more follows what is here.
    private(set) var isEnded = false

    var count: Int { bytes.count - start }

    mutating func append(_ more: [UInt8]) {
        if start == bytes.count {
            bytes = more
        } else {
            bytes.removeFirst(start)
            bytes += more
        }
        start = 0
    }

    mutating func end() { isEnded = true }

    mutating func drop(_ count: Int) {
        start += count
        offset += Int64(count)
    }

    /// Works on what is left, in place.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start...])) }
    }

    /// A copy of the first bytes.
    func prefix(_ count: Int) -> [UInt8] { Array(bytes[start..<start + count]) }

    /// The first byte that is no blank, without the blanks before it; nil when there is none.
    mutating func skipBlanks() -> UInt8? {
        while start < bytes.count {
            let byte = bytes[start]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            drop(1)
        }
        return nil
    }
}
