import Foundation

/// An open file: it stays what it is although another one takes its name.
struct DirectoryObjectReader: ObjectReader {
    let info: ObjectInfo
    let file: Files.Descriptor
    let store: DirectoryStore

    func read(at offset: Int64, count: Int) async throws -> [UInt8] {
        let wanted = Int(max(0, min(Int64(count), info.bytes - offset)))
        guard wanted > 0 else { return [] }
        return try await store.perform(info.key) {
            // Who writes into the file itself does not go by the rules of the lake, but may be
            // met in folders that others fill.
            guard ObjectInfo(key: info.key, status: try Files.status(of: file)) == info else {
                throw LakeError.failed(key: info.key, reason: "it was changed while it was read")
            }
            return try Files.read(file, at: offset, count: wanted)
        }
    }
}

extension ObjectInfo {
    init(key: String, status: stat) {
        let nanoseconds =
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        let parts = [
            UInt64(status.st_ino), UInt64(bitPattern: nanoseconds), UInt64(status.st_size),
        ]
        self.init(
            key: key, bytes: Int64(status.st_size), modifiedAtMillis: status.modifiedAtMillis,
            etag: "\"" + parts.map { String($0, radix: 16) }.joined(separator: "-") + "\"")
    }
}

extension Files {
    /// `count` bytes at `offset`; the file must have them.
    fileprivate static func read(_ file: Descriptor, at offset: Int64, count: Int)
        throws(SystemCallError) -> [UInt8]
    {
        var failure: SystemCallError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    file.number, buffer.baseAddress.map { $0 + filled }, count - filled,
                    off_t(offset) + off_t(filled))
                if got > 0 {
                    filled += got
                } else if got == 0 || errno != EINTR {
                    failure =
                        got == 0
                        ? SystemCallError(code: EIO, action: "reading the file")
                        : .last("reading the file")
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
