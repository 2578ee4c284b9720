/// Unpacks deflate blocks (RFC 1951).
struct Inflater {
    let input: BitReader
    let output: UnpackedFile

    /// Unpacks one block; false after the last one.
    mutating func block() throws -> Bool {
        let isLast = try input.take(1) == 1
        switch try input.take(2) {
        case 0: try stored()
        case 1: try compressed(Self.fixedLiterals, Self.fixedDistances)
        case 2:
            let (literals, distances) = try dynamicCodes()
            try compressed(literals, distances)
        case _: throw Gzip.damaged
        }
        return !isLast
    }

    private func stored() throws {
        input.alignToByte()
        let length = try input.take(16)
        guard try input.take(16) == length ^ 0xFFFF else { throw Gzip.damaged }
        for _ in 0..<length { try output.append(try input.byte()) }
    }

    private func compressed(_ literals: HuffmanCode, _ distances: HuffmanCode) throws {
        while true {
            let symbol = try literals.next(input)
            if symbol < 256 {
                try output.append(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol <= 285 else { throw Gzip.damaged }
                let length =
                    Self.lengthBase[symbol - 257] + (try input.take(Self.lengthBits[symbol - 257]))
                let code = try distances.next(input)
                guard code < 30 else { throw Gzip.damaged }
                let distance =
                    Self.distanceBase[code] + (try input.take(Self.distanceBits[code]))
                try output.repeatBack(distance: distance, length: length)
            }
        }
    }

    private func dynamicCodes() throws -> (HuffmanCode, HuffmanCode) {
        let literalCount = try input.take(5) + 257
        let distanceCount = try input.take(5) + 1
        let codeCount = try input.take(4) + 4
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<codeCount { codeLengths[Self.order[index]] = UInt8(try input.take(3)) }
        let code = try HuffmanCode(codeLengths)
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try code.next(input)
            switch symbol {
            case 0..<16: lengths.append(UInt8(symbol))
            case 16:
                guard let last = lengths.last else { throw Gzip.damaged }
                lengths += [UInt8](repeating: last, count: 3 + (try input.take(2)))
            case 17: lengths += [UInt8](repeating: 0, count: 3 + (try input.take(3)))
            case _: lengths += [UInt8](repeating: 0, count: 11 + (try input.take(7)))
            }
        }
        guard lengths.count == literalCount + distanceCount else { throw Gzip.damaged }
        return (
            try HuffmanCode(Array(lengths[..<literalCount])),
            try HuffmanCode(Array(lengths[literalCount...]))
        )
    }

    // MARK: - The tables of RFC 1951

    private static let order = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
        2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12,
        13, 13,
    ]
    private static let fixedLiterals = HuffmanCode(
        checked: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = HuffmanCode(checked: [UInt8](repeating: 5, count: 30))
}

/// A prefix code as a table over its longest word.
struct HuffmanCode {
    private let width: Int
    /// Symbol and length for every pattern of `width` bits; length 0 is no code.
    private let table: [(symbol: UInt16, length: UInt8)]

    init(_ lengths: [UInt8]) throws {
        var left = 1
        for length in 1...15 {
            left = left * 2 - lengths.count { $0 == length }
            guard left >= 0 else { throw Gzip.damaged }
        }
        self.init(checked: lengths)
    }

    init(checked lengths: [UInt8]) {
        let width = max(1, Int(lengths.max() ?? 1))
        var table = [(symbol: UInt16, length: UInt8)](repeating: (0, 0), count: 1 << width)
        var code = 0
        for length in 1...width {
            for (symbol, own) in lengths.enumerated() where own == length {
                // Codes stand in the stream with their first bit lowest.
                var reversed = 0
                for bit in 0..<length where code & 1 << bit != 0 {
                    reversed |= 1 << (length - 1 - bit)
                }
                for index in stride(from: reversed, to: 1 << width, by: 1 << length) {
                    table[index] = (UInt16(symbol), UInt8(length))
                }
                code += 1
            }
            code <<= 1
        }
        self.width = width
        self.table = table
    }

    func next(_ input: BitReader) throws -> Int {
        let entry = table[try input.peek(width)]
        guard entry.length > 0 else { throw Gzip.damaged }
        try input.drop(Int(entry.length))
        return Int(entry.symbol)
    }
}
