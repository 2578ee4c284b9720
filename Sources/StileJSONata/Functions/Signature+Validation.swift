extension Signature {
    /// The arguments as the function takes them: the context in place of a missing one, single
    /// values wrapped where an array is wanted.
    func validate(_ arguments: [Value], context: Value) throws(JSONataError) -> [Value] {
        let letters = arguments.map(\.letter)
        guard let counts = match(letters, 0, 0) else { throw mismatch(arguments, letters) }
        var result: [Value] = []
        result.reserveCapacity(max(arguments.count, parameters.count))
        var next = 0
        for (position, parameter) in parameters.enumerated() {
            if counts[position] == 0 {
                guard parameter.takesContext else {
                    // As JSONata does it: an argument that does not fit an optional parameter
                    // stands in its place all the same.
                    result.append(arguments[argument: next])
                    next += 1
                    continue
                }
                guard parameter.accepted.contains(context.letter) else {
                    throw JSONataError(.t0411, value: String(next + 1))
                }
                result.append(context)
                continue
            }
            for _ in 0..<counts[position] {
                result.append(try adapted(arguments[argument: next], parameter, place: next + 1))
                next += 1
            }
        }
        return result
    }

    private func adapted(_ value: Value, _ parameter: Parameter, place: Int) throws(JSONataError)
        -> Value
    {
        guard parameter.isArray, !value.isUndefined else { return value }
        if let wanted = parameter.elements?.first {
            let fits: Bool
            if case .array(let list) = value {
                fits = Self.areAll(list, wanted)
            } else {
                fits = value.letter == wanted
            }
            guard fits else { throw JSONataError(.t0412, value: String(place)) }
        }
        if case .array = value { return value }
        return .array(ListValue([value]))
    }

    private static func areAll(_ list: ListValue, _ wanted: Character) -> Bool {
        if let json = list.json {
            return json.allSatisfy { Value($0).letter == wanted }
        }
        return list.elements.allSatisfy { $0.letter == wanted }
    }

    /// How many arguments each parameter takes, tried greedily.
    private func match(_ letters: [Character], _ parameter: Int, _ start: Int) -> [Int]? {
        guard parameter < parameters.count else { return start == letters.count ? [] : nil }
        let current = parameters[parameter]
        let most = current.isRepeated ? letters.count - start : min(1, letters.count - start)
        var fitting = 0
        while fitting < most, current.accepted.contains(letters[start + fitting]) { fitting += 1 }
        let least = current.isOptional ? 0 : 1
        var count = fitting
        while count >= least {
            if let rest = match(letters, parameter + 1, start + count) { return [count] + rest }
            count -= 1
        }
        return nil
    }

    /// The error for the first argument that fits no parameter.
    private func mismatch(_ arguments: [Value], _ letters: [Character]) -> JSONataError {
        var good = 0
        for parameter in parameters {
            let rest = letters[good...]
            let fitting = rest.prefix { parameter.accepted.contains($0) }.count
            let taken = parameter.isRepeated ? fitting : min(1, fitting)
            if taken == 0, !parameter.isOptional { break }
            good += taken
        }
        return JSONataError(.t0410, value: String(good + 1))
    }
}
