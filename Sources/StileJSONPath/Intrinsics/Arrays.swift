import StileJSON

/// `States.ArrayPartition`, `ArrayContains`, `ArrayRange`, `ArrayGetItem`, `ArrayUnique`.
enum Arrays {
    /// Elements that `States.ArrayRange` may give (AWS's limit).
    private static let rangeCountMax: Int64 = 1000

    /// The arguments; a payload named over and over must not outgrow the memory when it is written.
    static func array(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        guard arguments.values.count < 2 || !ValueSize.isOverLimit(arguments.values) else {
            throw IntrinsicFailure("the array is longer than \(ValueSize.bytesMax) bytes")
        }
        return .array(arguments.values)
    }

    static func partition(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let elements = try arguments.array(0)
        let size = try arguments.integer(1)
        guard size > 0 else {
            throw IntrinsicFailure("the chunk size must be greater than 0, but is \(size)")
        }
        let step = Int(clamping: size)
        var chunks: [JSON] = []
        var start = 0
        while start < elements.count {
            let end = step < elements.count - start ? start + step : elements.count
            chunks.append(.array(Array(elements[start..<end])))
            start = end
        }
        return .array(chunks)
    }

    static func contains(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let wanted = arguments.values[1]
        return .bool(try arguments.array(0).contains { equal($0, wanted) })
    }

    static func range(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let first = try arguments.integer(0)
        let last = try arguments.integer(1)
        let step = try arguments.integer(2)
        guard step != 0 else { throw IntrinsicFailure("the step must not be 0") }
        guard step > 0 ? first <= last : first >= last else { return .array([]) }
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow, step != -1 || distance != Int64.min,
            (distance / step) < rangeCountMax
        else {
            throw IntrinsicFailure(
                "the range from \(first) to \(last) by \(step) has more than \(rangeCountMax) "
                    + "elements")
        }
        return .array((0...(distance / step)).map { .integer(first + $0 * step) })
    }

    static func item(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let elements = try arguments.array(0)
        let index = try arguments.integer(1)
        guard index >= 0, index < elements.count else {
            throw IntrinsicFailure(
                "the index \(index) is outside the array of \(elements.count) elements")
        }
        return elements[Int(index)]
    }

    /// The first of each group of equal elements, in order.
    static func unique(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        var seen: Set<JSON> = []
        return .array(try arguments.array(0).filter { seen.insert($0).inserted })
    }

    private static func equal(_ left: JSON, _ right: JSON) -> Bool {
        if case .number(let left) = left, case .number(let right) = right {
            return left.compare(right) == 0
        }
        return left == right
    }
}
