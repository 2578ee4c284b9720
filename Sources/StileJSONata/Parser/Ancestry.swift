/// Finds the step whose item a `%` means.
enum Ancestry {
    /// Hands the parents that `part` still seeks to the expression around it.
    static func pass(from part: Draft, to whole: Draft) {
        if case .parent(let slot) = part.kind { part.seekingParents.append(slot) }
        whole.seekingParents += part.seekingParents
    }

    /// Looks for the parents that the last step seeks among the steps before it.
    static func resolve(_ path: Draft, _ steps: [Draft]) throws(JSONataError) {
        guard let last = steps.last else { return }
        var slots = last.seekingParents
        if case .parent(let slot) = last.kind { slots.append(slot) }
        for slot in slots {
            var index = steps.count - 2
            while slot.level > 0 {
                guard index >= 0 else {
                    path.seekingParents.append(slot)
                    break
                }
                var step = steps[index]
                index -= 1
                // Steps that bind the context variable leave the context where it was.
                while index >= 0, step.focus != nil, steps[index].focus != nil {
                    step = steps[index]
                    index -= 1
                }
                try seek(step, slot)
            }
        }
    }

    /// Goes back one step: `slot` is found when its level reaches 0.
    static func seek(_ step: Draft, _ slot: AncestorSlot) throws(JSONataError) {
        switch step.kind {
        case .name, .wildcard:
            slot.level -= 1
            guard slot.level == 0 else { return }
            if let known = step.ancestor { slot.label = known.label }
            step.ancestor = slot
            step.isTuple = true
        case .parent: slot.level += 1
        case .block(let expressions):
            guard let last = expressions.last else { return }
            step.isTuple = true
            try seek(last, slot)
        case .path(let steps):
            step.isTuple = true
            guard let last = steps.last else { return }
            try seek(last, slot)
            for earlier in steps.dropLast().reversed() where slot.level > 0 {
                try seek(earlier, slot)
            }
        default: throw JSONataError(.s0217, position: step.position)
        }
    }
}
