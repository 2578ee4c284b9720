/// Turns the operators `.`, `[]`, `{}`, `^()`, `@` and `#` into paths of steps with stages, and ties
/// each `%` to the step that it looks back to.
struct PathBuilder {
    private let stack: StackGuard

    static func build(_ draft: Draft, _ stack: StackGuard) throws(JSONataError) -> Draft {
        let result = try PathBuilder(stack: stack).process(draft)
        if isParent(result) || !result.seekingParents.isEmpty {
            throw JSONataError(.s0217, position: result.position)
        }
        return result
    }

    static func isParent(_ draft: Draft) -> Bool {
        if case .parent = draft.kind { return true }
        return false
    }

    private func process(_ draft: Draft) throws(JSONataError) -> Draft {
        if stack.isExhausted { throw .tooDeep(at: draft.position) }
        let result = try rearrange(draft)
        if draft.keepsArray { result.keepsArray = true }
        return result
    }

    private func rearrange(_ draft: Draft) throws(JSONataError) -> Draft {
        switch draft.kind {
        case .name: return singleStep(draft)
        case .wordOperator(let name):
            let step = Draft(.name(name), position: draft.position)
            step.keepsArray = draft.keepsArray
            return singleStep(step)
        case .variable, .string, .number, .bool, .null, .regex, .wildcard, .descendants, .parent,
            .placeholder, .path, .sortStep, .bind, .apply:
            return draft
        case .end: throw JSONataError(.s0207, position: draft.position)
        case .binary(let symbol, let left, let right):
            return try binary(draft, symbol, left, right)
        case .filter(let left, let right): return try filter(draft, left, right)
        case .group(let left, let pairs): return try group(draft, left, pairs)
        case .order(let left, let terms): return try order(draft, left, terms)
        case .negate, .array, .object, .call, .partial, .lambda, .condition, .coalesce, .block,
            .transform:
            return try parts(draft)
        }
    }

    private func singleStep(_ step: Draft) -> Draft {
        let path = Draft(.path([step]), position: step.position, depth: step.depth)
        path.keepsSingleton = step.keepsArray
        return path
    }

    // MARK: - Expressions with parts

    private func parts(_ draft: Draft) throws(JSONataError) -> Draft {
        switch draft.kind {
        case .negate(let operand): return try negate(draft, operand)
        case .array(let items): draft.kind = .array(try children(items, of: draft))
        case .object(let pairs): draft.kind = .object(try self.pairs(pairs, of: draft))
        case .call(let procedure, let arguments):
            let processed = try children(arguments, of: draft)
            draft.kind = .call(procedure: try process(procedure), arguments: processed)
        case .partial(let procedure, let arguments):
            let processed = try children(arguments, of: draft)
            draft.kind = .partial(procedure: try process(procedure), arguments: processed)
        case .lambda(let parameters, let signature, let body):
            draft.kind = .lambda(
                parameters: parameters, signature: signature, body: try process(body))
        case .condition(let condition, let then, let otherwise):
            // The two operands of `?:` are one draft, which is processed once.
            let test = try child(condition, of: draft)
            let first = then === condition ? test : try child(then, of: draft)
            var second: Draft?
            if let otherwise { second = try child(otherwise, of: draft) }
            draft.kind = .condition(test, then: first, otherwise: second)
        case .coalesce(let left, let right):
            draft.kind = .coalesce(try child(left, of: draft), try child(right, of: draft))
        case .block(let expressions): try block(draft, expressions)
        case .transform(let pattern, let update, let delete):
            var deleted: Draft?
            if let delete { deleted = try process(delete) }
            draft.kind = .transform(
                pattern: try process(pattern), update: try process(update), delete: deleted)
        default: break
        }
        return draft
    }

    private func child(_ draft: Draft, of owner: Draft) throws(JSONataError) -> Draft {
        let result = try process(draft)
        Ancestry.pass(from: result, to: owner)
        return result
    }

    private func children(_ drafts: [Draft], of owner: Draft) throws(JSONataError) -> [Draft] {
        var results: [Draft] = []
        for draft in drafts { results.append(try child(draft, of: owner)) }
        return results
    }

    private func pairs(_ pairs: [Draft.Pair], of owner: Draft) throws(JSONataError) -> [Draft.Pair]
    {
        var results: [Draft.Pair] = []
        for pair in pairs {
            results.append((try child(pair.key, of: owner), try child(pair.value, of: owner)))
        }
        return results
    }

    private func negate(_ draft: Draft, _ operand: Draft) throws(JSONataError) -> Draft {
        let result = try process(operand)
        if case .number(let value) = result.kind {
            let literal = Draft(.number(-value), position: result.position)
            literal.predicates = result.predicates
            return literal
        }
        Ancestry.pass(from: result, to: draft)
        draft.kind = .negate(result)
        return draft
    }

    private func block(_ draft: Draft, _ expressions: [Draft]) throws(JSONataError) {
        let parts = try children(expressions, of: draft)
        draft.isConstructor = parts.contains { part in
            if case .path(let steps) = part.kind { return steps.first?.isConstructor == true }
            return part.isConstructor
        }
        draft.kind = .block(parts)
    }

    // MARK: - Operators

