/// The variables of one block or call, within those around it.
final class Environment {
    let parent: Environment?
    private var bindings: [Tuple.Binding]
    /// How deep closures are nested in the values bound here and around.
    private(set) var depth: Int
    /// Whether the evaluator empties this environment at the end, as it may be part of a cycle.
    var isTracked = false

    init(parent: Environment?, bindings: [Tuple.Binding] = []) {
        self.parent = parent
        self.bindings = bindings
        var depth = parent.map { $0.depth + 1 } ?? 0
        for binding in bindings { depth = max(depth, binding.value.depth + 1) }
        self.depth = depth
    }

    func lookup(_ slot: Int) -> Value? {
        var environment: Environment? = self
        while let current = environment {
            for binding in current.bindings where binding.slot == slot { return binding.value }
            environment = current.parent
        }
        return nil
    }

    func bind(_ slot: Int, _ value: Value) {
        // A function bound where it was made closes over this very environment: no new level.
        if !value.holdsFunction { depth = max(depth, value.depth + 1) }
        for index in bindings.indices where bindings[index].slot == slot {
            bindings[index].value = value
            return
        }
        bindings.append(Tuple.Binding(slot: slot, value: value))
    }

    /// Breaks the cycles between this environment and the functions bound in it.
    func clear() { bindings = [] }
}
