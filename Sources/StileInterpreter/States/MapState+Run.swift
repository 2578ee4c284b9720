import StileASL
import StileJSON
import StileJSONPath

extension Machine {
    /// Starts as many iterations as may run at once.
    mutating func runMap(_ frame: Frame, _ state: State, _ map: MapState) throws(StateFailure) {
        guard map.distributed == nil else {
            throw frame.runtimeFailure(
                "The Map state runs in the mode DISTRIBUTED, which is not supported yet.")
        }
        let mapInput = try keptInput(frame, state, map)
        let input = mapInput.effective
        let count = mapInput.items.count
        let limit = context.limits.inlineMapConcurrencyMax
        let wanted = try integer(map.maxConcurrency, "MaxConcurrency", frame, input: input)
        guard wanted >= 0 else {
            throw frame.runtimeFailure("MaxConcurrency cannot be negative.")
        }
        let started = emitNext(
            frame.id, "MapStateStarted", key: "mapStateStartedEventDetails",
            details: JSONObject([("length", .integer(count))]))
        beginJoin(
            frame.id, count: count, maxConcurrency: wanted == 0 ? limit : min(wanted, limit),
            toleratedFailureCount: try toleratedCount(map, frame, input: input),
            toleratedFailurePercentage: try toleratedPercentage(map, frame, input: input))
        if count == 0 {
            completeJoin(frame.id)
        } else {
            startChildren(frame.id, from: started)
        }
    }

    /// The effective input and the array to iterate over. Both follow from the raw input, so that a
    /// Map's stored progress stays small.
    func mapInput(
        _ frame: Frame, _ state: State, _ map: MapState
    ) throws(StateFailure) -> MapInputs.Input {
        if let kept = self.state.mapInputs[frame] { return kept }
        let input = try effectiveValue(frame, state)
        let found =
            map.itemsPath.isRoot ? input : try evaluate(map.itemsPath, frame, input: input)
        guard let items = found.arrayValue else {
            // Recorded without the usual words in front.
            throw StateFailure(
                error: ErrorName.runtime,
                cause: "Reference path \"\(map.itemsPath.text)\" must point to array.")
        }
        return MapInputs.Input(entry: frame.entry, effective: input, items: items)
    }

    /// The same, kept for the iterations to come.
    private mutating func keptInput(
        _ frame: Frame, _ state: State, _ map: MapState
    ) throws(StateFailure) -> MapInputs.Input {
        let input = try mapInput(frame, state, map)
        if self.state.mapInputs[frame] == nil { self.state.mapInputs.keep(input, for: frame.id) }
        return input
    }

    /// What an iteration begins with: its item, or what `ItemSelector` makes of it.
    mutating func iterationInput(
        _ frame: Frame, _ state: State, _ map: MapState, index: Int
    ) throws(StateFailure) -> JSONDocument {
        let mapInput = try keptInput(frame, state, map)
        let items = mapInput.items
        guard items.indices.contains(index) else {
            throw frame.runtimeFailure("The input has no item \(index) any more.")
        }
        guard let selector = map.itemSelector else { return JSONDocument(items[index]) }
        let scope = EvaluationScope(
            input: mapInput.effective,
            context: selector.usesContext
                ? contextObject(frame, item: (index, items[index])) : .null,
            variables: selector.variableNames.isEmpty ? [:] : variables(visibleTo: frame))
        let selected = try evaluate(selector, frame, input: mapInput.effective, scope: scope)
        let payload = JSONDocument(selected)
        try checkSize(payload, of: state.name, "provided parameters")
        return payload
    }

    // MARK: - Thresholds

    private func toleratedCount(
        _ map: MapState, _ frame: Frame, input: JSON
    ) throws(StateFailure) -> Int? {
        guard let field = map.toleratedFailureCount else { return nil }
        let count = try integer(field, "ToleratedFailureCount", frame, input: input)
        guard count >= 0 else {
            throw frame.runtimeFailure("ToleratedFailureCount cannot be negative.")
        }
        return count
    }

    private func toleratedPercentage(
        _ map: MapState, _ frame: Frame, input: JSON
    ) throws(StateFailure) -> Double? {
        let percentage: Double
        switch map.toleratedFailurePercentage {
        case nil:
            return nil
        case .value(let value):
            percentage = value
        case .path(let path):
            let value = try evaluate(path, frame, input: input)
            guard
                let number = value.numberValue?.doubleValue
                    ?? value.stringValue.flatMap(Double.init)
            else { throw notANumber(value, "float", "ToleratedFailurePercentage", path, frame) }
            percentage = number
        }
        guard (0...100).contains(percentage) else {
            throw frame.runtimeFailure("ToleratedFailurePercentage must be between 0 and 100.")
        }
        return percentage
    }
}
