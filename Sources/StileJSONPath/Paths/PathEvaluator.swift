import StileJSON

/// Why a path selects nothing.
struct PathFailure: Error {
    enum Kind {
        /// A name or an index leads nowhere, or meets a value of another type.
        case missing
        /// The last step is an index beyond the end of an array that is there.
        case pastEnd
        /// The evaluation was given up.
        case overLimit
        /// The path compiles, and there is no way to follow it.
        case malformed
    }

    /// Jayway's words for it.
    let message: String
    var kind = Kind.missing
}

/// Applies the steps of a path to a value, with Jayway's rules: a step may miss only below an
/// indefinite one; where everything before it was definite, a miss ends the evaluation.
///
/// Step after step over all values found so far, so that no path costs call stack.
struct PathEvaluator {
    let tokens: [PathToken]
    let root: JSON

    /// The one value of a definite path, or the array of all values of an indefinite one.
    func evaluate() throws(PathFailure) -> JSON {
        var budget = VisitBudget()
        return try evaluate(&budget)
    }

    func evaluate(_ budget: inout VisitBudget) throws(PathFailure) -> JSON {
        if case .function(let function)? = tokens.last, case .scan? = tokens.first {
            // Jayway turns `$..price.sum()` round: the function takes all that the scan finds.
            // Of `$..sum()` that leaves a scan for nothing.
            guard tokens.count > 2 else {
                throw PathFailure(message: "Current path token is a leaf", kind: .malformed)
            }
            let found = PathEvaluator(tokens: Array(tokens.dropLast()), root: root)
            return try function.apply(to: try found.evaluate(&budget), root: root, &budget)
        }
        let start = try single(&budget)
        guard start.position < tokens.count else { return start.value }
        var values = [start.value]
        var position = start.position
        var isUpstreamDefinite = true
        while position < tokens.count {
            let isScan = if case .scan = tokens[position] { true } else { false }
            var selected: [JSON] = []
            if case .name(let name) = tokens[position] {
                try members(name, of: values, &selected, &budget)
                values = selected
                position += 1
                continue
            }
            for value in values {
                if isScan {
                    try scan(position + 1, value, &selected, &budget)
                } else {
                    try select(position, value, isUpstreamDefinite, &selected, &budget)
                }
            }
            isUpstreamDefinite =
                isUpstreamDefinite
                && tokens[position].isDefinite(isLast: position == tokens.count - 1)
            values = selected
            position += isScan ? 2 : 1
        }
        guard Self.isDefinite(tokens) else { return .array(values) }
        guard let value = values.last else { throw noResults(.missing) }
        return value
    }

    /// Follows a path of names and indexes only, without building any message: nil when it misses
    /// or when it has other steps.
    func quickValue() -> JSON? {
        var value = root
        for token in tokens {
            switch (token, value) {
            case (.name(let name), .object(let object)):
                guard let next = object[name] else { return nil }
                value = next
            case (.index(let index), .array(let elements)):
                guard let place = Self.place(index, elements.count) else { return nil }
                value = elements[place]
            case (_, _): return nil
            }
        }
        return value
    }

    static func isDefinite(_ tokens: [PathToken]) -> Bool {
        tokens.indices.allSatisfy { tokens[$0].isDefinite(isLast: $0 == tokens.count - 1) }
    }

    // MARK: - Names and indexes in front

    /// Follows the names and indexes that the path begins with, to a value and the step after them.
    private func single(
        _ budget: inout VisitBudget
    ) throws(PathFailure) -> (value: JSON, position: Int) {
        var value = root
        for position in tokens.indices {
            try budget.spend()
            switch tokens[position] {
            case .name(let name):
                guard let object = try object(value, position, true) else { break }
                guard let next = object[name] else { throw missing(position) }
                value = next
            case .index(let index):
                guard case .array(let elements) = value else { throw notArray(value, position) }
                guard let place = Self.place(index, elements.count) else {
                    let isLast = position == tokens.count - 1
                    guard Self.isDefinite(tokens) else { return (.array([]), tokens.count) }
                    throw noResults(isLast ? .pastEnd : .missing)
                }
                value = elements[place]
            case .names, .indexes, .slice, .wildcard, .scan, .filter, .function:
                return (value, position)
            }
        }
        return (value, tokens.count)
    }

    private func missing(_ position: Int) -> PathFailure {
        guard position < tokens.count - 1 else { return noResults(.missing) }
        return PathFailure(
            message: "Missing property in path \(tokens.bracketText(position + 1))")
    }

    private func noResults(_ kind: PathFailure.Kind) -> PathFailure {
        PathFailure(message: "No results for path: \(tokens.bracketText(tokens.count))", kind: kind)
    }

    private func notArray(_ value: JSON, _ position: Int) -> PathFailure {
        if case .null = value {
            return PathFailure(message: "The path \(tokens.bracketText(position)) is null")
        }
        return PathFailure(
            message: "Filter: \(tokens[position].bracketText) can only be applied to arrays. "
                + "Current context is: \(value.javaText)")
    }

    // MARK: - Steps

    /// The member `name` of each value that has it: the most frequent step, in a loop of its own.
    private func members(
        _ name: String, of values: [JSON], _ selected: inout [JSON], _ budget: inout VisitBudget
    ) throws(PathFailure) {
        selected.reserveCapacity(values.count)
        for value in values {
            guard case .object(let object) = value, let member = object[name] else { continue }
            selected.append(member)
        }
        try budget.spend(values.count + selected.count)
    }

