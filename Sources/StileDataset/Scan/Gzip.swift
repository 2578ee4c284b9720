import Foundation
import StileLake

/// Unpacks gzip files (RFC 1951, 1952) with bounded memory.
package enum Gzip {
    /// Writes what the local file `path` holds to the new file `target`.
    ///
    /// - Parameter key: The object that it came from, for the error.
    package static func unpack(_ path: String, to target: String, of key: String) async throws {
        do {
            try await unpack(path, to: target)
        } catch let refusal as ObjectRefusal {
            throw LakeError.failed(key: key, reason: refusal.detail)
        }
    }

    /// Whether the file begins with gzip's mark.
    static func isGzip(_ path: String) throws(LakeError) -> Bool {
        let window = try ByteWindow(path: path)
        _ = try window.fill()
        let at = window.bytes + window.start
        return window.count >= 3 && at[0] == 0x1F && at[1] == 0x8B && at[2] == 8
    }

    /// Writes what `path` holds, all members one after the other, to the new file `target`.
    ///
    /// - Throws: `ObjectRefusal` when the file is damaged or cut off.
    static func unpack(_ path: String, to target: String) async throws {
        let input = BitReader(try ByteWindow(path: path))
        let output = UnpackedFile(file: try StagingFile(path: target))
        repeat {
            try readHeader(input)
            var inflater = Inflater(input: input, output: output)
            while try inflater.block() {
                try Task.checkCancellation()
                await Task.yield()
            }
            try checkTrailer(input, output)
        } while try !input.isAtEnd()
        try output.finish()
    }

    static let damaged = ObjectRefusal(reason: .encoding, detail: "the gzip file is damaged")

    private static func readHeader(_ input: BitReader) throws {
        guard try input.byte() == 0x1F, try input.byte() == 0x8B, try input.byte() == 8 else {
            throw damaged
        }
        let flags = try input.byte()
        for _ in 0..<6 { _ = try input.byte() }
        if flags & 4 != 0 {
            let length = Int(try input.byte()) | Int(try input.byte()) << 8
            for _ in 0..<length { _ = try input.byte() }
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            while try input.byte() != 0 {}
        }
        if flags & 2 != 0 { for _ in 0..<2 { _ = try input.byte() } }
    }

    private static func checkTrailer(_ input: BitReader, _ output: UnpackedFile) throws {
        input.alignToByte()
        var words: [UInt32] = []
        for _ in 0..<2 {
            var word: UInt32 = 0
            for shift in 0..<4 { word |= UInt32(try input.byte()) << UInt32(shift * 8) }
            words.append(word)
        }
        let (checksum, count) = try output.endMember()
        guard words == [checksum, UInt32(truncatingIfNeeded: count)] else { throw damaged }
    }
}

/// Bits of a file, the lowest first. A class, since header and blocks share one position.
final class BitReader {
    private let window: ByteWindow
    private var bits: UInt64 = 0
    private var count = 0

    init(_ window: ByteWindow) {
        self.window = window
    }

    func isAtEnd() throws -> Bool {
        if count >= 8 || window.count > 0 { return false }
        return try !window.fill()
    }

    /// Makes `wanted` bits visible; missing ones at the end of the file are zero.
    private func need(_ wanted: Int) throws {
        while count < wanted {
            if window.count == 0, try !window.fill() { return }
            bits |= UInt64(window.bytes[window.start]) << UInt64(count)
            window.consume(1)
            count += 8
        }
    }

    /// Looks at up to 15 bits without taking them.
    func peek(_ wanted: Int) throws -> Int {
        try need(wanted)
        return Int(bits & ((1 << UInt64(wanted)) - 1))
    }

    func take(_ wanted: Int) throws -> Int {
        let value = try peek(wanted)
        try drop(wanted)
        return value
    }

    func drop(_ taken: Int) throws {
        guard taken <= count else { throw Gzip.damaged }
        bits >>= UInt64(taken)
        count -= taken
    }

    func byte() throws -> UInt8 { UInt8(try take(8)) }

    func alignToByte() {
        let odd = count & 7
        bits >>= UInt64(odd)
        count -= odd
    }
}

/// What was unpacked: the last 32 KiB for back references, the rest in a file.
final class UnpackedFile {
    private static let windowBytes = 32 * 1024
    private static let capacity = 256 * 1024

    private let file: StagingFile
    private let bytes: UnsafeMutablePointer<UInt8>
    private var end = 0
    private var flushed = 0
    private var checksum: UInt32 = 0xFFFF_FFFF
    private var memberBytes = 0

    init(file: StagingFile) {
        self.file = file
        bytes = .allocate(capacity: Self.capacity)
    }

    deinit { bytes.deallocate() }

    func append(_ byte: UInt8) throws {
        if end == Self.capacity { try slide() }
        bytes[end] = byte
        end += 1
    }

    func repeatBack(distance: Int, length: Int) throws {
        if end + length > Self.capacity { try slide() }
        guard distance <= end else { throw Gzip.damaged }
        for _ in 0..<length {
            bytes[end] = bytes[end - distance]
            end += 1
        }
    }

    /// Checksum and size of the member that has ended.
    func endMember() throws -> (checksum: UInt32, count: Int) {
        try flush()
        defer {
            checksum = 0xFFFF_FFFF
            memberBytes = 0
        }
        return (~checksum, memberBytes)
    }

    func finish() throws { try file.finish() }

    private func slide() throws {
        try flush()
        let keep = min(end, Self.windowBytes)
        memmove(bytes, bytes + end - keep, keep)
        end = keep
        flushed = keep
    }

    private func flush() throws {
        let fresh = UnsafeBufferPointer(start: bytes + flushed, count: end - flushed)
        for byte in fresh {
            checksum = Self.table[Int((checksum ^ UInt32(byte)) & 255)] ^ (checksum >> 8)
        }
        memberBytes += fresh.count
        try file.raw(fresh)
        flushed = end
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }
}
