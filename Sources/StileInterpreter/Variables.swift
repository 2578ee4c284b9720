import StileASL
import StileJSON
import StileJSONPath

// Variables: a frame keeps those that its own states assigned, and sees those of the frames around
// it as well. While a branch or iteration runs, the state around it waits, so that nothing outside
// changes under its eyes.

/// What a state gives when it ends well.
struct Completion {
    let output: JSONDocument
    /// The variables that it sets; nil where it has no `Assign`.
    let assigned: JSONObject?
}

extension Machine {
    /// The variables that expressions of `frame` can read.
    func variables(visibleTo frame: Frame) -> [String: JSON] {
        guard let parentID = frame.parent, let parent = state.frames[parentID] else {
            return frame.variables
        }
        let outer = variables(visibleTo: parent)
        if outer.isEmpty { return frame.variables }
        return outer.merging(frame.variables) { _, inner in inner }
    }

    /// What `Assign` makes of the state's data, as things stand before the state ends. In JSONPath `$`
    /// is `data.input`.
    mutating func assigned(
        _ template: Template?, _ frame: Frame, _ state: State, _ data: StatesData
    ) throws(StateFailure) -> JSONObject? {
        guard let template else { return nil }
        let value = try evaluate(template, frame, data)
        guard let assigned = value.objectValue else {
            preconditionFailure("\"Assign\" of \(state.pointer) is a template of an object")
        }
        try checkVariables(assigned, frame, state)
        return assigned
    }

    /// Sets variables of the frame's scope.
    mutating func assign(_ id: FrameID, _ assigned: JSONObject?) {
        guard let assigned, !assigned.isEmpty, let frame = state.frames[id] else { return }
        state.variableBytes.replace(in: frame, with: assigned, among: state.frames)
        update(id) { frame in
            for (name, value) in assigned { frame.variables[name] = value }
        }
    }

    /// Refuses variables over AWS's limits: 256 KiB for one `Assign`, 10 MiB for an execution.
    private mutating func checkVariables(
        _ assigned: JSONObject, _ frame: Frame, _ defined: State
    ) throws(StateFailure) {
        let bytes = VariableBytes.count(assigned)
        let total = state.variableBytes.total(
            with: assigned, bytes: bytes, in: frame, among: state.frames)
        guard bytes > context.limits.payloadBytesMax || total > context.limits.variablesBytesMax
        else { return }
        throw StateFailure(
            error: ErrorName.dataLimitExceeded,
            cause: "The state/task '\(defined.name)' assigned variables with a size exceeding the "
                + "maximum number of bytes service limit.")
    }
}

/// The size of all variables of an execution, kept so that an `Assign` does not measure them anew.
///
/// Follows from the frames, so it takes no part in comparisons and is not stored.
struct VariableBytes: Sendable, Equatable {
    /// By frame; nil before anything was measured.
    private var frames: [FrameID: Int]?
    private var sum = 0

    /// The size of all variables once `assigned`, of `bytes` bytes, replaces what it names.
    mutating func total(
        with assigned: JSONObject, bytes: Int, in frame: Frame, among all: [FrameID: Frame]
    ) -> Int {
        measure(all)
        return sum + bytes - Self.replaced(by: assigned, in: frame)
    }

    mutating func replace(
        in frame: Frame, with assigned: JSONObject, among all: [FrameID: Frame]
    ) {
        measure(all)
        let growth = Self.count(assigned) - Self.replaced(by: assigned, in: frame)
        frames?[frame.id, default: 0] += growth
        sum += growth
    }

    mutating func forget(_ id: FrameID) {
        sum -= frames?.removeValue(forKey: id) ?? 0
    }

    /// UTF-8 bytes of the values' texts.
    static func count(_ variables: JSONObject) -> Int {
        variables.reduce(0) { $0 + $1.value.serialized().utf8.count }
    }

    private static func replaced(by assigned: JSONObject, in frame: Frame) -> Int {
        assigned.keys.reduce(0) { sum, name in
            sum + (frame.variables[name]?.serialized().utf8.count ?? 0)
        }
    }

    private mutating func measure(_ all: [FrameID: Frame]) {
        guard frames == nil else { return }
        var sizes: [FrameID: Int] = [:]
        for (id, frame) in all where !frame.variables.isEmpty {
            sizes[id] = frame.variables.values.reduce(0) { $0 + $1.serialized().utf8.count }
        }
        sum = sizes.values.reduce(0, +)
        frames = sizes
    }

    static func == (left: VariableBytes, right: VariableBytes) -> Bool { true }
}
