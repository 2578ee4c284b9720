import StileJSON

extension Filter {
    /// What stands between two operands. Words are read in any case.
    enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case identical = "==="
        case notIdentical = "!=="
        case lessOrEqual = "<="
        case less = "<"
        case greaterOrEqual = ">="
        case greater = ">"
        case among = "in"
        case notAmong = "nin"
        case contains = "contains"
        case containsAll = "all"
        case size = "size"
        case empty = "empty"
        case subset = "subsetof"
        case anyOf = "anyof"
        case noneOf = "noneof"
    }
}

extension Filter.Comparison {
    /// As Jayway compares: an absent side equals nothing, values of different kinds are in no order,
    /// and a list operator whose side is no list does not hold.
    func holds(
        _ left: JSON?, _ right: JSON?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        try budget.spend(Self.weight(left) + Self.weight(right))
        return switch self {
        case .equal: try Self.areEqual(left, right, &budget)
        case .notEqual: try !Self.areEqual(left, right, &budget)
        case .identical: try Self.areIdentical(left, right, &budget)
        case .notIdentical: try !Self.areIdentical(left, right, &budget)
        case .less: Self.order(left, right).map { $0 < 0 } ?? false
        case .lessOrEqual: Self.order(left, right).map { $0 <= 0 } ?? false
        case .greater: Self.order(left, right).map { $0 > 0 } ?? false
        case .greaterOrEqual: Self.order(left, right).map { $0 >= 0 } ?? false
        case .among: try Self.isElement(left, of: right?.arrayValue, &budget)
        case .notAmong: try !Self.isElement(left, of: right?.arrayValue, &budget)
        case .contains: try Self.contains(left, right, &budget)
        case .containsAll: try Self.allOf(right, in: left, &budget)
        case .size: Self.hasSize(left, right)
        case .empty: Self.isEmpty(left).map { .bool($0) == right } ?? false
        case .subset: try Self.allOf(left, in: right, &budget)
        case .anyOf: try Self.share(left, right, &budget) ?? false
        case .noneOf: try Self.share(left, right, &budget).map { !$0 } ?? false
        }
    }

    /// Long texts and long numbers cost more than a visit.
    private static func weight(_ value: JSON?) -> Int {
        switch value {
        case .string(let text)?, .number(.text(let text))?: text.utf8.count / 64
        case nil, .null?, .bool?, .number(.integer)?, .array?, .object?: 0
        }
    }

    // MARK: - Equality

    /// A text and a number are equal when a number on the left has the value that the text spells,
    /// or a text on the left is the number's spelling.
    private static func areEqual(
        _ left: JSON?, _ right: JSON?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        guard let left, let right else { return false }
        switch (left, right) {
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.number(let left), .number(let right)): return left.compare(right) == 0
        case (.number(let number), .string(let text)):
            guard text.utf8.count < 400, case .number(let other)? = try? JSON(parsing: text)
            else { return false }
            return number.compare(other) == 0
        case (.string(let text), .number(let number)): return text == number.description
        case (.array, .array), (.object, .object):
            return try haveEqualParts(left, right, &budget)
        case (_, _): return left == right
        }
    }

    /// Equality of values with parts, each pair of parts counted.
    private static func haveEqualParts(
        _ left: JSON, _ right: JSON, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        var pending = [(left, right)]
        while let pair = pending.popLast() {
            try budget.spend()
            switch pair {
            case (.array(let left), .array(let right)):
                guard left.count == right.count else { return false }
                pending.append(contentsOf: zip(left, right))
            case (.object(let left), .object(let right)):
                guard left.count == right.count else { return false }
                for (key, value) in left {
                    guard let other = right[key] else { return false }
                    pending.append((value, other))
                }
            case (let left, let right):
                guard left == right else { return false }
            }
        }
        return true
    }

    /// Equal and of the same kind.
    private static func areIdentical(
        _ left: JSON?, _ right: JSON?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        guard left?.kindName == right?.kindName else { return false }
        return try areEqual(left, right, &budget)
    }

    // MARK: - Order

    /// Numbers by value, texts by their UTF-16 units, as Java orders them.
    private static func order(_ left: JSON?, _ right: JSON?) -> Int? {
        switch (left, right) {
        case (.number(let left)?, .number(let right)?): return left.compare(right)
        case (.string(let left)?, .string(let right)?):
            if left.hasSameBytes(as: right) { return 0 }
            return left.utf16.lexicographicallyPrecedes(right.utf16) ? -1 : 1
        case (_, _): return nil
        }
    }

    // MARK: - Lists

    private static func isElement(
        _ value: JSON?, of list: [JSON]?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        guard let value, let list else { return false }
        for element in list {
            try budget.spend()
            if try areEqual(value, element, &budget) { return true }
        }
        return false
    }

    /// Whether a text has a part, or a list an element.
    private static func contains(
        _ left: JSON?, _ right: JSON?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        if case .string(let text)? = left, case .string(let part)? = right {
            return try contains(Array(text.utf8), Array(part.utf8), &budget)
        }
        return try isElement(right, of: left?.arrayValue, &budget)
    }

    private static func contains(
        _ text: [UInt8], _ part: [UInt8], _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        guard let first = part.first else { return true }
        guard part.count <= text.count else { return false }
        for start in 0...(text.count - part.count) where text[start] == first {
            var length = 1
            while length < part.count, text[start + length] == part[length] { length += 1 }
            if length == part.count { return true }
            try budget.spend(length / 8)
        }
        return false
    }

    private static func allOf(
        _ wanted: JSON?, in list: JSON?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        guard let wanted = wanted?.arrayValue, let list = list?.arrayValue else { return false }
        for value in wanted where try !isElement(value, of: list, &budget) { return false }
        return true
    }

    /// Whether the lists have an element in common; nil when a side is no list.
    private static func share(
        _ left: JSON?, _ right: JSON?, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool? {
        guard let left = left?.arrayValue, let right = right?.arrayValue else { return nil }
        for value in left where try isElement(value, of: right, &budget) { return true }
        return false
    }

    // MARK: - Sizes

    private static func hasSize(_ left: JSON?, _ right: JSON?) -> Bool {
        guard let size = right?.numberValue, let left else { return false }
        switch left {
        case .string(let text): return size.compare(.integer(Int64(text.utf16.count))) == 0
        case .array(let elements): return size.compare(.integer(Int64(elements.count))) == 0
        case .null, .bool, .number, .object: return false
        }
    }

    private static func isEmpty(_ value: JSON?) -> Bool? {
        switch value {
        case .string(let text)?: text.isEmpty
        case .array(let elements)?: elements.isEmpty
        case .object(let object)?: object.isEmpty
        case nil, .null?, .bool?, .number?: nil
        }
    }
}
