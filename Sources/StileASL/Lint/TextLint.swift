import StileJSON
import StileJSONPath

/// Texts that look like expressions but are taken as they stand: AWS's three warnings, and their
/// like in JSONata.
struct TextLint {
    let log: ProblemLog

    func run(_ graph: LintGraph) {
        for state in graph.states {
            switch state.language {
            case .jsonPath: checkJSONPath(state)
            case .jsonata: checkJSONata(state)
            }
            state.graphs.forEach(run)
        }
    }

    // MARK: - JSONPath

    private static let templates = [
        "Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials",
    ]

    private func checkJSONPath(_ state: LintState) {
        for field in Self.templates {
            state.object[field].map { checkTemplate($0, at: state.pointer(to: field)) }
        }
        for entry in state.entries("Catch") + state.entries("Choices") {
            entry.object["Assign"].map { checkTemplate($0, at: entry.pointer + "/Assign") }
        }
        if state.type == .pass, let result = state.object["Result"] {
            checkResult(result, at: state.pointer(to: "Result"))
        }
        if state.type == .fail {
            for field in ["Error", "Cause"] { checkPath(state.object, field, at: state.pointer) }
        }
        for rule in state.entries("Choices") { checkRule(rule.object, at: rule.pointer) }
    }

    /// A member of a template whose name lacks `.$`.
    private func checkTemplate(_ value: JSON, at place: String) {
        switch value {
        case .object(let object):
            for (key, member) in object where !key.hasSuffix(".$") {
                let memberPlace = place + "/" + JSONPointer.escape(key)
                if let text = member.stringValue, Self.looksComputed(text) {
                    log.warning(
                        .noDollar,
                        "the text \"\(text)\" looks computed, but the name \"\(key)\" does not end"
                            + " in \".$\": it is passed on as it stands", at: memberPlace,
                        anchor: .key(memberPlace), suggestion: "write \"\(key).$\"")
                } else {
                    checkTemplate(member, at: memberPlace)
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                checkTemplate(element, at: "\(place)/\(index)")
            }
        case .null, .bool, .number, .string: break
        }
    }

    /// `Result` of a Pass state is never computed.
    private func checkResult(_ value: JSON, at place: String) {
        switch value {
        case .object(let object):
            for (key, member) in object {
                let memberPlace = place + "/" + JSONPointer.escape(key)
                if let text = member.stringValue, key.hasSuffix(".$") || Self.looksComputed(text) {
                    log.warning(
                        .passResultIsStatic,
                        "\"Result\" is taken as it stands, \"\(text)\" too", at: memberPlace,
                        anchor: .key(memberPlace),
                        suggestion: "use \"Parameters\" instead of \"Result\"")
                } else {
                    checkResult(member, at: memberPlace)
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                checkResult(element, at: "\(place)/\(index)")
            }
        case .string(let text) where Self.looksComputed(text):
            log.warning(
                .passResultIsStatic, "\"Result\" is taken as it stands, \"\(text)\" too",
                at: place, suggestion: "use \"InputPath\" or \"Parameters\" instead of \"Result\"")
        case .null, .bool, .number, .string: break
        }
    }

    private func checkRule(_ rule: JSONObject, at place: String) {
        for (field, value) in rule {
            let here = place + "/" + field
            switch value {
            case .array(let elements) where field == "And" || field == "Or":
                for (index, element) in elements.enumerated() {
                    element.objectValue.map { checkRule($0, at: "\(here)/\(index)") }
                }
            case .object(let inner) where field == "Not": checkRule(inner, at: here)
            case .string
            where ChoiceDecoder.operators.contains(field + "Path"):
                checkPath(rule, field, at: place)
            case .null, .bool, .number, .string, .array, .object: break
            }
        }
    }

    /// A path in a field that takes paths under a name of its own.
    private func checkPath(_ object: JSONObject, _ field: String, at place: String) {
        guard let text = object[field]?.stringValue, Self.looksComputed(text) else { return }
        let here = place + "/" + field
        log.warning(
            .noPath,
            "the text \"\(text)\" looks like a path, but \"\(field)\" takes it as it stands",
            at: here, anchor: .key(here), suggestion: "write \"\(field)Path\"")
    }

    /// A path, or a call of an intrinsic function.
    static func looksComputed(_ text: String) -> Bool {
        if IntrinsicCall.isIntrinsic(text) { return (try? IntrinsicCall(parsing: text)) != nil }
        guard ["$.", "$[", "$$."].contains(where: text.hasPrefix) else {
            return false
        }
        return (try? DataPath(parsing: text)) != nil
    }

    // MARK: - JSONata

    private static let constant: Set<String> = [
        "Type", "Comment", "QueryLanguage", "Next", "End", "Default", "Resource", "Branches",
        "ItemProcessor", "Iterator", "Retry", "Label", "Catch", "Choices",
    ]

    private func checkJSONata(_ state: LintState) {
        for (field, value) in state.object where !Self.constant.contains(field) {
            checkExpressions(value, at: state.pointer(to: field))
        }
        for entry in state.entries("Catch") + state.entries("Choices") {
            for field in ["Assign", "Output"] {
                entry.object[field].map { checkExpressions($0, at: "\(entry.pointer)/\(field)") }
            }
        }
    }

    private func checkExpressions(_ value: JSON, at place: String) {
        switch value {
        case .object(let object):
            for (key, member) in object {
                checkExpressions(member, at: place + "/" + JSONPointer.escape(key))
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                checkExpressions(element, at: "\(place)/\(index)")
            }
        case .string(let text): checkMarks(text, at: place)
        case .null, .bool, .number: break
        }
    }

    private func checkMarks(_ text: String, at place: String) {
        guard QueryExpression.content(of: text) == nil else { return }
        let trimmed = text.drop { $0.isWhitespace }
        let isOpened = trimmed.hasPrefix("{%")
        let isClosed = text.hasSuffix("%}") && !text.contains("{%")
        let isBare = ["$states.input", "$states.result", "$states.context", "$states.errorOutput"]
            .contains(where: trimmed.hasPrefix)
        guard isOpened || isClosed || isBare else { return }
        log.warning(
            .noExpressionMarks,
            "the text \"\(text.prefix(60))\" looks like an expression, but does not begin with"
                + " \"{%\" and end with \"%}\": it is taken as it stands", at: place,
            suggestion: "write \"{% … %}\" without anything around it")
    }
}
