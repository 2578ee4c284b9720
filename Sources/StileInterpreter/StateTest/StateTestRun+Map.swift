import StileASL
import StileJSON

// Map states under test.
extension StateTestRun {
    /// Everything that happens before the first iteration.
    mutating func open(_ map: MapState) throws(StateFailure) {
        let effective = try machine.effectiveInput(frame, state)
        note("afterInputPath", effective, in: .jsonPath)
        let items = try items(map)
        if let items {
            let inputs = try selected(items, map.itemSelector, effective.value)
            try batch(inputs, map.distributed?.itemBatcher, effective.value)
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
        if let reader = map.distributed?.itemReader { return try readItems(reader) }
        let items = try machine.mapInput(frame, state, map).items
        note("afterItemsPath", JSONDocument(.array(items)), in: .jsonPath)
        return items
    }

    /// What the test says that the reader read, from where `ItemsPointer` leads.
    private mutating func readItems(_ template: Template) throws(StateFailure) -> [JSON]? {
        guard let data = test.configuration.mapItemReaderData?.value else { return nil }
        let input = try machine.effectiveValue(frame, state)
        let reader = try machine.evaluate(template, frame, StatesData(input: input))
        guard let text = reader["ReaderConfig"]?["ItemsPointer"]?.stringValue else {
            return data.arrayValue
        }
        guard let pointer = JSONPointer(parsing: text), let items = data[pointer]?.arrayValue else {
            throw StateFailure(
                error: ErrorName.itemReaderFailed,
                cause:
                    "ItemsPointer \"\(text)\" does not lead to an array of the ItemReader's data.")
        }
        note("afterItemsPointer", JSONDocument(.array(items)))
        return items
    }

    /// What `ItemSelector` makes of the items.
    private mutating func selected(
        _ items: [JSON], _ selector: Template?, _ input: JSON
    ) throws(StateFailure) -> [JSON] {
        guard let selector else { return items }
        var selected: [JSON] = []
        for (index, item) in items.enumerated() {
            let data = StatesData(input: input, item: MapItem(index: index, value: item))
            selected.append(try machine.evaluate(selector, frame, data))
        }
        note("afterItemSelector", JSONDocument(.array(selected)))
        return selected
    }

    /// Notes the inputs of the children where `ItemBatcher` puts items together.
    private mutating func batch(
        _ items: [JSON], _ template: Template?, _ input: JSON
    ) throws(StateFailure) {
        guard let template else { return }
        let settings = try machine.evaluate(template, frame, StatesData(input: input))
        do throws(MapRunConfigError) {
            var batcher = try ItemBatcher(
                settings.objectValue ?? JSONObject(),
                inputBytesMax: machine.context.limits.payloadBytesMax)
            var batches: [ItemBatch] = []
            for item in items { batches += try batcher.add(JSONDocument(item)) }
            if let last = batcher.finish() { batches.append(last) }
            note("afterItemBatcher", JSONDocument(joining: batches.map(\.input)))
        } catch {
            throw StateFailure(error: error.error, cause: error.cause)
        }
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
