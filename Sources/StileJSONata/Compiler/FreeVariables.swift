/// Which variables an expression takes from outside.
struct FreeVariables {
    /// Names bound so far in the blocks and lambdas around, innermost last.
    private var scopes: [Set<String>] = [[]]
    private var found: Set<String> = []
    /// Names that lambda bodies read, by depth of scope: a lambda runs after the block around it
    /// has bound the rest of its names.
    private var deferred: Set<String> = []

    /// The free variables of a rearranged draft.
    static func of(_ draft: Draft) -> Set<String> {
        var finder = FreeVariables()
        finder.visit(draft)
        return finder.found.union(finder.deferred.subtracting(finder.scopes[0]))
    }

    private func isBound(_ name: String) -> Bool { scopes.contains { $0.contains(name) } }

    private mutating func bind(_ name: String) { scopes[scopes.count - 1].insert(name) }

    private mutating func visit(_ draft: Draft) {
        switch draft.kind {
        case .variable(let name):
            if name != "", name != "$", Builtins.table[name] == nil, !isBound(name) {
                found.insert(name)
            }
        case .bind(let name, let value):
            visit(value)
            bind(name)
        case .block(let expressions):
            let outerDeferred = deferred
            deferred = []
            scopes.append([])
            for expression in expressions { visit(expression) }
            deferred.subtract(scopes.removeLast())
            deferred.formUnion(outerDeferred)
        case .lambda(let parameters, _, let body): visitLambda(parameters, body)
        case .path(let steps):
            // What a step binds is seen by the steps after it only.
            scopes.append([])
            for step in steps { visit(step) }
            visitSuffix(draft)
            let names = scopes.removeLast()
            deferred.subtract(names)
            return
        default: for part in draft.kindOnlyParts { visit(part) }
        }
        visitSuffix(draft)
    }

    private mutating func visitLambda(_ parameters: [String], _ body: Draft) {
        let outerFound = found
        let outerDeferred = deferred
        found = []
        deferred = []
        scopes.append(Set(parameters))
        visit(body)
        let own = scopes.removeLast()
        deferred.formUnion(found)
        deferred.subtract(own)
        deferred = deferred.filter { !isBound($0) }
        deferred.formUnion(outerDeferred)
        found = outerFound
    }

    /// Predicates, indexes and groupings; the names of `@` and `#` hold from here on.
    private mutating func visitSuffix(_ draft: Draft) {
        if let focus = draft.focus { bind(focus) }
        if let index = draft.index { bind(index) }
        for predicate in draft.predicates { visit(predicate) }
        for stage in draft.stages {
            switch stage {
            case .filter(let predicate): visit(predicate)
            case .index(let name): bind(name)
            }
        }
        for pair in draft.group ?? [] {
            visit(pair.key)
            visit(pair.value)
        }
    }
}
