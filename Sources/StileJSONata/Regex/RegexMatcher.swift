/// Runs a regular expression's instructions over a text, going back to the last choice whenever
/// something does not fit.
struct RegexMatcher {
    private let program: RegexProgram
    private let text: [Unicode.Scalar]
    private let limit: Limit
    /// Starts and ends of the groups; -1 where a group has none.
    private var saved: [Int]
    private var marks: [Int]
    private var stack: [Entry] = []
    private(set) var steps = 0

    /// What the steps count against.
    enum Limit {
        case evaluation(Evaluator)
        case steps(Int)
    }

    private enum Entry {
        case choice(instruction: Int, position: Int)
        case saved(Int, Int)
        case mark(Int, Int)
    }

    /// Choices that may be open at once.
    private static let stackMax = 2_000_000

    init(_ program: RegexProgram, _ text: [Unicode.Scalar], _ limit: Limit) {
        self.program = program
        self.text = text
        self.limit = limit
        saved = Array(repeating: -1, count: 2 * program.groupCount + 2)
        marks = Array(repeating: -1, count: program.markCount)
    }

    /// The match that begins at `start`, if there is one.
    mutating func match(at start: Int) throws(JSONataError) -> Regex.Match? {
        if let first = program.firstScalar {
            guard start < text.count, text[start] == first else { return nil }
        }
        for slot in saved.indices { saved[slot] = -1 }
        stack.removeAll(keepingCapacity: true)
        guard let end = try run(from: 0, at: start, endingAt: nil) else { return nil }
        var groups: [Range<Int>?] = []
        for group in 0..<program.groupCount {
            let (from, to) = (saved[2 * group + 2], saved[2 * group + 3])
            groups.append(from >= 0 && to >= from ? from..<to : nil)
        }
        return Regex.Match(range: start..<end, groups: groups)
    }

    /// Whether the whole text matches.
    mutating func matchesWhole() throws(JSONataError) -> Bool {
        try run(from: 0, at: 0, endingAt: text.count) != nil
    }

    /// Counts the last 1,024 steps.
    private func spend() throws(JSONataError) {
        switch limit {
        case .evaluation(let evaluator): try evaluator.spend(steps: 0x400)
        case .steps(let stepsMax):
            guard steps > stepsMax else { return }
            throw JSONataError(.u1001, value: "Regular expression took too many steps")
        }
    }

    /// Runs until `accept`, whose place it gives, or until no choice is left.
    private mutating func run(from first: Int, at start: Int, endingAt wanted: Int?)
        throws(JSONataError) -> Int?
    {
        let base = stack.count
        var instruction = first
        var position = start
        while true {
            steps += 1
            if steps & 0x3FF == 0 {
                try spend()
                if stack.count > Self.stackMax {
                    throw JSONataError(.u1001, value: "Regular expression took too much memory")
                }
            }
            if case .accept = program.instructions[instruction],
                wanted == nil || wanted == position
            {
                stack.removeLast(stack.count - base)
                return position
            }
            if try advance(&instruction, &position) { continue }
            guard backtrack(to: base, &instruction, &position) else { return nil }
        }
    }

    /// Does one instruction; false when it does not fit.
    private mutating func advance(_ instruction: inout Int, _ position: inout Int)
        throws(JSONataError) -> Bool
    {
        switch program.instructions[instruction] {
        case .scalar, .any, .set:
            guard position < text.count, takes(instruction, text[position]) else { return false }
            position += 1
        case .split(let first, let second):
            stack.append(.choice(instruction: second, position: position))
            instruction = first
            return true
        case .jump(let target):
            instruction = target
            return true
        case .save(let slot): save(slot, position)
        case .clear(let groups):
            for slot in (2 * groups.lowerBound)..<(2 * groups.upperBound) where saved[slot] >= 0 {
                save(slot, -1)
            }
        case .lineStart: guard isLineStart(position) else { return false }
        case .lineEnd: guard isLineEnd(position) else { return false }
        case .wordBoundary(let isNegated):
            guard isWordBoundary(position) != isNegated else { return false }
        case .backreference(let group):
            guard let length = lengthOfRepeat(of: group, at: position) else { return false }
            position += length
        case .look(let isAhead, let isNegated, let end):
            guard try look(isAhead, isNegated, instruction + 1, position) else { return false }
            instruction = end
            return true
        case .mark(let mark):
            stack.append(.mark(mark, marks[mark]))
            marks[mark] = position
        case .progress(let mark): guard marks[mark] != position else { return false }
        case .accept: return false
        }
        instruction += 1
        return true
    }

    private mutating func save(_ slot: Int, _ position: Int) {
        stack.append(.saved(slot, saved[slot]))
        saved[slot] = position
    }

    /// Undoes everything up to the last choice above `base` and takes its other way.
    private mutating func backtrack(
        to base: Int, _ instruction: inout Int, _ position: inout Int
    ) -> Bool {
        while stack.count > base, let entry = stack.popLast() {
            switch entry {
            case .choice(let other, let place):
                instruction = other
                position = place
                return true
            case .saved(let slot, let value): saved[slot] = value
            case .mark(let mark, let value): marks[mark] = value
            }
        }
        return false
    }

    // MARK: - Single checks

    private func takes(_ instruction: Int, _ scalar: Unicode.Scalar) -> Bool {
        switch program.instructions[instruction] {
        case .scalar(let wanted):
            return scalar == wanted || program.ignoresCase && scalar.foldedUp == wanted
        case .any: return !Self.endsLine(scalar)
        case .set(let place):
            let set = program.sets[place]
            return program.ignoresCase ? set.containsFolded(scalar) : set.contains(scalar)
        default: return false
        }
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    private func isLineStart(_ position: Int) -> Bool {
        position == 0 || program.isMultiline && Self.endsLine(text[position - 1])
    }

    private func isLineEnd(_ position: Int) -> Bool {
        position == text.count || program.isMultiline && Self.endsLine(text[position])
    }

    private func isWordBoundary(_ position: Int) -> Bool {
        let before = position > 0 && ScalarSet.word.contains(text[position - 1])
        let after = position < text.count && ScalarSet.word.contains(text[position])
        return before != after
    }

    /// The length of what the group matched when it stands at `position` once more; a group that
    /// matched nothing fits everywhere.
    private func lengthOfRepeat(of group: Int, at position: Int) -> Int? {
        guard group <= program.groupCount, saved[2 * group] >= 0, saved[2 * group + 1] >= 0 else {
            return 0
        }
        let length = saved[2 * group + 1] - saved[2 * group]
        guard position + length <= text.count else { return nil }
        for offset in 0..<length {
            let (left, right) = (text[saved[2 * group] + offset], text[position + offset])
            let isEqual =
                left == right || program.ignoresCase && left.foldedUp == right.foldedUp
            guard isEqual else { return nil }
        }
        return length
    }

    private mutating func look(
        _ isAhead: Bool, _ isNegated: Bool, _ instruction: Int, _ position: Int
    ) throws(JSONataError) -> Bool {
        let before = saved
        var found = false
        if isAhead {
            found = try run(from: instruction, at: position, endingAt: nil) != nil
        } else {
            var start = position
            while !found, start >= 0 {
                found = try run(from: instruction, at: start, endingAt: position) != nil
                start -= 1
            }
        }
        guard found, !isNegated else {
            saved = before
            return found != isNegated
        }
        // The groups that the lookaround set are undone when this place is given up.
        let after = saved
        saved = before
        for slot in after.indices where after[slot] != before[slot] { save(slot, after[slot]) }
        return true
    }
}
