import StileExecutor
import StileJSON

/// JSON Lines: a value a line; blank lines are none.
struct JSONLineItems: ItemParser {
    private let place: ObjectPlace
    private var queue = ByteQueue()
    /// Bytes at the queue's beginning that hold no line break.
    private var searched = 0
    private var line = 1
    private var isStart = true

    init(_ place: ObjectPlace) {
        self.place = place
    }

    mutating func take(_ bytes: [UInt8]) { queue.append(bytes) }

    mutating func end() { queue.end() }

    mutating func next(building: Bool) throws(MapRunFailure) -> ParsedItem {
        while true {
            guard let (length, consumed) = nextLine() else {
                guard searched <= ReaderLimits.recordBytesMax else {
                    throw place.failure(
                        line: line, "it has more than \(ReaderLimits.recordBytesMax) bytes")
                }
                guard queue.isEnded else { return .needsMore }
                return .end
            }
            let start = isStart ? queue.withBytes(UTF8Text.markCount) : 0
            let isBlank = queue.withBytes { Self.isBlank($0[min(start, length)..<length]) }
            defer {
                queue.drop(consumed)
                searched = 0
                line += 1
                isStart = false
            }
            if isBlank { continue }
            guard building else { return .passed }
            return .item(try document(Array(queue.prefix(length).dropFirst(start))), key: nil)
        }
    }

    private func document(_ bytes: [UInt8]) throws(MapRunFailure) -> JSONDocument {
        do throws(JSONParseError) {
            return JSONDocument(try JSON(parsing: bytes))
        } catch {
            throw place.failure(
                line: line, "it is not JSON: \(error.message) (column \(error.column))")
        }
    }

    /// The first line's length without and with its end; nil when its end is not here.
    private mutating func nextLine() -> (length: Int, consumed: Int)? {
        let count = queue.count
        let from = searched
        let found = queue.withBytes { bytes in
            bytes[from...].firstIndex(of: 0x0A)
        }
        guard let found else {
            searched = count
            return queue.isEnded && count > 0 ? (count, count) : nil
        }
        return (found, found + 1)
    }

    private static func isBlank(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
    }
}

/// Text in bytes.
enum UTF8Text {
    /// The bytes of a byte order mark at the beginning.
    static func markCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }
}
