import Foundation
import StileLake

/// Writes the staging file through a buffer.
///
/// A class, since visitors of several objects append to one file, one after the other.
final class StagingFile {
    let path: String
    private(set) var rows: Int64 = 0
    /// The names of new columns that were met.
    private(set) var newColumns: Set<String> = []

    private let descriptor: Int32
    private var buffer: UnsafeMutablePointer<UInt8>
    private var count = 0
    private static let capacity = 1 << 20

    init(path: String) throws(LakeError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        buffer = .allocate(capacity: Self.capacity)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    func noteNewColumn(_ name: String) { newColumns.insert(name) }

    func beginRow(object: Int, ordinal: Int64) throws(LakeError) {
        if count + 64 > Self.capacity { try flush() }
        appendDigits(Int64(object))
        append(UInt8(ascii: ","))
        appendDigits(ordinal)
        rows += 1
    }

    func endRow() throws(LakeError) {
        if count == Self.capacity { try flush() }
        append(0x0A)
    }

    func separator() throws(LakeError) {
        if count == Self.capacity { try flush() }
        append(UInt8(ascii: ","))
    }

    /// Bytes that need no quotes, or bring their own.
    func raw(_ bytes: UnsafeBufferPointer<UInt8>) throws(LakeError) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        if count + bytes.count > Self.capacity { try flush() }
        guard bytes.count <= Self.capacity else { return try write(base, bytes.count) }
        memcpy(buffer + count, base, bytes.count)
        count += bytes.count
    }

    /// Bytes whose quotes are doubled already, put in quotes.
    func inQuotes(_ bytes: UnsafeBufferPointer<UInt8>) throws(LakeError) {
        try one(0x22)
        try raw(bytes)
        try one(0x22)
    }

    /// Bytes put in quotes, with the quotes among them doubled.
    func quoted(_ bytes: UnsafeBufferPointer<UInt8>) throws(LakeError) {
        try one(0x22)
        for byte in bytes {
            if byte == 0x22 { try one(byte) }
            try one(byte)
        }
        try one(0x22)
    }

    func quoted(_ bytes: [UInt8]) throws(LakeError) {
        try one(0x22)
        for byte in bytes {
            if byte == 0x22 { try one(byte) }
            try one(byte)
        }
        try one(0x22)
    }

    /// Writes what is left in the buffer.
    func finish() throws(LakeError) { try flush() }

    // MARK: - Bytes

    private func one(_ byte: UInt8) throws(LakeError) {
        if count == Self.capacity { try flush() }
        append(byte)
    }

    private func append(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    private func appendDigits(_ value: Int64) {
        var rest = value
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        var (left, right) = (start, count - 1)
        while left < right {
            swap(&buffer[left], &buffer[right])
            left += 1
            right -= 1
        }
    }

    private func flush() throws(LakeError) {
        try write(buffer, count)
        count = 0
    }

    private func write(_ start: UnsafePointer<UInt8>, _ length: Int) throws(LakeError) {
        var done = 0
        while done < length {
            let wrote = Foundation.write(descriptor, start + done, length - done)
            if wrote < 0 {
                if errno == EINTR { continue }
                throw Self.failure(path)
            }
            done += wrote
        }
    }

    private static func failure(_ path: String) -> LakeError {
        errno == ENOSPC
            ? .full(location: path) : .failed(key: path, reason: String(cString: strerror(errno)))
    }
}