    /// Appends what the step at `position` selects from `value`.
    private func select(
        _ position: Int, _ value: JSON, _ isUpstreamDefinite: Bool, _ selected: inout [JSON],
        _ budget: inout VisitBudget
    ) throws(PathFailure) {
        try budget.spend()
        let before = selected.count
        switch tokens[position] {
        case .name(let name):
            if case .object(let object) = value, let member = object[name] {
                selected.append(member)
            }
        case .names(let names):
            guard let object = try object(value, position, isUpstreamDefinite) else { return }
            append(names, of: object, isLast: position == tokens.count - 1, &selected)
        case .index(let index):
            guard case .array(let elements) = value,
                let place = Self.place(index, elements.count)
            else { return }
            selected.append(elements[place])
        case .indexes(let indexes):
            let elements = try elements(value, position, isUpstreamDefinite)
            for index in indexes {
                if let place = Self.place(index, elements.count) {
                    selected.append(elements[place])
                }
            }
        case .slice(let from, let to):
            let elements = try elements(value, position, isUpstreamDefinite)
            Self.append(elements, from, to, &selected)
        case .wildcard: selected.append(contentsOf: Self.parts(of: value) ?? [])
        case .filter(let filter):
            try append(filter, value, position, isUpstreamDefinite, &selected, &budget)
        case .function(let function):
            selected.append(try function.apply(to: value, root: root, &budget))
        case .scan: return
        }
        try budget.spend(selected.count - before)
    }

    /// At the end of a path one object of the members that are there, elsewhere each of them.
    private func append(
        _ names: [String], of object: JSONObject, isLast: Bool, _ selected: inout [JSON]
    ) {
        let members = names.compactMap { name in object[name].map { (name, $0) } }
        if isLast {
            selected.append(.object(JSONObject(members)))
        } else {
            selected.append(contentsOf: members.map(\.1))
        }
    }

    private func append(
        _ filter: Filter, _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool,
        _ selected: inout [JSON], _ budget: inout VisitBudget
    ) throws(PathFailure) {
        switch value {
        case .array(let elements):
            for element in elements where try filter.accepts(element, root: root, &budget) {
                selected.append(element)
            }
        case .object:
            if try filter.accepts(value, root: root, &budget) { selected.append(value) }
        case .null, .bool, .number, .string:
            guard isUpstreamDefinite else { return }
            throw PathFailure(
                message: "Filter: \(tokens[position].bracketText) can not be applied to "
                    + "primitives. Current context is: \(value.javaText)")
        }
    }

    private func object(
        _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool
    ) throws(PathFailure) -> JSONObject? {
        if case .object(let object) = value { return object }
        guard isUpstreamDefinite else { return nil }
        throw PathFailure(
            message: "Expected to find an object with property "
                + "\(tokens[position].bracketText) in path \(tokens.bracketText(position)) "
                + "but found '\(value.javaClassName)'. This is not a json object according to the "
                + "JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.")
    }

    private func elements(
        _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool
    ) throws(PathFailure) -> [JSON] {
        if case .array(let elements) = value { return elements }
        guard isUpstreamDefinite else { return [] }
        throw notArray(value, position)
    }

    private static func parts(of value: JSON) -> [JSON]? {
        switch value {
        case .array(let elements): elements
        case .object(let object): object.values
        case .null, .bool, .number, .string: nil
        }
    }
}

// MARK: - Recursive descent

extension PathEvaluator {
    /// Applies the step at `position` to `value` and to everything below it, outer values first.
    private func scan(
        _ position: Int, _ value: JSON, _ selected: inout [JSON], _ budget: inout VisitBudget
    ) throws(PathFailure) {
        var pending = [value]
        while let next = pending.popLast() {
            try budget.spend()
            guard let below = Self.parts(of: next) else { continue }
            if try isScanned(position, next, &budget) {
                try select(position, next, false, &selected, &budget)
            }
            for part in below.reversed() where Self.parts(of: part) != nil { pending.append(part) }
        }
    }

    /// Whether a scan applies the step to `value`: names of a union must all be there, and the
    /// elements of an array meet a filter on their own turn, unless the array itself passes.
    private func isScanned(
        _ position: Int, _ value: JSON, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        switch (tokens[position], value) {
        case (.filter(let filter), .array): try filter.accepts(value, root: root, &budget)
        case (.names(let names), .object(let object)) where position == tokens.count - 1:
            names.allSatisfy { object.contains($0) }
        case (_, _): true
        }
    }
}

// MARK: - Indexes

extension PathEvaluator {
    private static func place(_ index: Int, _ count: Int) -> Int? {
        let place = index < 0 ? count + index : index
        return place >= 0 && place < count ? place : nil
    }

    /// As Jayway cuts: with both bounds the places between them are taken one by one, so that
    /// `[0:-1]` gives nothing and `[-2:-1]` the last but one.
    private static func append(
        _ elements: [JSON], _ from: Int?, _ to: Int?, _ selected: inout [JSON]
    ) {
        let count = elements.count
        guard let from else {
            return selected.append(contentsOf: elements[..<bound(to ?? count, count)])
        }
        guard let to else { return selected.append(contentsOf: elements[bound(from, count)...]) }
        let (first, end) = (max(from, -count), min(to, count))
        guard first < end else { return }
        if first >= 0 { return selected.append(contentsOf: elements[first..<end]) }
        selected.append(contentsOf: (first..<end).map { elements[$0 < 0 ? count + $0 : $0] })
    }

    private static func bound(_ index: Int, _ count: Int) -> Int {
        index < 0 ? max(0, count + index) : min(index, count)
    }
}
