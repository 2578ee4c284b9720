import StileASL
import StileJSON

// Map states under test.
extension StateTestRun {
    /// Everything that happens before the first iteration.
    mutating func open(_ map: MapState) throws(StateFailure) {
        let effective = try machine.effectiveInput(frame, state)
        note("afterInputPath", effective, in: .jsonPath)
        let items = try items(map)
        if let selector = map.itemSelector, let items {
            try select(items, selector, effective.value)
        }
        let concurrency = try machine.maxConcurrency(map, frame, input: effective.value)
        inspection["maxConcurrency"] = .integer(concurrency)
        if let count = try machine.toleratedCount(map, frame, input: effective.value) {
            inspection["toleratedFailureCount"] = .integer(count)
        }
        if let share = try machine.toleratedPercentage(map, frame, input: effective.value) {
            inspection["toleratedFailurePercentage"] = .number(.text(share.description))
        }
    }

    /// What is iterated over; nil where a reader gives it and the test does not say what.
    private mutating func items(_ map: MapState) throws(StateFailure) -> [JSON]? {
        if map.distributed?.itemReader != nil {
            return test.configuration.mapItemReaderData?.value.arrayValue
        }
        let items = try machine.mapInput(frame, state, map).items
        note("afterItemsPath", JSONDocument(.array(items)), in: .jsonPath)
        return items
    }

    private mutating func select(
        _ items: [JSON], _ selector: Template, _ input: JSON
    ) throws(StateFailure) {
        var selected: [JSON] = []
        for (index, item) in items.enumerated() {
            let data = StatesData(input: input, item: MapItem(index: index, value: item))
            selected.append(try machine.evaluate(selector, frame, data))
        }
        note("afterItemSelector", JSONDocument(.array(selected)))
    }

    /// Fails when more iterations failed than the state tolerates; a threshold that is not set
    /// tolerates all (recorded).
    func checkThreshold(_ map: MapState, _ result: JSONDocument) throws(StateFailure) {
        guard let failures = test.configuration.mapIterationFailureCount else { return }
        let total = result.value.arrayValue?.count ?? 0
        let tolerated = inspection["toleratedFailureCount"]?.integerValue.map(Int.init)
        let share = inspection["toleratedFailurePercentage"]?.numberValue?.doubleValue
        let isOverCount = tolerated.map { failures > $0 } ?? false
        let isOverShare = share.map { Double(failures) * 100 > $0 * Double(total) } ?? false
        guard isOverCount || isOverShare else { return }
        throw StateFailure(
            error: ErrorName.exceedToleratedFailureThreshold,
            cause: "The specified tolerated failure threshold was exceeded")
    }
}
