import StileJSON

/// The items of Map states under way, so that a path over a large input is evaluated once per entry of
/// the state and not once per iteration.
///
/// Follows from the rest of the state, so it takes no part in comparisons and is not stored.
struct MapInputs: Sendable, Equatable {
    struct Input: Sendable {
        /// `Frame.entry`: another one makes the input stale.
        let entry: Int
        /// The Map state's effective input.
        let effective: JSON
        let items: [JSON]
    }

    private var inputs: [FrameID: Input] = [:]

    subscript(frame: Frame) -> Input? {
        guard let input = inputs[frame.id], input.entry == frame.entry else { return nil }
        return input
    }

    mutating func keep(_ input: Input, for id: FrameID) { inputs[id] = input }

    mutating func forget(_ id: FrameID) { inputs[id] = nil }

    static func == (left: MapInputs, right: MapInputs) -> Bool { true }
}