    private func binary(_ draft: Draft, _ symbol: String, _ left: Draft, _ right: Draft)
        throws(JSONataError) -> Draft
    {
        switch symbol {
        case ".": return try path(draft, left, right)
        case ":=":
            let value = try process(right)
            Ancestry.pass(from: value, to: draft)
            draft.kind = .bind(left.variableName ?? "", value)
        case "@": return try focus(draft, left, right.variableName ?? "")
        case "#": return try index(left, right.variableName ?? "")
        case "~>":
            let argument = try process(left)
            let function = try process(right)
            draft.keepsArray = argument.keepsArray || function.keepsArray
            draft.kind = .apply(argument, function)
        default:
            draft.kind = .binary(symbol, try child(left, of: draft), try child(right, of: draft))
        }
        return draft
    }

    private func path(_ draft: Draft, _ left: Draft, _ right: Draft) throws(JSONataError) -> Draft {
        let first = try process(left)
        let result = asPath(first, depth: draft.depth)
        if case .parent(let slot) = first.kind { result.seekingParents = [slot] }
        var steps = Self.steps(of: result)
        let rest = try process(right)
        if case .path(let more) = rest.kind {
            steps += more
        } else {
            Self.makePredicatesStages(rest)
            steps.append(rest)
        }
        for step in steps {
            switch step.kind {
            case .number, .bool, .null:
                throw JSONataError(.s0213, position: step.position, value: Self.literalText(step))
            case .string(let name): step.kind = .name(name)
            default: break
            }
        }
        if steps.contains(where: \.keepsArray) { result.keepsSingleton = true }
        for step in [steps.first, steps.last] {
            if let step, case .array = step.kind { step.isConstructor = true }
        }
        result.kind = .path(steps)
        try Ancestry.resolve(result, steps)
        return result
    }

    /// Within a path, what filters a value filters the step's result.
    private static func makePredicatesStages(_ step: Draft) {
        step.stages += step.predicates.map { .filter($0) }
        step.predicates = []
    }

    private static func literalText(_ step: Draft) -> String {
        switch step.kind {
        case .number(let value): NumberText.javaScript(value)
        case .bool(let value): value ? "true" : "false"
        default: "null"
        }
    }

    static func steps(of path: Draft) -> [Draft] {
        if case .path(let steps) = path.kind { return steps }
        return []
    }

    private func asPath(_ draft: Draft, depth: Int) -> Draft {
        if case .path = draft.kind { return draft }
        return Draft(.path([draft]), position: draft.position, depth: depth)
    }

    private func filter(_ draft: Draft, _ left: Draft, _ right: Draft) throws(JSONataError) -> Draft
    {
        let result = try process(left)
        let lastStep = Self.steps(of: result).last
        let step = lastStep ?? result
        if step.group != nil { throw JSONataError(.s0209, position: draft.position) }
        let predicate = try process(right)
        if !predicate.seekingParents.isEmpty {
            for slot in predicate.seekingParents {
                if slot.level == 1 { try Ancestry.seek(step, slot) } else { slot.level -= 1 }
            }
            Ancestry.pass(from: predicate, to: step)
        }
        if lastStep == nil {
            step.predicates.append(predicate)
        } else {
            step.stages.append(.filter(predicate))
        }
        return result
    }

    private func group(_ draft: Draft, _ left: Draft, _ pairs: [Draft.Pair]) throws(JSONataError)
        -> Draft
    {
        let result = try process(left)
        if result.group != nil { throw JSONataError(.s0210, position: draft.position) }
        var processed: [Draft.Pair] = []
        for pair in pairs { processed.append((try process(pair.key), try process(pair.value))) }
        result.group = processed
        return result
    }

    private func order(_ draft: Draft, _ left: Draft, _ terms: [Draft.Term]) throws(JSONataError)
        -> Draft
    {
        let result = asPath(try process(left), depth: draft.depth)
        let step = Draft(.sortStep([]), position: draft.position, depth: draft.depth)
        var processed: [Draft.Term] = []
        for term in terms {
            processed.append((term.descending, try child(term.expression, of: step)))
        }
        step.kind = .sortStep(processed)
        let steps = Self.steps(of: result) + [step]
        result.kind = .path(steps)
        try Ancestry.resolve(result, steps)
        return result
    }

    private func focus(_ draft: Draft, _ left: Draft, _ name: String) throws(JSONataError) -> Draft
    {
        let result = try process(left)
        let step = Self.steps(of: result).last ?? result
        if !step.stages.isEmpty || !step.predicates.isEmpty {
            throw JSONataError(.s0215, position: draft.position)
        }
        if case .sortStep = step.kind { throw JSONataError(.s0216, position: draft.position) }
        if draft.keepsArray { step.keepsArray = true }
        step.focus = name
        step.isTuple = true
        return result
    }

    private func index(_ left: Draft, _ name: String) throws(JSONataError) -> Draft {
        let first = try process(left)
        let result = asPath(first, depth: left.depth)
        if result !== first { Self.makePredicatesStages(first) }
        guard let step = Self.steps(of: result).last else { return result }
        if step.stages.isEmpty { step.index = name } else { step.stages.append(.index(name)) }
        step.isTuple = true
        return result
    }
}
