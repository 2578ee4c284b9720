import StileJSON

/// Retries of tasks that do their work once more when they are tried again.
///
/// An attempt that failed or timed out may have done its work all the same. What is known to be
/// doubled then is a warning; where that depends on the function or the consumer, a hint. Nested
/// executions and jobs that are waited for (`.sync`) are left alone: to run them again is what such
/// a retry is for. So is `putItem`, which writes the same item again.
struct RetryLint {
    let log: ProblemLog

    /// The names that also stand for failures after the work was done.
    private static let broad: Set<String> = [
        ReservedErrorName.all, "States.TaskFailed", "States.Timeout",
    ]

    /// What a second attempt does, and what to add against it.
    private struct Finding {
        var severity = Diagnostic.Severity.warning
        let effect: String
        let fix: String
    }

    func run(_ graph: LintGraph, isInsideMap: Bool) {
        for state in graph.states {
            if state.type == .task { check(state, isInsideMap) }
            for inner in state.graphs {
                run(inner, isInsideMap: isInsideMap || state.type == .map)
            }
        }
    }

    private func check(_ state: LintState, _ isInsideMap: Bool) {
        for entry in state.entries("Retry") where entry.object["MaxAttempts"]?.integerValue != 0 {
            let names = entry.object.errorNames
            guard let position = names.firstIndex(where: Self.broad.contains) else { continue }
            guard let finding = finding(state, isInsideMap) else { return }
            log.remark(
                finding.severity, .retryNotIdempotent,
                "state \"\(state.name)\" is tried again on \"\(names[position])\", and each attempt"
                    + " \(finding.effect)",
                at: "\(entry.pointer)/ErrorEquals/\(position)", suggestion: finding.fix)
            return
        }
    }

    // MARK: - Services

    private func finding(_ state: LintState, _ isInsideMap: Bool) -> Finding? {
        let field = state.language == .jsonPath ? "Parameters" : "Arguments"
        guard let resource = state.resource,
            let arguments = state.object[field]?.objectValue
        else { return nil }
        let key = IdempotencyKey(language: state.language, isInsideMap: isInsideMap)
        switch resource {
        case .function: return functionFinding(arguments, key)
        case .activity: return nil
        case .integration(_, let service, let action, let pattern):
            guard pattern == .requestResponse || service == "lambda" else { return nil }
            let name = service.hasPrefix("aws-sdk:") ? String(service.dropFirst(8)) : service
            return finding("\(name):\(action)", arguments, key)
        }
    }

    private func finding(_ call: String, _ arguments: JSONObject, _ key: IdempotencyKey)
        -> Finding?
    {
        switch call {
        case "lambda:invoke":
            arguments["Payload"]?.objectValue.flatMap { functionFinding($0, key) }
        case "states:startExecution", "sfn:startExecution":
            token("Name", arguments, key, effect: "starts one more execution")
        case "ecs:runTask":
            token("ClientToken", arguments, key, effect: "runs one more task", isHint: true)
        case "athena:startQueryExecution":
            token(
                "ClientRequestToken", arguments, key, effect: "runs the query once more",
                isHint: true)
        case "sqs:sendMessage":
            message(arguments, "QueueUrl", key, effect: "sends one more message")
        case "sns:publish":
            message(arguments, "TopicArn", key, effect: "publishes one more message")
        case "dynamodb:updateItem": updateFinding(arguments)
        case "http:invoke", "apigateway:invoke": requestFinding(arguments, key)
        case _: nil
        }
    }

    private func token(
        _ field: String, _ arguments: JSONObject, _ key: IdempotencyKey, effect: String,
        isHint: Bool = false
    ) -> Finding? {
        guard !arguments.sets(field) else { return nil }
        return Finding(
            severity: isHint ? .info : .warning, effect: effect, fix: "add \(key.member(field))")
    }

