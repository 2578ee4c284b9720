import StileASL
import StileJSON

// Mocks: by state or by resource, one answer or several.
extension CaseReader {
    private static let answerFields = [
        "result", "resultFile", "error", "cause", "never", "seconds", "heartbeatSeconds", "calls",
        "attempts", "items",
    ]

    /// A case's own mocks stand before those of the file.
    func readMocks(_ fields: Fields, _ testCase: inout RehearsalCase) {
        guard let value = fields["mocks"] else { return }
        let pointer = fields.at("mocks")
        guard let object = value.objectValue else {
            return log.refuse("\"mocks\" must be an object, found \(value.kindName)", at: pointer)
        }
        for (key, value) in object {
            let place = pointer.appending(key)
            guard isMockable(key, at: place), let mock = mock(value, at: place) else { continue }
            if definition.state(named: key) != nil {
                testCase.stateMocks[key] = mock
            } else {
                testCase.resourceMocks[key] = mock
            }
        }
    }

    /// Whether a state or resource of this name is there and has something to answer.
    private func isMockable(_ key: String, at pointer: JSONPointer) -> Bool {
        if let state = definition.state(named: key) {
            switch state.kind {
            case .task, .parallel, .map: return true
            case .pass, .choice, .wait, .succeed, .fail:
                log.refuse(
                    "\"\(key)\" is a \(state.kind.typeName) state; only Task, Parallel and Map"
                        + " states have mocks", at: pointer)
                return false
            }
        }
        let resources = definition.taskResources
        guard !resources.contains(key) else { return true }
        let isResource = key.hasPrefix("arn:")
        let names = isResource ? resources : definition.allStates.map(\.name)
        let hint = didYouMean(key, among: names) ?? "it has: \(names.joined(separator: ", "))"
        let what = isResource ? "task with the resource" : "state"
        log.refuse("the definition has no \(what) \"\(key)\", \(hint)", at: pointer)
        return false
    }

    private func mock(_ value: JSON, at pointer: JSONPointer) -> Mock? {
        let place = log.place(pointer)
        guard let list = value.arrayValue else {
            return answer(value, at: pointer).map {
                Mock(answers: [$0], isSingle: true, place: place)
            }
        }
        if list.isEmpty {
            log.refuse("the mock has no answers", at: pointer)
            return nil
        }
        let answers = list.enumerated().compactMap { answer($1, at: pointer.appending($0)) }
        return Mock(answers: answers, isSingle: false, place: place)
    }

    private func answer(_ value: JSON, at pointer: JSONPointer) -> Answer? {
        guard
            let fields = Fields(
                value, at: pointer, what: "the answer", known: Self.answerFields, log),
            let outcome = outcome(fields)
        else { return nil }
        var answer = Answer(outcome)
        answer.delayMillis = fields.millis("seconds") ?? 0
        if let beat = fields.millis("heartbeatSeconds") {
            if beat == 0 {
                fields.refuse("\"heartbeatSeconds\" must be above 0", "heartbeatSeconds")
            }
            answer.heartbeatMillis = max(1, beat)
        }
        answer.calls = range("calls", fields)
        answer.attempts = range("attempts", fields)
        answer.items = range("items", fields)
        return answer
    }

    private func outcome(_ fields: Fields) -> Answer.Outcome? {
        let given = ["result", "resultFile", "error", "never"].filter { fields[$0] != nil }
        guard given.count == 1, let kind = given.first else {
            let found = given.isEmpty ? "none" : given.joined(separator: ", ")
            fields.refuse(
                "an answer has one of \"result\", \"resultFile\", \"error\" and \"never\", found"
                    + " \(found)")
            return nil
        }
        if kind != "error", fields["cause"] != nil {
            fields.refuse("a \"cause\" goes with an \"error\"", "cause")
        }
        switch kind {
        case "error":
            let cause = fields.text("cause")
            return fields.text("error").map { .failure(error: $0, cause: cause) }
        case "never":
            if fields.flag("never") == false {
                fields.refuse("\"never\" can only be true", "never")
            }
            if fields["seconds"] != nil {
                fields.refuse("what never answers takes no \"seconds\"", "seconds")
            }
            return .never
        case _: return document("result", "resultFile", fields).map { .result($0) }
        }
    }

    /// `2` or `"0-2"`.
    private func range(_ key: String, _ fields: Fields) -> CountRange? {
        guard let value = fields[key] else { return nil }
        if let count = value.integerValue, count >= 0 {
            return CountRange(first: Int(count), last: Int(count))
        }
        if let range = value.stringValue.flatMap(CountRange.init(parsing:)) { return range }
        fields.refuse(
            "\"\(key)\" must be a number from 0 on, or a range such as \"0-2\" or \"3-\", found"
                + " \(value.serialized())", key)
        return nil
    }
}

extension Definition {
    /// The resources of its tasks, as they are written.
    fileprivate var taskResources: [String] {
        var resources: [String] = []
        for listing in allStates {
            guard case .task(let task) = listing.state.kind,
                !resources.contains(task.resource.arn)
            else { continue }
            resources.append(task.resource.arn)
        }
        return resources
    }
}
