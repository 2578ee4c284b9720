package import StileJSON

/// The rows that one statement printed.
package struct DuckDBResult: Hashable, Sendable {
    package let rows: [JSONObject]

    package init(rows: [JSONObject]) {
        self.rows = rows
    }
}

/// Reads the output of DuckDB's JSON mode: one array of objects per statement, one after the other.
struct ResultReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func results() throws(DuckDBError) -> [DuckDBResult] {
        var results: [DuckDBResult] = []
        while let start = nextArray() {
            let end = try endOfArray(from: start)
            results.append(try read(bytes[start..<end]))
            offset = end
        }
        return results
    }

    /// Skips white space and what statements such as EXPLAIN print besides arrays.
    private mutating func nextArray() -> Int? {
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "[") { return offset }
            offset += 1
        }
        return nil
    }

    private func endOfArray(from start: Int) throws(DuckDBError) -> Int {
        var depth = 0
        var inString = false
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if inString {
                if byte == UInt8(ascii: "\\") { position += 1 }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
                default: break
                }
                if depth == 0 { return position + 1 }
            }
            position += 1
        }
        throw .unreadableResult(reason: "the output ends within a result")
    }

    private func read(_ slice: ArraySlice<UInt8>) throws(DuckDBError) -> DuckDBResult {
        let limits = JSONLimits(depthMax: 512, bytesMax: .max)
        let value: JSON
        do {
            value = try JSON(parsing: Array(slice), limits: limits)
        } catch {
            do {
                value = try JSON(parsing: Self.spellingNonNumbers(slice), limits: limits)
            } catch {
                throw .unreadableResult(reason: error.message)
            }
        }
        guard case .array(let elements) = value else {
            throw .unreadableResult(reason: "expected an array of rows, found \(value.kindName)")
        }
        return DuckDBResult(rows: elements.compactMap(\.objectValue))
    }

    /// DuckDB prints `NaN` and `Infinity` bare, which is no JSON: they become strings.
    private static func spellingNonNumbers(_ slice: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var inString = false
        var position = slice.startIndex
        while position < slice.endIndex {
            let byte = slice[position]
            if inString {
                output.append(byte)
                if byte == UInt8(ascii: "\\"), position + 1 < slice.endIndex {
                    position += 1
                    output.append(slice[position])
                }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else if let word = nonNumbers.first(where: { slice[position...].starts(with: $0) }) {
                output.append(UInt8(ascii: "\""))
                output.append(contentsOf: word)
                output.append(UInt8(ascii: "\""))
                position += word.count - 1
            } else {
                if byte == UInt8(ascii: "\"") { inString = true }
                output.append(byte)
            }
            position += 1
        }
        return output
    }

    private static let nonNumbers = ["-Infinity", "Infinity", "NaN", "-inf", "inf", "nan", "-nan"]
        .map { Array($0.utf8) }
}
