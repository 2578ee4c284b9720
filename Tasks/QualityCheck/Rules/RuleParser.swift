/// Reads the text of one rule.
struct RuleParser {
    private let text: String
    private let characters: [Character]
    private var position = 0
    private static let depthMax = 20

    init(_ text: String) {
        self.text = text
        self.characters = Array(text)
    }

    static func parse(_ text: String) throws(RuleSyntaxError) -> QualityRule {
        var parser = RuleParser(text)
        let rule = try parser.parseComposite(depth: 0)
        parser.skipBlanks()
        guard parser.position == parser.characters.count else {
            throw parser.failure("unexpected text after the rule")
        }
        return rule
    }

    // MARK: - Composition

    private mutating func parseComposite(depth: Int) throws(RuleSyntaxError) -> QualityRule {
        guard depth <= Self.depthMax else { throw failure("nested too deeply") }
        var rules = [try parseOperand(depth: depth)]
        var word: String?
        while let next = peekWord(), next == "and" || next == "or" {
            guard word == nil || word == next else {
                throw failure("\"and\" and \"or\" are mixed: use parentheses")
            }
            word = next
            _ = takeWord()
            rules.append(try parseOperand(depth: depth))
        }
        return word == nil ? rules[0] : word == "and" ? .and(rules) : .or(rules)
    }

    private mutating func parseOperand(depth: Int) throws(RuleSyntaxError) -> QualityRule {
        skipBlanks()
        guard peek() == "(" else { return .check(try parseCheck()) }
        position += 1
        let rule = try parseComposite(depth: depth + 1)
        skipBlanks()
        guard peek() == ")" else { throw failure("expected \")\"") }
        position += 1
        return rule
    }

    // MARK: - One check

    private mutating func parseCheck() throws(RuleSyntaxError) -> QualityCheckRule {
        let start = position
        let type = try parseType()
        var parameters: [String] = []
        while let parameter = try parseQuoted() { parameters.append(parameter) }
        let shape = type.shape
        guard shape.parameters.contains(parameters.count) else {
            throw failure("\(type.rawValue) takes \(Self.count(shape.parameters)) in double quotes")
        }
        let condition = try parseCondition()
        switch (shape.condition, condition) {
        case (.required, nil): throw failure("\(type.rawValue) needs a condition, such as > 0")
        case (.forbidden, .some): throw failure("\(type.rawValue) takes no condition")
        case (.required, .some), (.forbidden, nil): break
        }
        let (threshold, filter) = try parseClauses(of: type)
        return QualityCheckRule(
            type: type, parameters: parameters, condition: condition, threshold: threshold,
            filter: filter,
            text: String(characters[start..<position]).trimmed())
    }

    private mutating func parseType() throws(RuleSyntaxError) -> RuleType {
        guard let name = peekWord() else { throw failure("expected a rule type such as RowCount") }
        if let type = RuleType(rawValue: name) {
            _ = takeWord()
            return type
        }
        if RuleType.notYet.contains(name) {
            throw failure("the rule type \(name) is not supported yet")
        }
        if let meant = RuleType.allCases.first(where: {
            $0.rawValue.lowercased() == name.lowercased()
        }) {
            throw failure("unknown rule type \"\(name)\", did you mean \"\(meant.rawValue)\"?")
        }
        let known = RuleType.allCases.map(\.rawValue).joined(separator: ", ")
        throw failure("unknown rule type \"\(name)\"; known: \(known)")
    }

    private mutating func parseClauses(
        of type: RuleType
    ) throws(RuleSyntaxError) -> (threshold: RuleCondition?, filter: String?) {
        var threshold: RuleCondition?
        var filter: String?
        while let word = peekWord(), word == "with" || word == "where" {
            _ = takeWord()
            if word == "where" {
                guard let text = try parseQuoted() else {
                    throw failure("expected an SQL filter in double quotes after \"where\"")
                }
                filter = text
                continue
            }
            guard takeWord() == "threshold", let condition = try parseCondition() else {
                throw failure("expected \"threshold\" and a condition after \"with\"")
            }
            guard [.columnValues, .columnLength].contains(type) else {
                throw failure("\(type.rawValue) takes no threshold")
            }
            threshold = condition
        }
        return (threshold, filter)
    }

    // MARK: - Conditions

    private mutating func parseCondition() throws(RuleSyntaxError) -> RuleCondition? {
        skipBlanks()
        for comparator in RuleCondition.Comparator.allCases
        where characters[position...].starts(with: comparator.rawValue) {
            position += comparator.rawValue.count
            return .compare(comparator, try parseValue())
        }
        var word = peekWord()
        let negated = word == "not"
        if negated {
            _ = takeWord()
            word = peekWord()
        }
        switch word {
        case "between":
            _ = takeWord()
            let low = try parseValue()
            guard takeWord() == "and" else { throw failure("expected \"and\" in \"between\"") }
            return .between(low, try parseValue())
        case "in":
            _ = takeWord()
            return .isIn(try parseList(), negated: negated)
        case "matches":
            _ = takeWord()
            guard let pattern = try parseQuoted() else {
                throw failure("expected a pattern in double quotes after \"matches\"")
            }
            return .matches(pattern, negated: negated)
        case _ where negated: throw failure("expected \"in\" or \"matches\" after \"not\"")
        default: return nil
        }
    }

    private mutating func parseList() throws(RuleSyntaxError) -> [RuleValue] {
        skipBlanks()
        guard peek() == "[" else { throw failure("expected a list such as [\"a\", \"b\"]") }
        position += 1
        var values: [RuleValue] = []
        while true {
            values.append(try parseValue())
            skipBlanks()
            let next = peek()
            position += 1
            if next == "]" { return values }
            guard next == "," else { throw failure("expected \",\" or \"]\" in the list") }
        }
    }

    private mutating func parseValue() throws(RuleSyntaxError) -> RuleValue {
        if let text = try parseQuoted() { return .text(text) }
        skipBlanks()
        let start = position
        while let character = peek(), character.isNumber || "+-.eE".contains(character) {
            position += 1
        }
        let spelling = String(characters[start..<position])
        guard let number = Double(spelling), number.isFinite else {
            position = start
            throw failure("expected a number or a text in double quotes")
        }
        return .number(spelling)
    }

    /// A text in double quotes; a backslash keeps the next quote, and every other backslash stays.
    private mutating func parseQuoted() throws(RuleSyntaxError) -> String? {
        skipBlanks()
        guard peek() == "\"" else { return nil }
        let start = position
        position += 1
        var content = ""
        while let character = peek() {
            position += 1
            if character == "\"" { return content }
            if character == "\\", peek() == "\"" {
                content.append("\"")
                position += 1
            } else {
                content.append(character)
            }
        }
        position = start
        throw failure("the quote is not closed")
    }

    // MARK: - Characters

    private func peek() -> Character? {
        position < characters.count ? characters[position] : nil
    }

    private mutating func skipBlanks() {
        while let character = peek(), character.isWhitespace { position += 1 }
    }

    private mutating func peekWord() -> String? {
        skipBlanks()
        let word = characters[position...].prefix { $0.isLetter }
        return word.isEmpty ? nil : String(word)
    }

    private mutating func takeWord() -> String? {
        let word = peekWord()
        position += word?.count ?? 0
        return word
    }

    private static func count(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (0, 0): "no parameter"
        case (1, 1): "one parameter"
        case (let low, let high): "\(low) to \(high) parameters"
        }
    }

    private func failure(_ message: String) -> RuleSyntaxError {
        RuleSyntaxError(rule: text, column: position + 1, message: message)
    }
}

extension String {
    fileprivate func trimmed() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
