/// What a parser refuses, whatever the text says.
package struct JSONLimits: Sendable {
    /// Nested arrays and objects.
    package var depthMax: Int
    /// UTF-8 bytes of the whole text.
    package var bytesMax: Int

    package init(depthMax: Int, bytesMax: Int) {
        self.depthMax = depthMax
        self.bytesMax = bytesMax
    }

    /// Depth 512 can be written, compared and freed on a 512 KiB stack; 64 MiB is far above every
    /// payload limit.
    package static let standard = JSONLimits(depthMax: 512, bytesMax: 64 * 1024 * 1024)
}

/// Why a text is not JSON, and where.
package struct JSONParseError: Error, Hashable, Sendable {
    /// What was found and what was expected, lower case, no full stop.
    package let message: String
    /// Zero-based UTF-8 offset of the fault.
    package let byteOffset: Int
    /// One-based line of the fault.
    package let line: Int
    /// One-based column of the fault, in characters.
    package let column: Int
}

extension JSON {
    /// Reads one JSON value that takes up all of `text` (RFC 8259, strictly).
    ///
    /// A repeated key keeps its first place and takes the last value; a lone surrogate in an escape
    /// becomes U+FFFD.
    package init(parsing text: String, limits: JSONLimits = .standard) throws(JSONParseError) {
        self = try JSONParser.parse(text, limits: limits).value
    }

    /// Reads one JSON value that takes up all of `bytes`, which must be UTF-8.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONParseError) {
        self = try bytes.withUnsafeBufferPointer { JSONParser.parse($0, limits: limits) }.get()
            .value
    }
}

/// Reads a whole text in one loop: open arrays and objects wait on a stack of their own, so the
/// depth of a text never costs call stack.
struct JSONParser {
    var source: JSONScanner
    private let limits: JSONLimits
    /// Containers that are open, outermost first.
    private var frames: [Frame] = []
    /// The finished elements of all open containers; each container's begin at its frame's start.
    private var values: [JSON] = []
    private var keys: [String] = []
    /// The deepest nesting met.
    private var depth = 0

    /// A value and how deep its arrays and objects are nested.
    struct Parsed {
        let value: JSON
        let depth: Int
    }

    private struct Frame {
        let isObject: Bool
        let valueStart: Int
        let keyStart: Int

        var closingByte: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }
    }

    static func parse(_ text: String, limits: JSONLimits) throws(JSONParseError) -> Parsed {
        let result = text.utf8.withContiguousStorageIfAvailable { parse($0, limits: limits) }
        if let result { return try result.get() }
        return try Array(text.utf8).withUnsafeBufferPointer { parse($0, limits: limits) }.get()
    }

    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits
    ) -> Result<Parsed, JSONParseError> {
        var parser = JSONParser(source: JSONScanner(bytes), limits: limits)
        return Result { () throws(JSONParseError) in
            Parsed(value: try parser.parseDocument(), depth: parser.depth)
        }
    }

    private init(source: JSONScanner, limits: JSONLimits) {
        self.source = source
        self.limits = limits
    }

    private mutating func parseDocument() throws(JSONParseError) -> JSON {
        guard source.count <= limits.bytesMax else {
            throw source.failure(
                "text of \(source.count) bytes is over the limit of \(limits.bytesMax)")
        }
        source.skipWhitespace()
        while true {
            guard let value = try parseScalarOrOpen() else { continue }
            if let whole = try place(value) {
                source.skipWhitespace()
                guard source.isAtEnd else {
                    throw source.failure("unexpected text after the JSON value")
                }
                return whole
            }
        }
    }

    /// Reads a value without parts; nil when a container was opened and its first value comes next.
    @inline(__always)
    private mutating func parseScalarOrOpen() throws(JSONParseError) -> JSON? {
        switch source.current {
        case UInt8(ascii: "\""): return .string(try source.parseString())
        case UInt8(ascii: "{"): return try open(isObject: true)
        case UInt8(ascii: "["): return try open(isObject: false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try source.parseNumber())
        case UInt8(ascii: "t"): return try source.parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try source.parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try source.parseWord("null", .null)
        default:
            throw source.failure(
                source.isAtEnd
                    ? "unexpected end of text, expected a value"
                    : "unexpected character, expected a value")
        }
    }

    /// Puts a finished value into the container around it and closes what ends there; the value of
    /// the whole text comes back when nothing is open any more.
    private mutating func place(_ value: JSON) throws(JSONParseError) -> JSON? {
        var finished = value
        while let frame = frames.last {
            values.append(finished)
            source.skipWhitespace()
            if source.consume(UInt8(ascii: ",")) {
                source.skipWhitespace()
                if frame.isObject { try parseKey() }
                return nil
            }
            guard source.consume(frame.closingByte) else {
                throw unclosed(frame)
            }
            finished = close()
        }
        return finished
    }

    // MARK: - Containers

    private mutating func open(isObject: Bool) throws(JSONParseError) -> JSON? {
        guard frames.count < limits.depthMax else {
            throw source.failure("nested deeper than \(limits.depthMax) levels")
        }
        source.advance()
        frames.append(
            Frame(isObject: isObject, valueStart: values.count, keyStart: keys.count))
        depth = max(depth, frames.count)
        source.skipWhitespace()
        if source.consume(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close() }
        if isObject { try parseKey() }
        return nil
    }

    private mutating func parseKey() throws(JSONParseError) {
        guard source.current == UInt8(ascii: "\"") else {
            throw source.failure("expected a field name in double quotes")
        }
        let key = try source.parseString()
        source.skipWhitespace()
        guard source.consume(UInt8(ascii: ":")) else {
            throw source.failure("expected ':' after the field name \"\(key)\"")
        }
        keys.append(key)
        source.skipWhitespace()
    }

    private mutating func close() -> JSON {
        let frame = frames.removeLast()
        let elements = Array(values[frame.valueStart...])
        values.removeLast(elements.count)
        guard frame.isObject else { return .array(elements) }
        let names = Array(keys[frame.keyStart...])
        keys.removeLast(names.count)
        return .object(JSONObject(keys: names, values: elements))
    }

    private func unclosed(_ frame: Frame) -> JSONParseError {
        guard frame.isObject, let key = keys.last else {
            return source.failure("expected ',' or ']' in the array")
        }
        return source.failure("expected ',' or '}' after the value of \"\(key)\"")
    }
}
