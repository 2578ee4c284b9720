package import StileASL
package import StileJSON

/// Makes inputs of children from the items of a map run.
///
/// A value of its own, so that a reader's items can be worked on beside the thread that steps
/// executions.
package struct MapRunInputs: Sendable {
    private var machine: Machine
    private let frame: Frame
    private let state: State
    private let map: MapState
    private let effective: JSON
    private let items: [JSON]

    /// For the Map state that `frame` of `execution` stands in; nil when it waits for no map run.
    package init?(
        _ execution: ExecutionState, frame id: FrameID, definition: Definition,
        context: StepContext
    ) {
        guard let frame = execution.frames[id], case .mapRun = frame.phase,
            let state = execution.definedState(of: frame, in: definition),
            case .map(let map) = state.kind
        else { return nil }
        let machine = Machine(state: execution, definition: definition, context: context)
        do throws(StateFailure) {
            if map.distributed?.itemReader == nil {
                let input = try machine.mapInput(frame, state, map)
                (effective, items) = (input.effective, input.items)
            } else {
                (effective, items) = (try machine.effectiveValue(frame, state), [])
            }
        } catch {
            return nil
        }
        self.machine = machine
        self.frame = frame
        self.state = state
        self.map = map
    }

    /// Whether an item goes to its child as it is.
    package var keepsItems: Bool { map.itemSelector == nil }

    /// Items of the state's own input.
    package var stateItemCount: Int { items.count }

    /// The item of the state's own input at `index`.
    package func stateItem(_ index: Int) -> JSONDocument { JSONDocument(items[index]) }

    /// What `ItemSelector` makes of an item.
    package mutating func selected(
        _ item: JSONDocument, index: Int, key: String? = nil, source: String? = nil
    ) throws(MapRunInputError) -> JSONDocument {
        guard let selector = map.itemSelector else { return item }
        var mapItem = MapItem(index: index, value: item.value, key: key)
        if let source { mapItem.source = source }
        do throws(StateFailure) {
            let data = StatesData(input: effective, item: mapItem)
            return JSONDocument(try machine.evaluate(selector, frame, data))
        } catch {
            throw MapRunInputError(
                error: error.error ?? ErrorName.runtime, cause: error.cause ?? "")
        }
    }

    /// Refuses a child's input over the limit.
    package func check(_ input: JSONDocument) throws(MapRunInputError) {
        do throws(StateFailure) {
            try machine.checkSize(input, of: state.name, "provided parameters")
        } catch {
            throw MapRunInputError(
                error: error.error ?? ErrorName.runtime, cause: error.cause ?? "")
        }
    }
}

/// Why a child has no input: an ASL error, which its map run fails with.
package struct MapRunInputError: Error, Hashable, Sendable {
    package let error: String
    package let cause: String

    package init(error: String, cause: String) {
        self.error = error
        self.cause = cause
    }
}
