import Foundation

/// Reads a request's body piece by piece, from memory or a part of a file.
struct BodySource {
    let count: Int64
    private let body: HTTPRequest.Body
    private var position: Int64 = 0
    private var file: Int32 = -1

    init(_ body: HTTPRequest.Body) {
        self.body = body
        switch body {
        case .none: count = 0
        case .bytes(let bytes): count = Int64(bytes.count)
        case .file(_, _, let count): self.count = count
        }
    }

    /// Opens the file, if there is one.
    mutating func open() -> HTTPError? {
        guard case .file(let path, _, _) = body else { return nil }
        file = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        return file >= 0 ? nil : .file(path: path, reason: String(cString: strerror(errno)))
    }

    mutating func close() {
        if file >= 0 { Foundation.close(file) }
        file = -1
    }

    /// Goes back, for a request that is sent again on a new connection.
    mutating func seek(to offset: Int64) -> Bool {
        guard (0...count).contains(offset) else { return false }
        position = offset
        return true
    }

    /// The next bytes, at most as many as fit; 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, HTTPError> {
        let wanted = Int(min(Int64(buffer.count), count - position))
        guard wanted > 0 else { return .success(0) }
        switch body {
        case .none: return .success(0)
        case .bytes(let bytes):
            bytes.withUnsafeBytes { all in
                let start = Int(position)
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: all[start..<start + wanted]))
            }
            position += Int64(wanted)
            return .success(wanted)
        case .file(let path, let offset, _):
            let got = pread(file, buffer.baseAddress, wanted, off_t(offset + position))
            guard got > 0 else {
                let reason = got == 0 ? "it became shorter" : String(cString: strerror(errno))
                return .failure(.file(path: path, reason: reason))
            }
            position += Int64(got)
            return .success(got)
        }
    }
}
