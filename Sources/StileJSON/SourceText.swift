/// A place in a text, both numbers counted from 1; columns count characters as an editor does.
package struct SourceLocation: Hashable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Where a text begins.
    package static let start = SourceLocation(line: 1, column: 1)
}

/// A text and where its lines begin.
package struct SourceText: Sendable {
    let bytes: [UInt8]
    private let lineStarts: [Int]

    package init(_ text: String) {
        let bytes = Array(text.utf8)
        self.bytes = bytes
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    /// The line of a byte, from 1.
    package func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The line and column of a byte.
    package func location(of offset: Int) -> SourceLocation { locations(of: [offset])[0] }

    /// The line and column of each of the ascending `offsets`.
    ///
    /// One pass for all: a definition of a megabyte on one line may have a fault in every field.
    package func locations(of offsets: [Int]) -> [SourceLocation] {
        var line = 1
        var column = 1
        var counted = 0
        return offsets.map { offset in
            let end = min(offset, bytes.count)
            let current = self.line(at: end)
            if current != line {
                (line, column, counted) = (current, 1, lineStarts[current - 1])
            }
            column += String(decoding: bytes[counted..<max(counted, end)], as: UTF8.self).count
            counted = max(counted, end)
            return SourceLocation(line: line, column: column)
        }
    }
}
