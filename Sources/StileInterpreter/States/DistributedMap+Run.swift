import StileASL
import StileJSON
import StileJSONPath

// Map states in the mode DISTRIBUTED: a map run does the work, the state waits for it.
extension Machine {
    mutating func runDistributed(
        _ frame: Frame, _ state: State, _ map: MapState, _ distributed: DistributedMap
    ) throws(StateFailure) {
        guard !self.state.identity.isExpress else {
            throw frame.runtimeFailure(
                "A Map state of an Express execution cannot run in the mode DISTRIBUTED.")
        }
        let input: JSON
        var itemCount: Int?
        if distributed.itemReader == nil {
            let mapInput = try keptInput(frame, state, map)
            (input, itemCount) = (mapInput.effective, mapInput.items.count)
        } else {
            input = try effectiveValue(frame, state)
        }
        // A reader's items are not counted before it is opened (recorded).
        emitNext(
            frame.id, "MapStateStarted", key: "mapStateStartedEventDetails",
            details: JSONObject([("length", .integer(itemCount ?? 0))]))
        let limits = MapRunLimits(
            maxConcurrency: try maxConcurrency(map, frame, input: input),
            toleratedFailureCount: try toleratedCount(map, frame, input: input),
            toleratedFailurePercentage: try toleratedPercentage(map, frame, input: input))
        let parts = try parts(distributed, frame, input)
        let names = MapRunNames(self.state.identity, distributed, pointer: state.pointer)
        let arn = names.mapRunARN(&random)
        emitNext(
            frame.id, "MapRunStarted", key: "mapRunStartedEventDetails",
            details: JSONObject([("mapRunArn", .string(arn))]))
        update(frame.id) {
            $0.phase = .mapRun
            $0.mapRun = MapRunReference(arn: arn)
        }
        guard self.state.status == .running else { return }
        effects.append(
            .startMapRun(
                MapRunPlan(
                    stamp: frame.stamp, arn: arn, label: names.label, statePointer: state.pointer,
                    childType: distributed.executionType, limits: limits, itemCount: itemCount,
                    parts: parts)))
    }

    // MARK: - Reader, batcher, writer

    private mutating func parts(
        _ distributed: DistributedMap, _ frame: Frame, _ input: JSON
    ) throws(StateFailure) -> MapRunParts {
        let paths = distributed.limitPaths
        var reader = try object(distributed.itemReader, frame, input)
        var config = reader?["ReaderConfig"]?.objectValue
        if let path = paths.maxItems {
            try put("MaxItems", path, into: &config, frame, input)
            reader?["ReaderConfig"] = config.map { .object($0) }
        }
        var batcher = try object(distributed.itemBatcher, frame, input)
        if let path = paths.maxItemsPerBatch {
            try put("MaxItemsPerBatch", path, into: &batcher, frame, input)
        }
        if let path = paths.maxInputBytesPerBatch {
            try put("MaxInputBytesPerBatch", path, into: &batcher, frame, input)
        }
        return MapRunParts(
            reader: reader, batcher: batcher,
            writer: try object(distributed.resultWriter, frame, input))
    }

    private mutating func object(
        _ template: Template?, _ frame: Frame, _ input: JSON
    ) throws(StateFailure) -> JSONObject? {
        guard let template else { return nil }
        return try evaluate(template, frame, StatesData(input: input)).objectValue
    }

    /// Puts the number that `path` leads to where the field without `Path` would stand.
    private mutating func put(
        _ field: String, _ path: DataPath, into object: inout JSONObject?, _ frame: Frame,
        _ input: JSON
    ) throws(StateFailure) {
        let number = try integer(.path(path), field, frame, input: input)
        object?[field] = .integer(number)
        object?[field + "Path"] = nil
    }

    // MARK: - Ends

