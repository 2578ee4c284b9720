import Foundation

/// Where the first physical line ends.
struct LineEnd {
    /// With the line break.
    let consumed: Int
    /// Without the line break, LF or CRLF.
    let length: Int
    let lineBreaks: Int

    /// Nil when the line goes on beyond `count` bytes.
    init?(_ at: UnsafeMutablePointer<UInt8>, _ count: Int, _ isAtEnd: Bool) {
        if let found = memchr(at, 0x0A, count) {
            let index = found - UnsafeMutableRawPointer(at)
            consumed = index + 1
            length = index > 0 && at[index - 1] == 0x0D ? index - 1 : index
            lineBreaks = 1
        } else if isAtEnd {
            consumed = count
            length = count > 0 && at[count - 1] == 0x0D ? count - 1 : count
            lineBreaks = 0
        } else {
            return nil
        }
    }
}
