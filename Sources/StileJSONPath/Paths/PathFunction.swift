import StileJSON

/// A function at the end of a path, such as `$.prices.max()`.
struct PathFunction: Hashable, Sendable {
    enum Name: String, Hashable, Sendable, CaseIterable {
        case length, size, min, max, avg, sum, stddev, keys, first, last, index, concat, append
    }

    let name: Name
    /// Paths (from the document's root) and literals in the parentheses.
    let arguments: [Filter.Operand]

    /// How many arguments the function takes.
    static func argumentsMax(_ name: Name) -> Int {
        switch name {
        case .keys, .first, .last: 0
        case .length, .size, .index: 1
        case .min, .max, .avg, .sum, .stddev, .concat, .append: 32
        }
    }

    /// The function's value for what the path before it led to.
    func apply(
        to value: JSON, root: JSON, _ budget: inout VisitBudget
    ) throws(PathFailure) -> JSON {
        var given: [JSON] = []
        for argument in arguments {
            if let value = try argument.value(root, root, &budget) { given.append(value) }
        }
        switch name {
        case .length, .size: return Self.length(of: given.first ?? value)
        case .keys: return value.objectValue.map { .array($0.keys.map { .string($0) }) } ?? .null
        case .first: return try Self.element(0, of: value)
        case .last: return try Self.element(-1, of: value)
        case .index:
            guard let index = given.first?.integerValue.flatMap({ Int(exactly: $0) }) else {
                throw PathFailure(message: "index() takes an integer")
            }
            return try Self.element(index, of: value)
        case .concat:
            return .string(try Self.parts(value, given, &budget).map(Self.text).joined())
        case .append:
            guard case .array(let elements) = value else { return value }
            return .array(elements + given)
        case .min, .max, .avg, .sum, .stddev: return try aggregate(value, given, &budget)
        }
    }

    /// Of an array or an object; null for everything else, as Jayway has it.
    private static func length(of value: JSON) -> JSON {
        switch value {
        case .array(let elements): .integer(elements.count)
        case .object(let object): .integer(object.count)
        case .null, .bool, .number, .string: .null
        }
    }

    private static func element(_ index: Int, of value: JSON) throws(PathFailure) -> JSON {
        guard case .array(let elements) = value else { return .null }
        let place = index < 0 ? elements.count + index : index
        guard elements.indices.contains(place) else {
            throw PathFailure(message: "the array has no element \(index)")
        }
        return elements[place]
    }

    /// The elements of the value and of arguments that are arrays, and the other arguments.
    private static func parts(
        _ value: JSON, _ given: [JSON], _ budget: inout VisitBudget
    ) throws(PathFailure) -> [JSON] {
        var parts = value.arrayValue ?? []
        for argument in given {
            if case .array(let elements) = argument {
                parts += elements
            } else {
                parts.append(argument)
            }
        }
        try budget.spend(parts.count)
        return parts
    }

    private static func text(of value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .null, .bool, .number, .array, .object: ""
        }
    }

    /// Over the numbers among the parts; the results are doubles, as Jayway computes them.
    private func aggregate(
        _ value: JSON, _ given: [JSON], _ budget: inout VisitBudget
    ) throws(PathFailure) -> JSON {
        let numbers = try Self.parts(value, given, &budget).compactMap {
            $0.numberValue?.doubleValue
        }
        guard let least = numbers.min(), let greatest = numbers.max() else {
            throw PathFailure(
                message: "Aggregation function attempted to calculate value using empty array")
        }
        let count = Double(numbers.count)
        let sum = numbers.reduce(0, +)
        let result: Double
        switch name {
        case .min: result = least
        case .max: result = greatest
        case .sum: result = sum
        case .avg: result = sum / count
        case .stddev:
            let squares = numbers.reduce(0) { $0 + $1 * $1 }
            result = (squares / count - sum * sum / count / count).squareRoot()
        case .length, .size, .keys, .first, .last, .index, .concat, .append: return .null
        }
        guard result.isFinite else {
            throw PathFailure(message: "\(name.rawValue)() gives no finite number")
        }
        return .number(.text(result.description))
    }
}