    /// Runs `body` on the frame whose map run `stamp` names; false if it waits for none.
    mutating func onMapRun(
        _ stamp: Stamp, _ body: (inout Machine, Frame) -> Void
    ) -> Bool {
        guard isRunning() else { return !events.isEmpty }
        guard let frame = state.frames[stamp.frame], frame.entry == stamp.entry,
            case .mapRun = frame.phase
        else { return false }
        body(&self, frame)
        return true
    }

    mutating func mapRunSucceeded(_ frame: Frame, result: JSONDocument?) {
        guard let state = state.definedState(of: frame, in: definition),
            case .map(let map) = state.kind
        else { return fail(frame.id, frame.noLongerDistributed) }
        let ended = emitBeside(frame.id, "MapRunSucceeded")
        emit("MapStateSucceeded", previous: ended)
        do throws(StateFailure) {
            guard let result else { throw StateFailure(exceedingLimitIn: state.name) }
            try checkSize(result, of: state.name)
            let completion = try completion(
                of: result, selector: map.resultSelector, resultPath: map.resultPath, frame, state)
            try checkSize(completion.output, of: state.name)
            self.state.mapInputs.forget(frame.id)
            try leave(frame.id, state, completion, to: map.successor)
        } catch {
            fail(frame.id, error)
        }
    }

    mutating func mapRunFailed(_ frame: Frame, error: String, cause: String?) {
        emitNext(
            frame.id, "MapRunFailed", key: "mapRunFailedEventDetails",
            details: errorDetails(error, cause))
        fail(frame.id, StateFailure(error: error, cause: cause), ofChild: true)
    }

    /// Says of every map run that it ends, before the execution itself is closed.
    mutating func abortMapRuns(atMillis: Int64? = nil) {
        for id in state.frames.keys.sorted() {
            guard let frame = state.frames[id], case .mapRun = frame.phase else { continue }
            emit("MapRunAborted", previous: frame.previousEventID, atMillis: atMillis)
        }
    }

    /// After a redrive: the children that did not succeed run again, the others are kept.
    mutating func resumeMapRun(_ frame: Frame) {
        guard var run = frame.mapRun, let entry = state.frames[frame.id]?.entry else { return }
        run.redriveCount += 1
        emitNext(
            frame.id, "MapRunRedriven", key: "mapRunRedrivenEventDetails",
            details: JSONObject([
                ("mapRunArn", .string(run.arn)), ("redriveCount", .integer(run.redriveCount)),
            ]))
        update(frame.id) {
            $0.phase = .mapRun
            $0.mapRun = run
        }
        guard state.status == .running else { return }
        effects.append(
            .redriveMapRun(Stamp(frame: frame.id, entry: entry), arn: run.arn))
    }
}

extension Frame {
    fileprivate var noLongerDistributed: StateFailure {
        runtimeFailure("The state is no Map state any more.")
    }
}

/// How a map run and its Map state are called.
private struct MapRunNames {
    private let prefix: Substring
    private let machine: String
    let label: String

    /// - Parameter pointer: where the Map state stands, which its label follows from when it has none.
    init(_ identity: ExecutionIdentity, _ distributed: DistributedMap, pointer: String) {
        let arn = identity.stateMachineARN
        prefix =
            arn.split(separator: ":", omittingEmptySubsequences: false).dropLast(2).reduce(
                into: ""
            ) { $0 += $1 + ":" }[...]
        machine = identity.stateMachineName
        label = distributed.label ?? Self.label(machine: machine, pointer: pointer)
    }

    func mapRunARN(_ random: inout SeededRandom) -> String {
        let id = String(uuidVersion: 4, high: random.next(), low: random.next())
        return "\(prefix)mapRun:\(machine)/\(label):\(id)"
    }

    /// The same for every run of the state.
    private static func label(machine: String, pointer: String) -> String {
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(machine)#\(pointer)".utf8 {
            seed = (seed ^ UInt64(byte)) &* 0x0100_0000_01B3
        }
        var random = SeededRandom(seed: seed)
        return String(uuidVersion: 4, high: random.next(), low: random.next())
    }
}
