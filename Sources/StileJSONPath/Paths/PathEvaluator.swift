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
    }

    /// Jayway's words for it.
    let message: String
    var kind = Kind.missing
}

/// Counts the values that one evaluation touches, filters included.
///
/// Each `..` multiplies them, so a short path over deep data could otherwise run for hours; a payload
/// of 256 KiB holds 131,072 values at most.
struct VisitBudget {
    private static let visitsMax = 1_000_000
    private var visits = 0

    mutating func spend() throws(PathFailure) {
        visits += 1
        guard visits <= Self.visitsMax else {
            throw PathFailure(
                message: "the path visits more than \(Self.visitsMax) values", kind: .overLimit)
        }
    }
}

/// Applies the steps of a path to a value, with Jayway's rules: a step may miss only below an
/// indefinite one; where everything before it was definite, a miss ends the evaluation.
struct PathEvaluator {
    let tokens: [PathToken]
    let root: JSON

    /// What an evaluation has found so far.
    private struct Findings {
        var values: [JSON] = []
        var budget: VisitBudget
    }

    /// The one value of a definite path, or the array of all values of an indefinite one.
    func evaluate() throws(PathFailure) -> JSON {
        var budget = VisitBudget()
        return try evaluate(&budget)
    }

    func evaluate(_ budget: inout VisitBudget) throws(PathFailure) -> JSON {
        var results = Findings(budget: budget)
        defer { budget = results.budget }
        try apply(0, to: root, isUpstreamDefinite: true, &results)
        guard Self.isDefinite(tokens) else { return .array(results.values) }
        if let value = results.values.last { return value }
        throw PathFailure(
            message: "No results for path: \(tokens.bracketText(tokens.count))",
            kind: endsPastArray ? .pastEnd : .missing)
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

    /// Whether the miss is an index beyond the end of the array that the path leads to.
    private var endsPastArray: Bool {
        guard case .index? = tokens.last else { return false }
        let parent = PathEvaluator(tokens: Array(tokens.dropLast()), root: root)
        guard let value = try? parent.evaluate() else { return false }
        return value.arrayValue != nil
    }

    // MARK: - Steps

    private func apply(
        _ position: Int, to value: JSON, isUpstreamDefinite: Bool, _ results: inout Findings
    ) throws(PathFailure) {
        try results.budget.spend()
        guard position < tokens.count else {
            results.values.append(value)
            return
        }
        let token = tokens[position]
        let isLast = position == tokens.count - 1
        let isDefinite = isUpstreamDefinite && token.isDefinite(isLast: isLast)
        switch token {
        case .name(let name):
            let selected = try member(name, of: value, position, isUpstreamDefinite)
            guard let selected else { return }
            try apply(position + 1, to: selected, isUpstreamDefinite: isDefinite, &results)
        case .names(let names) where isLast:
            guard let object = try object(value, position, isUpstreamDefinite) else { return }
            results.values.append(
                .object(JSONObject(names.compactMap { name in object[name].map { (name, $0) } })))
        case .scan:
            try scan(position + 1, value, &results)
        case .names, .index, .indexes, .slice, .wildcard, .filter:
            for selected in try several(
                token, value, position, isUpstreamDefinite, &results.budget)
            {
                try apply(position + 1, to: selected, isUpstreamDefinite: isDefinite, &results)
            }
        }
    }

    private func several(
        _ token: PathToken, _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool,
        _ budget: inout VisitBudget
    ) throws(PathFailure) -> [JSON] {
        switch token {
        case .names(let names):
            guard let object = try object(value, position, isUpstreamDefinite) else { return [] }
            return names.compactMap { object[$0] }
        case .index(let index):
            return pick([index], try elements(value, position, isUpstreamDefinite))
        case .indexes(let indexes):
            return pick(indexes, try elements(value, position, isUpstreamDefinite))
        case .slice(let from, let to):
            return Self.slice(try elements(value, position, isUpstreamDefinite), from, to)
        case .wildcard: return value.arrayValue ?? value.objectValue?.values ?? []
        case .filter(let filter):
            return try filtered(filter, value, position, isUpstreamDefinite, &budget)
        case .name, .scan: return []
        }
    }

    /// The member `name`; nil when it may be absent or will be reported as "no results".
    private func member(
        _ name: String, of value: JSON, _ position: Int, _ isUpstreamDefinite: Bool
    ) throws(PathFailure) -> JSON? {
        guard let object = try object(value, position, isUpstreamDefinite) else { return nil }
        if let selected = object[name] { return selected }
        guard position < tokens.count - 1, isUpstreamDefinite else { return nil }
        throw PathFailure(
            message: "Missing property in path \(tokens.bracketText(position + 1))")
    }

    private func object(
        _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool
    ) throws(PathFailure) -> JSONObject? {
        if case .object(let object) = value { return object }
        guard isUpstreamDefinite else { return nil }
        throw PathFailure(
            message: "Expected to find an object with property "
                + "\(tokens[position].bracketText) in path \(tokens.bracketText(position)) "
                + "but found '\(value.kindName)'")
    }

    private func elements(
        _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool
    ) throws(PathFailure) -> [JSON] {
        if case .array(let elements) = value { return elements }
        guard isUpstreamDefinite else { return [] }
        if case .null = value {
            throw PathFailure(message: "The path \(tokens.bracketText(position)) is null")
        }
        throw PathFailure(
            message: "Filter: \(tokens[position].bracketText) can only be applied to arrays. "
                + "Current context is: \(value.serialized())")
    }

    private func filtered(
        _ filter: Filter, _ value: JSON, _ position: Int, _ isUpstreamDefinite: Bool,
        _ budget: inout VisitBudget
    ) throws(PathFailure) -> [JSON] {
        switch value {
        case .array(let elements):
            var accepted: [JSON] = []
            for element in elements where try filter.accepts(element, root: root, &budget) {
                accepted.append(element)
            }
            return accepted
        case .object:
            return try filter.accepts(value, root: root, &budget) ? [value] : []
        case .null, .bool, .number, .string:
            guard isUpstreamDefinite else { return [] }
            throw PathFailure(
                message: "Filter: \(tokens[position].bracketText) can not be applied to "
                    + "primitives. Current context is: \(value.serialized())")
        }
    }

    // MARK: - Recursive descent

    /// Applies the step at `position` to `value` and to everything below it, outer values first.
    private func scan(
        _ position: Int, _ value: JSON, _ results: inout Findings
    ) throws(PathFailure) {
        guard position < tokens.count else { return }
        var pending = [value]
        while let next = pending.popLast() {
            try results.budget.spend()
            switch (next, tokens[position]) {
            // The elements of an array meet the filter when their own turn comes.
            case (.array, .filter): break
            case (.array, _), (.object, _):
                try apply(position, to: next, isUpstreamDefinite: false, &results)
            case (_, _): break
            }
            let below = next.arrayValue ?? next.objectValue?.values ?? []
            pending.append(contentsOf: below.reversed())
        }
    }

    // MARK: - Indexes

    private func pick(_ indexes: [Int], _ elements: [JSON]) -> [JSON] {
        indexes.compactMap { index in
            Self.place(index, elements.count).map { elements[$0] }
        }
    }

    private static func place(_ index: Int, _ count: Int) -> Int? {
        let place = index < 0 ? count + index : index
        return place >= 0 && place < count ? place : nil
    }

    private static func slice(_ elements: [JSON], _ from: Int?, _ to: Int?) -> [JSON] {
        let start = bound(from ?? 0, elements.count)
        let end = bound(to ?? elements.count, elements.count)
        return start < end ? Array(elements[start..<end]) : []
    }

    private static func bound(_ index: Int, _ count: Int) -> Int {
        index < 0 ? max(0, count + index) : min(index, count)
    }
}
