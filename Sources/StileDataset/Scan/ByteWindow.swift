import Foundation
import StileLake

/// A moving window over a file: bounded memory for any size.
///
/// A class over a raw buffer, since the scanner's inner loops read it in place; it never leaves the
/// task that made it.
final class ByteWindow {
    /// Holds the longest record with room to spare.
    static let capacity = 4 * 1024 * 1024

    private let descriptor: Int32
    private let path: String
    let bytes: UnsafeMutablePointer<UInt8>
    /// The unread part is `start..<end`.
    private(set) var start = 0
    private(set) var end = 0
    /// Offset in the file of `start`.
    private(set) var offset: Int64 = 0
    private(set) var isAtEnd = false

    init(path: String) throws(LakeError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT
                ? .notFound(key: path)
                : .failed(key: path, reason: String(cString: strerror(errno)))
        }
        bytes = .allocate(capacity: Self.capacity)
    }

    deinit {
        close(descriptor)
        bytes.deallocate()
    }

    var count: Int { end - start }

    /// Marks `count` bytes as read.
    func consume(_ count: Int) {
        start += count
        offset += Int64(count)
    }

    /// Reads on, keeping what is unread. False when nothing came: at the end, or the window is full.
    func fill() throws(LakeError) -> Bool {
        if start > 0, end == Self.capacity || start > Self.capacity / 2 {
            memmove(bytes, bytes + start, count)
            end -= start
            start = 0
        }
        guard !isAtEnd, end < Self.capacity else { return false }
        while true {
            let got = read(descriptor, bytes + end, Self.capacity - end)
            if got < 0 {
                if errno == EINTR { continue }
                throw .failed(key: path, reason: String(cString: strerror(errno)))
            }
            if got == 0 { isAtEnd = true }
            end += got
            return got > 0
        }
    }
}
