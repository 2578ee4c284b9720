import StileInterpreter
import StileJSON
import StileTestSupport
import Testing

@testable import StileStore

@Suite struct SnapshotTests {
    static let attempt = TaskAttempt(
        attempt: 2, input: JSONDocument(["n": 1]), timeoutSeconds: 60, heartbeatSeconds: 5,
        deadlineMillis: 1_000, heartbeatDeadlineMillis: 500, started: true)
    static let phases: [Phase] = [
        .ready, .task(attempt),
        .task(
            TaskAttempt(
                attempt: 0, input: input, timeoutSeconds: nil, heartbeatSeconds: nil,
                deadlineMillis: nil, heartbeatDeadlineMillis: nil)),
        .task(
            TaskAttempt(
                attempt: 1, input: JSONDocument(["own"]), timeoutSeconds: nil,
                heartbeatSeconds: nil, deadlineMillis: nil, heartbeatDeadlineMillis: nil,
                started: true, submission: JSONDocument(["id \"7\"": 1]))),
        .waiting(untilMillis: .max), .retrying(atMillis: 7), .joining,
        .succeeded(JSONDocument(["out", nil])), .failed(error: "E", cause: "C \"q\"\n"),
        .failed(error: nil, cause: nil), .aborted,
    ]
    static var input: JSONDocument { JSONDocument([1, .number(.text("2.50"))]) }

    static let frames: [Frame] =
        phases.enumerated().map { index, phase in
            Frame(
                id: FrameID(index), parent: index == 0 ? nil : FrameID(0),
                role: index == 0
                    ? .root : index % 2 == 0 ? .branch(index: 1) : .iteration(index: 9),
                stateName: "Zustand \"\(index)\"", input: input, enteredAtMillis: 5,
                enteredEventID: 6, previousEventID: 7, entry: 8,
                retryCounts: index == 1 ? [] : [1, 0],
                variables: ["b": [true], "a": .number(.text("1.5"))],
                phase: phase)
        } + [
            Frame(
                id: FrameID(90), parent: nil, role: .root, stateName: "M", input: input,
                enteredAtMillis: 1, enteredEventID: 2, previousEventID: 3, entry: 4,
                phase: .joining,
                join: Join(
                    firstChild: 4, count: 10, maxConcurrency: 3, nextIndex: 5, running: 2,
                    succeeded: 1, failed: 1, resumable: [3, 2], toleratedFailureCount: 1,
                    toleratedFailurePercentage: 12.5)),
            Frame(
                id: FrameID(91), parent: nil, role: .root, stateName: "M", input: input,
                enteredAtMillis: 1, enteredEventID: 2, previousEventID: 3, entry: 4,
                phase: .failed(error: "E", cause: nil),
                join: Join(firstChild: 1, count: 0, maxConcurrency: 1)),
        ]

    @Test(arguments: frames)
    func everyFrameComesBack(frame: Frame) throws {
        var body: [UInt8] = []
        let payload = FrameFormat.writeBody(frame, to: &body)
        let stored = FrameFormat.Stored(
            body: String(decoding: body, as: UTF8.self), input: frame.input.text, payload: payload)
        let read = try FrameFormat.decode(
            stored, number: frame.id.number, format: FrameFormat.version, executionID: 1)
        #expect(read == frame)
        #expect(read.input.text == frame.input.text)
    }

    @Test(arguments: [
        ("{", 1, "frame 3 of execution 1"), ("{}", 1, "no text \"state\""),
        ("{}", 4, "format 4, this program reads formats up to 3"),
    ])
    func aDamagedFrameIsNamed(body: String, format: Int, message: String) throws {
        let stored = FrameFormat.Stored(body: body, input: "1", payload: nil)
        let error = #expect(throws: StoreError.self) {
            try FrameFormat.decode(stored, number: 3, format: format, executionID: 1)
        }
        #expect(error?.description.contains(message) == true)
    }

    @Test(arguments: Backend.allCases)
    func aWholeStateComesBack(backend: Backend) async throws {
        try await withStore(backend) { store in
            let machine = try store.deploy("m", Machines.passes(1))
            let state = Samples.state(.running, frames: Self.frames)
            try store.commit([Samples.write(id: 1, machine, state)])
            #expect(try store.liveState(of: "n") == state)
            #expect(try store.runningExecutions().map(\.state) == [state])
        }
    }

    @Test func historyComesBack() throws {
        let events = Samples.events(1...3)
        var bytes: [UInt8] = []
        HistoryFormat.write(events, to: &bytes)
        let read = try HistoryFormat.decode(String(decoding: bytes, as: UTF8.self), chunk: 1)
        #expect(read == events)
    }
}
