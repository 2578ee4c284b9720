import Foundation
import StileLake

/// Reads the lines of a file, a chunk of it in memory at a time.
struct LineReader {
    private static let chunkBytes = 256 * 1024

    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw LakeError.notFound(key: path)
        }
        self.file = file
    }

    /// The next line without its end, nil after the last; empty lines are skipped.
    mutating func next() throws -> [UInt8]? {
        while true {
            if let end = buffer[position...].firstIndex(of: 0x0A) {
                let line = Array(buffer[position..<end])
                position = end + 1
                if line.isEmpty { continue }
                return line
            }
            if isAtEnd {
                let rest = Array(buffer[position...])
                position = buffer.count
                return rest.isEmpty ? nil : rest
            }
            try fill()
        }
    }

    private mutating func fill() throws {
        buffer.removeFirst(position)
        position = 0
        let chunk = try file.read(upToCount: Self.chunkBytes) ?? Data()
        isAtEnd = chunk.isEmpty
        buffer += chunk
    }
}
