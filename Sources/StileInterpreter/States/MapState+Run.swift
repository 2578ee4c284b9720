import StileASL
import StileJSON
import StileJSONPath

extension Machine {
    /// Starts as many iterations as may run at once.
    mutating func runMap(_ frame: Frame, _ state: State, _ map: MapState) throws(StateFailure) {
        if let distributed = map.distributed {
            return try runDistributed(frame, state, map, distributed)
        }
        let mapInput = try keptInput(frame, state, map)
        let input = mapInput.effective
        let count = mapInput.items.count
        let limit = context.limits.inlineMapConcurrencyMax
        let wanted = try maxConcurrency(map, frame, input: input)
        let started = emitNext(
            frame.id, "MapStateStarted", key: "mapStateStartedEventDetails",
            details: JSONObject([("length", .integer(count))]))
        let failures = try toleratedCount(map, frame, input: input)
        let percentage = try toleratedPercentage(map, frame, input: input)
        beginJoin(
            frame.id, count: count, maxConcurrency: wanted == 0 ? limit : min(wanted, limit),
            toleratedFailureCount: failures, toleratedFailurePercentage: percentage)
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
        let items =
            switch map.items {
            case .path(let path): try items(at: path, frame, state, input)
            case .template(let template): try items(of: template, frame, input)
            }
        return MapInputs.Input(entry: frame.entry, effective: input, items: items)
    }

    private func items(
        at path: DataPath, _ frame: Frame, _ state: State, _ input: JSON
    ) throws(StateFailure) -> [JSON] {
        let found = path.isRoot ? input : try evaluate(path, frame, input: input)
        if let items = found.arrayValue { return items }
        switch state.queryLanguage {
        case .jsonPath:
            // Recorded without the usual words in front, and with one `$` for the context object.
            let text = path.usesContext ? String(path.text.dropFirst()) : path.text
            throw StateFailure(
                error: ErrorName.runtime,
                cause: "Reference path \"\(text)\" must point to array.")
        case .jsonata:
            throw frame.queryFailure(
                "Map state input must be an array but was: \(found.serialized())", at: nil)
        }
    }

    private func items(
        of template: JSONataTemplate, _ frame: Frame, _ input: JSON
    ) throws(StateFailure) -> [JSON] {
        var draw = stableDraw(frame)
        let found = try evaluate(template, frame, StatesData(input: input), &draw)
        if let items = found.arrayValue { return items }
        guard case .expression(let expression) = template.root else {
            preconditionFailure("\"Items\" is an array or an expression")
        }
        throw frame.typeFailure(expression, "array", found)
    }

    /// The same, kept for the iterations to come.
    mutating func keptInput(
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
        let data = StatesData(
            input: mapInput.effective, item: MapItem(index: index, value: items[index]))
        let selected = try evaluate(selector, frame, data)
        let payload = JSONDocument(selected)
        try checkSize(payload, of: state.name, "provided parameters")
        return payload
    }

    // MARK: - Thresholds

    /// 0 means as many as the limit allows.
    mutating func maxConcurrency(
        _ map: MapState, _ frame: Frame, input: JSON
    ) throws(StateFailure) -> Int {
        let wanted = try integer(map.maxConcurrency, "MaxConcurrency", frame, input: input)
        guard wanted >= 0 else {
            throw frame.runtimeFailure("MaxConcurrency cannot be negative.")
        }
        return wanted
    }

    mutating func toleratedCount(
        _ map: MapState, _ frame: Frame, input: JSON
    ) throws(StateFailure) -> Int? {
        guard let field = map.toleratedFailureCount else { return nil }
        let count = try integer(field, "ToleratedFailureCount", frame, input: input)
        guard count >= 0 else {
            throw frame.runtimeFailure("ToleratedFailureCount cannot be negative.")
        }
        return count
    }

    mutating func toleratedPercentage(
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
        case .expression(let expression):
            percentage = try drawing { machine, draw throws(StateFailure) in
                try machine.number(expression, frame, &draw).doubleValue
            }
        }
        guard (0...100).contains(percentage) else {
            throw frame.runtimeFailure("ToleratedFailurePercentage must be between 0 and 100.")
        }
        return percentage
    }
}
