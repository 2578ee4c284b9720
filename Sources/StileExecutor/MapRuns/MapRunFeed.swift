import StileInterpreter
import StileJSON

/// Makes inputs of children from items: `ItemSelector`, then `ItemBatcher`.
struct MapRunFeed: Sendable {
    private var inputs: MapRunInputs
    /// Nil: each item has a child of its own.
    private var batcher: ItemBatcher?

    init(
        _ inputs: MapRunInputs, parts: MapRunParts, limits: Limits
    ) throws(MapRunFailure) {
        self.inputs = inputs
        guard let batcher = parts.batcher else { return }
        do throws(MapRunConfigError) {
            self.batcher = try ItemBatcher(batcher, inputBytesMax: limits.payloadBytesMax)
        } catch {
            throw MapRunFailure(error: error.error, cause: error.cause)
        }
    }

    /// The same without the items that wait for their batch to be full.
    func anew(parts: MapRunParts, limits: Limits) throws(MapRunFailure) -> MapRunFeed {
        try MapRunFeed(inputs, parts: parts, limits: limits)
    }

    var stateItemCount: Int { inputs.stateItemCount }

    /// The inputs that the items in `range` of the state's own data complete.
    mutating func takeStateItems(_ range: Range<Int>) throws(MapRunFailure) -> [ChildInput] {
        var made: [ChildInput] = []
        for index in range {
            try take(inputs.stateItem(index), index: index, into: &made)
        }
        return made
    }

    /// The inputs that a reader's items complete.
    mutating func take(_ items: [MapRunItem]) throws(MapRunFailure) -> [ChildInput] {
        var made: [ChildInput] = []
        for item in items {
            try take(
                item.value, index: item.index, key: item.key, source: item.source, into: &made)
        }
        return made
    }

    /// What is left when there are no more items.
    mutating func finish() throws(MapRunFailure) -> [ChildInput] {
        guard let batch = batcher?.finish() else { return [] }
        return [ChildInput(input: batch.input, itemCount: batch.itemCount)]
    }

    private mutating func take(
        _ item: JSONDocument, index: Int, key: String? = nil, source: String? = nil,
        into made: inout [ChildInput]
    ) throws(MapRunFailure) {
        let selected = try select(item, index: index, key: key, source: source)
        guard batcher != nil else {
            made.append(ChildInput(input: selected, itemCount: 1))
            return
        }
        do throws(MapRunConfigError) {
            for batch in try batcher?.add(selected) ?? [] {
                made.append(ChildInput(input: batch.input, itemCount: batch.itemCount))
            }
        } catch {
            throw MapRunFailure(error: error.error, cause: error.cause)
        }
    }

    private mutating func select(
        _ item: JSONDocument, index: Int, key: String?, source: String?
    ) throws(MapRunFailure) -> JSONDocument {
        do throws(MapRunInputError) {
            let selected = try inputs.selected(item, index: index, key: key, source: source)
            try inputs.check(selected)
            return selected
        } catch {
            throw MapRunFailure(error: error.error, cause: error.cause)
        }
    }
}
