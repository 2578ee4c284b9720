import StileJSON
import StileJSONPath
import StileJSONata

/// Reads what the state types add, in the query language JSONata.
struct JSONataStates {
    let fields: FieldReader
    let graphs: GraphDecoder

    private var common: CommonFields { CommonFields(fields: fields, graphs: graphs) }
    private var handlers: ErrorHandlers {
        ErrorHandlers(
            fields: fields, outerVariables: graphs.outerVariables, queryLanguage: .jsonata)
    }

    func decode(_ type: StateType) -> StateKind? {
        switch type {
        case .task: task()
        case .pass: .pass(PassState(resultPath: .path(.root), successor: common.successor()))
        case .choice: choice()
        case .wait: wait()
        case .succeed: .succeed
        case .fail: .fail(FailState(error: failText("Error"), cause: failText("Cause")))
        case .parallel: parallel()
        case .map: map()
        }
    }

    // MARK: - Simple states

    private func wait() -> StateKind? {
        let successor = common.successor()
        fields.requireOne(of: ["Seconds", "Timestamp"])
        let seconds = fields.dynamic("Seconds") {
            fields.integer($0, in: 0...JSONPathStates.secondsMax)
        }
        let timestamp = fields.dynamic("Timestamp") { fields.timestamp($0) }
        guard
            let duration = seconds.map(WaitDuration.seconds)
                ?? timestamp.map(WaitDuration.timestamp)
        else { return nil }
        return .wait(WaitState(duration: duration, successor: successor))
    }

    private func failText(_ field: String) -> FailText? {
        guard fields.isJSONata(field) else { return fields.string(field).map { .value($0) } }
        return fields.jsonataExpression(field).map { .expression($0) }
    }

    // MARK: - Choice

    private func choice() -> StateKind? {
        fields.require("Choices")
        let rules = fields.objects("Choices").compactMap { index, object, place in
            rule(object, at: place, index: index)
        }
        let defaultNext = fields.name("Default")
        fields.warnWithoutDefault()
        return .choice(ChoiceState(rules: rules, defaultNext: defaultNext))
    }

    private func rule(_ object: JSONObject, at place: String, index: Int) -> ChoiceRule? {
        let rule = FieldReader(
            object, at: place, owner: "choice rule \(index + 1) of \(fields.owner)",
            log: fields.log, allowed: ["Condition", "Next", "Assign", "Output", "Comment"],
            foreign: { FieldTable.foreignRuleField($0, in: .jsonata) })
        rule.require("Condition", "Next")
        _ = rule.string("Comment")
        rule.checkAssignedNames(outer: graphs.outerVariables)
        let name = "Choices[\(index)]"
        let assign = rule.jsonataObject("Assign", location: "\(name)/Assign")
        let output = rule.jsonataTemplate("Output", location: "\(name)/Output")
        guard let condition = condition(rule, name) else { return nil }
        return ChoiceRule(
            condition: condition, next: rule.name("Next") ?? "",
            assign: assign.map(Template.jsonata),
            output: output)
    }

    private func condition(_ rule: FieldReader, _ name: String) -> Condition? {
        guard rule.isJSONata("Condition") else {
            if rule.object["Condition"]?.boolValue == nil, let found = rule.object["Condition"] {
                rule.reportKind(
                    "Condition", expected: "true, false or a JSONata expression", found: found)
            }
            return rule.object["Condition"]?.boolValue.map { .constant($0) }
        }
        return rule.jsonataExpression("Condition", location: "\(name)/Condition")
            .map { .expression($0) }
    }

    // MARK: - Task

    private func task() -> StateKind? {
        fields.require("Resource")
        let timeout = seconds("TimeoutSeconds")
        let heartbeat = seconds("HeartbeatSeconds")
        fields.checkHeartbeat(heartbeat, timeout)
        common.checkCredentials()
        let handlers = handlers
        return .task(
            TaskState(
                resource: common.resource() ?? .function(arn: ""),
                parameters: fields.jsonataTemplate("Arguments").map(Template.jsonata),
                resultPath: .path(.root), timeoutSeconds: timeout, heartbeatSeconds: heartbeat,
                retriers: handlers.retriers(), catchers: handlers.catchers(),
                successor: common.successor(),
                credentials: fields.jsonataObject("Credentials").map(Template.jsonata)))
    }

    private func seconds(_ field: String) -> Dynamic<Int>? {
        fields.dynamic(field) { fields.integer($0, in: 1...JSONPathStates.secondsMax) }
    }

    // MARK: - Parallel and Map

    private func parallel() -> StateKind? {
        fields.require("Branches")
        let handlers = handlers
        return .parallel(
            ParallelState(
                branches: common.branches(),
                parameters: fields.jsonataTemplate("Arguments").map(Template.jsonata),
                resultPath: .path(.root), retriers: handlers.retriers(),
                catchers: handlers.catchers(), successor: common.successor()))
    }

    private func map() -> StateKind? {
        let handlers = handlers
        let successor = common.successor()
        let processor = common.itemProcessor()
        let items = items()
        let selector = fields.jsonataTemplate("ItemSelector").map(Template.jsonata)
        let concurrency = count("MaxConcurrency")
        let failures = count("ToleratedFailureCount")
        let percentage = fields.dynamic("ToleratedFailurePercentage") {
            fields.number($0, in: 0...100, expected: "a number from 0 to 100")
        }
        let retriers = handlers.retriers()
        let catchers = handlers.catchers()
        guard let processor else { return nil }
        return .map(
            MapState(
                itemProcessor: processor.graph,
                distributed: processor.executionType.map(distributed), items: items,
                itemSelector: selector, maxConcurrency: concurrency ?? .value(0),
                toleratedFailureCount: failures, toleratedFailurePercentage: percentage,
                resultPath: .path(.root), retriers: retriers, catchers: catchers,
                successor: successor))
    }

    /// `Items`: an array, or an expression; without it the state's input.
    private func items() -> MapItems {
        guard let value = fields.object["Items"] else { return .path(.root) }
        guard value.arrayValue != nil || fields.isJSONata("Items") else {
            fields.reportKind(
                "Items", expected: "an array or a JSONata expression", found: value)
            return .path(.root)
        }
        return fields.jsonataTemplate("Items").map { .template($0) } ?? .path(.root)
    }

    private func count(_ field: String) -> Dynamic<Int>? {
        fields.dynamic(field) { fields.integer($0, in: 0...Int(Int32.max)) }
    }

    private func distributed(_ type: DistributedMap.ExecutionType) -> DistributedMap {
        DistributedMapFields(fields: fields, language: .jsonata).check()
        return DistributedMap(
            executionType: type, label: common.label(),
            itemReader: fields.jsonataObject("ItemReader").map(Template.jsonata),
            itemBatcher: fields.jsonataObject("ItemBatcher").map(Template.jsonata),
            resultWriter: fields.jsonataObject("ResultWriter").map(Template.jsonata))
    }
}
