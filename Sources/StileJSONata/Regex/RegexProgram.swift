/// A regular expression as instructions for the matcher.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        case scalar(Unicode.Scalar)
        case any
        /// A class of characters, by its place among `sets`.
        case set(Int)
        /// Goes on at the first place, and at the second when that fails.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        /// Forgets what the groups in the range matched in an earlier round of a loop.
        case clear(Range<Int>)
        case lineStart
        case lineEnd
        case wordBoundary(isNegated: Bool)
        case backreference(Int)
        /// The lookaround's own instructions follow; after them it goes on at `end`.
        case look(isAhead: Bool, isNegated: Bool, end: Int)
        /// Remembers the place where a round of a loop began.
        case mark(Int)
        /// Fails when the round that began at the mark took nothing.
        case progress(Int)
        case accept
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    /// The character that every match begins with, when there is only one.
    private(set) var firstScalar: Unicode.Scalar?
    let groupCount: Int
    private(set) var markCount = 0
    let ignoresCase: Bool
    let isMultiline: Bool
    private let position: Int
    /// Parts written out so far; some make no instruction.
    private var work = 0

    /// Counted repetitions are written out; a pattern that grows over this is refused.
    private static let sizeMax = 20_000

    init(
        _ tree: RegexTree, groupCount: Int, ignoresCase: Bool, isMultiline: Bool, position: Int
    ) throws(JSONataError) {
        self.groupCount = groupCount
        self.ignoresCase = ignoresCase
        self.isMultiline = isMultiline
        self.position = position
        try add(tree)
        try emit(.accept)
        if !ignoresCase {
            let first = instructions.first { instruction in
                if case .save = instruction { return false }
                return true
            }
            if case .scalar(let scalar)? = first { firstScalar = scalar }
        }
    }

    private func tooLarge() -> JSONataError {
        JSONataError(.s0303, position: position, value: "the pattern is too large")
    }

    @discardableResult
    private mutating func emit(_ instruction: Instruction) throws(JSONataError) -> Int {
        guard instructions.count < Self.sizeMax else {
            throw tooLarge()
        }
        instructions.append(instruction)
        return instructions.count - 1
    }

    private var next: Int { instructions.count }

    private mutating func add(_ tree: RegexTree) throws(JSONataError) {
        work += 1
        guard work <= 4 * Self.sizeMax else { throw tooLarge() }
        switch tree {
        case .empty: return
        case .scalar(let scalar): try emit(.scalar(ignoresCase ? scalar.foldedUp : scalar))
        case .any: try emit(.any)
        case .set(let set):
            sets.append(set)
            try emit(.set(sets.count - 1))
        case .sequence(let parts): for part in parts { try add(part) }
        case .alternatives(let branches): try add(branches[...])
        case .group(let number, let inner):
            try emit(.save(2 * number))
            try add(inner)
            try emit(.save(2 * number + 1))
        case .repetition(let inner, let least, let most, let isLazy):
            try add(inner, least, most, isLazy)
        case .lineStart: try emit(.lineStart)
        case .lineEnd: try emit(.lineEnd)
        case .wordBoundary(let isNegated): try emit(.wordBoundary(isNegated: isNegated))
        case .backreference(let number): try emit(.backreference(number))
        case .look(let isAhead, let isNegated, let inner):
            let start = try emit(.accept)
            try add(inner)
            try emit(.accept)
            instructions[start] = .look(isAhead: isAhead, isNegated: isNegated, end: next)
        }
    }

    private mutating func add(_ branches: ArraySlice<RegexTree>) throws(JSONataError) {
        guard let first = branches.first else { return }
        guard branches.count > 1 else { return try add(first) }
        let split = try emit(.accept)
        try add(first)
        let jump = try emit(.accept)
        instructions[split] = .split(split + 1, next)
        try add(branches.dropFirst())
        instructions[jump] = .jump(next)
    }

    private mutating func add(_ inner: RegexTree, _ least: Int, _ most: Int?, _ isLazy: Bool)
        throws(JSONataError)
    {
        for _ in 0..<least { try add(inner) }
        guard let most else { return try addLoop(inner, isLazy) }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(try emit(.accept))
            try add(inner)
        }
        for split in splits {
            instructions[split] = isLazy ? .split(next, split + 1) : .split(split + 1, next)
        }
    }

    private mutating func addLoop(_ inner: RegexTree, _ isLazy: Bool) throws(JSONataError) {
        let split = try emit(.accept)
        let mark = markCount
        markCount += 1
        try emit(.mark(mark))
        if let groups = Self.groups(in: inner) { try emit(.clear(groups)) }
        try add(inner)
        try emit(.progress(mark))
        try emit(.jump(split))
        instructions[split] = isLazy ? .split(next, split + 1) : .split(split + 1, next)
    }

    private static func groups(in tree: RegexTree) -> Range<Int>? {
        var found: Range<Int>?
        func visit(_ tree: RegexTree) {
            switch tree {
            case .group(let number, let inner):
                found =
                    min(
                        found?.lowerBound ?? number, number)..<max(
                        found?.upperBound ?? 0, number + 1)
                visit(inner)
            case .sequence(let parts), .alternatives(let parts): for part in parts { visit(part) }
            case .repetition(let inner, _, _, _), .look(_, _, let inner): visit(inner)
            case .empty, .scalar, .any, .set, .lineStart, .lineEnd, .wordBoundary, .backreference:
                return
            }
        }
        visit(tree)
        return found
    }
}
