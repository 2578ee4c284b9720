import StileJSON
import StileJSONPath

/// Choice states, their rules and the comparison operators.
extension JSONPathStates {
    func choice() -> StateKind? {
        fields.require("Choices")
        let rules = fields.objects("Choices").compactMap { index, object, place in
            ChoiceDecoder(
                log: log, owner: "choice rule \(index + 1) of \(fields.owner)",
                outerVariables: graphs.outerVariables
            ).rule(object, at: place)
        }
        let defaultNext = fields.name("Default")
        fields.warnWithoutDefault()
        return .choice(ChoiceState(rules: rules, defaultNext: defaultNext))
    }
}

extension FieldReader {
    /// A Choice state without `Default` is probably not what was meant.
    func warnWithoutDefault() {
        guard !isMeant("Default") else { return }
        log.remark(
            .info, .choiceWithoutDefault,
            "\(owner) has no \"Default\": the execution fails when no rule holds", at: pointer,
            anchor: .key(pointer), suggestion: "add \"Default\" with the name of a state")
    }
}

struct ChoiceDecoder {
    let log: ProblemLog
    let owner: String
    let outerVariables: Set<String>

    private static let combinations = ["And", "Or", "Not"]

    /// The 39 comparison operators.
    static let operators: [String] =
        ["IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp"]
        + ["StringMatches", "BooleanEquals", "BooleanEqualsPath"]
        + ["String", "Numeric", "Timestamp"].flatMap { family in
            ComparisonTest.Ordering.allCases.flatMap {
                [family + $0.rawValue, family + $0.rawValue + "Path"]
            }
        }

    static let allowed = combinations + operators + ["Variable", "Comment"]

    func rule(_ object: JSONObject, at pointer: String) -> ChoiceRule? {
        let fields = open(object, at: pointer, extra: ["Next", "Assign"])
        fields.require("Next")
        fields.checkAssignedNames(outer: outerVariables)
        let assign = fields.template("Assign")
        guard let condition = condition(fields) else { return nil }
        return ChoiceRule(
            condition: condition, next: fields.name("Next") ?? "", assign: assign)
    }

    private func open(
        _ object: JSONObject, at pointer: String, extra: [String]
    ) -> FieldReader {
        let fields = FieldReader(
            object, at: pointer, owner: owner, log: log, allowed: Self.allowed + extra,
            foreign: { FieldTable.foreignRuleField($0, in: .jsonPath) })
        _ = fields.string("Comment")
        return fields
    }

    // MARK: - Conditions

    private func condition(_ fields: FieldReader) -> Condition? {
        let given = (Self.combinations + Self.operators).filter(fields.isMeant)
        guard given.count == 1, let found = given.first else {
            let what = given.isEmpty ? "none" : given.map { "\"\($0)\"" }.joined(separator: " and ")
            log.error(
                "\(owner) must have exactly one comparison operator, or one of And, Or, Not; found"
                    + " \(what)", at: fields.pointer)
            return nil
        }
        switch found {
        case "And": return nested(fields, "And").map { .and($0) }
        case "Or": return nested(fields, "Or").map { .or($0) }
        case "Not": return negation(fields)
        case _: return comparison(fields, found)
        }
    }

    private func nested(_ fields: FieldReader, _ field: String) -> [Condition]? {
        refuseVariable(fields, beside: field)
        let parts = fields.objects(field)
        let conditions = parts.compactMap { _, object, place in inner(object, at: place) }
        return conditions.count == parts.count ? conditions : nil
    }

    private func negation(_ fields: FieldReader) -> Condition? {
        refuseVariable(fields, beside: "Not")
        return fields.object("Not").flatMap { inner($0, at: fields.pointer(to: "Not")) }
            .map { .not($0) }
    }

    private func refuseVariable(_ fields: FieldReader, beside field: String) {
        guard fields.has("Variable") else { return }
        log.error(
            "\(owner) has \"Variable\" beside \"\(field)\"", at: fields.pointer(to: "Variable"),
            anchor: .key(fields.pointer(to: "Variable")),
            suggestion: "move it into the comparisons inside \"\(field)\"")
    }

    /// A condition inside And, Or or Not: it cannot name a state.
    private func inner(_ object: JSONObject, at pointer: String) -> Condition? {
        let fields = open(object, at: pointer, extra: ["Next"])
        if fields.has("Next") {
            log.error(
                "\"Next\" can only stand at the top of \(owner), not inside And, Or or Not",
                at: fields.pointer(to: "Next"), anchor: .key(fields.pointer(to: "Next")),
                suggestion: "remove it")
        }
        return condition(fields)
    }

    private func comparison(_ fields: FieldReader, _ name: String) -> Condition? {
        fields.require("Variable")
        let variable = fields.path("Variable")
        guard fields.has(name), let test = ComparisonDecoder(fields: fields, name: name).test(),
            let variable
        else { return nil }
        return .comparison(Comparison(variable: variable, test: test))
    }
}

/// Reads the operand of one comparison operator.
struct ComparisonDecoder {
    let fields: FieldReader
    let name: String

    func test() -> ComparisonTest? {
        switch name {
        case "IsPresent": fields.bool(name).map { .isPresent($0) }
        case "IsNull": fields.bool(name).map { .isNull($0) }
        case "IsString": fields.bool(name).map { .isString($0) }
        case "IsNumeric": fields.bool(name).map { .isNumeric($0) }
        case "IsBoolean": fields.bool(name).map { .isBoolean($0) }
        case "IsTimestamp": fields.bool(name).map { .isTimestamp($0) }
        case "StringMatches": fields.string(name).map { .stringMatches($0) }
        case "BooleanEquals": fields.bool(name).map { .booleanEquals(.value($0)) }
        case "BooleanEqualsPath": fields.path(name).map { .booleanEquals(.path($0)) }
        case _: ordered()
        }
    }

    /// Operators of the form `<family><ordering>[Path]`.
    private func ordered() -> ComparisonTest? {
        let isPath = name.hasSuffix("Path")
        let plain = isPath ? String(name.dropLast(4)) : name
        for family in ["String", "Numeric", "Timestamp"] where plain.hasPrefix(family) {
            let suffix = String(plain.dropFirst(family.count))
            guard let ordering = ComparisonTest.Ordering(rawValue: suffix) else { continue }
            switch family {
            case "String": return operand(isPath, text).map { .string(ordering, $0) }
            case "Numeric": return operand(isPath, number).map { .numeric(ordering, $0) }
            case _: return operand(isPath, timestamp).map { .timestamp(ordering, $0) }
            }
        }
        return nil
    }

    private func operand<Value>(_ isPath: Bool, _ literal: () -> Value?) -> Dynamic<Value>? {
        isPath ? fields.path(name).map { .path($0) } : literal().map { .value($0) }
    }

    private func text() -> String? { fields.string(name) }

    private func number() -> JSONNumber? {
        guard let value = fields.object[name] else { return nil }
        guard let number = value.numberValue else {
            fields.reportKind(name, expected: "a number", found: value)
            return nil
        }
        return number
    }

    private func timestamp() -> String? { fields.timestamp(name) }
}