    /// Messages: a FIFO queue or topic drops doubles by their identifier, others by nothing.
    private func message(
        _ arguments: JSONObject, _ target: String, _ key: IdempotencyKey, effect: String
    ) -> Finding? {
        guard !arguments.sets("MessageDeduplicationId") else { return nil }
        let isFIFO =
            arguments.sets("MessageGroupId")
            || arguments[target]?.stringValue?.hasSuffix(".fifo") == true
        guard isFIFO else {
            return Finding(
                severity: .info, effect: effect,
                fix: "let receivers drop what they have seen, or use a FIFO"
                    + " \(target == "QueueUrl" ? "queue" : "topic") with \"MessageDeduplicationId\""
            )
        }
        return Finding(effect: effect, fix: "add \(key.member("MessageDeduplicationId"))")
    }

    private func functionFinding(_ payload: JSONObject, _ key: IdempotencyKey) -> Finding? {
        guard !JSON.object(payload).readsContext else { return nil }
        return Finding(
            severity: .info, effect: "may do its work once more",
            fix: "give the function a key to know the repetition by, such as"
                + " \(key.member("idempotencyKey"))")
    }

    /// An update that depends on what is there: a counter, an appended list.
    private func updateFinding(_ arguments: JSONObject) -> Finding? {
        guard let update = arguments["UpdateExpression"]?.stringValue,
            !update.hasPrefix("{%"), !arguments.sets("ConditionExpression")
        else { return nil }
        let values = arguments["ExpressionAttributeValues"]?.objectValue
        let addsNumbers =
            update.uppercased().split(separator: " ").contains("ADD")
            && values?.contains { $1["N"] != nil || $1["N.$"] != nil } == true
        let computes =
            update.contains("+") || update.contains("-") || update.contains("list_append")
        guard addsNumbers || computes else { return nil }
        return Finding(
            effect: "changes the item once more",
            fix: "add a \"ConditionExpression\" that fails when the change was made already")
    }

    private func requestFinding(_ arguments: JSONObject, _ key: IdempotencyKey) -> Finding? {
        guard let method = arguments["Method"]?.stringValue, ["POST", "PATCH"].contains(method),
            !arguments.contains("Headers.$")
        else { return nil }
        if let headers = arguments["Headers"] {
            guard let headers = headers.objectValue else { return nil }
            let names = headers.keys.map { $0.lowercased() }
            if names.contains(where: { $0.contains("idempot") || $0.contains("request-id") }) {
                return nil
            }
        }
        return Finding(
            effect: "sends the \(method) request once more",
            fix: "if the other side knows idempotency keys, add the header"
                + " \(key.member("Idempotency-Key"))")
    }
}

/// How to write a value that stays the same over all attempts.
private struct IdempotencyKey {
    let language: QueryLanguage
    let isInsideMap: Bool

    func member(_ field: String) -> String {
        switch (language, isInsideMap) {
        case (.jsonPath, false): "\"\(field).$\": \"$$.Execution.Name\""
        case (.jsonPath, true):
            "\"\(field).$\": \"States.Format('{}-{}', $$.Execution.Name, $$.Map.Item.Index)\""
        case (.jsonata, false): "\"\(field)\": \"{% $states.context.Execution.Name %}\""
        case (.jsonata, true):
            "\"\(field)\": \"{% $states.context.Execution.Name & '-' &"
                + " $string($states.context.Map.Item.Index) %}\""
        }
    }
}

extension JSONObject {
    /// Whether the member is there, as a value or computed.
    fileprivate func sets(_ field: String) -> Bool { contains(field) || contains(field + ".$") }
}

extension JSON {
    /// Whether the context object is read anywhere, which tells executions apart.
    fileprivate var readsContext: Bool {
        switch self {
        case .string(let text): text.contains("$$") || text.contains("$states.context")
        case .array(let elements): elements.contains(where: \.readsContext)
        case .object(let object): object.values.contains(where: \.readsContext)
        case .null, .bool, .number: false
        }
    }
}
