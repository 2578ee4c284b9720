import Crypto
import Foundation
import StileJSON
import StileLake

/// Bytes and checksum of a file, read in pieces.
package struct FileDigest: Hashable, Sendable {
    package let bytes: Int64
    /// Small hexadecimal digits.
    package let sha256: String

    private static let pieceBytes = 1 << 20

    /// Reads the file at `path`.
    package static func read(_ path: String) async throws -> FileDigest {
        try await read(path) { _, _ in }
    }

    /// Copies `path` to the new file `target`, and digests what went through.
    package static func copy(_ path: String, to target: String) async throws -> FileDigest {
        let output = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard output >= 0 else { throw failure(target) }
        defer { close(output) }
        return try await read(path) { base, count in
            var done = 0
            while done < count {
                let wrote = Foundation.write(output, base + done, count - done)
                if wrote < 0, errno != EINTR { throw failure(target) }
                done += max(0, wrote)
            }
        }
    }

    /// The digest of a text.
    package static func sha256(_ text: String) -> String {
        String(hexadecimal: SHA256.hash(data: Array(text.utf8)))
    }

    private static func read(
        _ path: String, _ piece: (UnsafeRawPointer, Int) throws -> Void
    ) async throws -> FileDigest {
        let input = open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure(path) }
        defer { close(input) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        var bytes: Int64 = 0
        while let base = buffer.baseAddress {
            let count = Foundation.read(input, base, pieceBytes)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path)
            }
            if count == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            try piece(base, count)
            bytes += Int64(count)
            try Task.checkCancellation()
            await Task.yield()
        }
        return FileDigest(bytes: bytes, sha256: String(hexadecimal: hash.finalize()))
    }

    private static func failure(_ path: String) -> LakeError {
        switch errno {
        case ENOENT: .notFound(key: path)
        case EACCES, EPERM: .notPermitted(key: path)
        case ENOSPC: .full(location: path)
        default: .failed(key: path, reason: String(cString: strerror(errno)))
        }
    }
}
