import StileInterpreter
import Testing

@testable import StileExecutor

@Suite struct AdmissionGateTests {
    private func key(_ number: Int) -> TaskKey {
        TaskKey(executionID: Int64(number), stamp: Stamp(frame: FrameID(0), entry: 1))
    }

    @Test func onlySoManyAreLetOnAndTheOthersInTheirOrder() {
        var gate = AdmissionGate<Int>()
        let limit = TaskLimit(name: "slow", concurrencyMax: 2)
        let other = TaskLimit(name: "other", concurrencyMax: 1)
        let entered = (1...5).map { gate.enter(key($0), limit, $0) }
        #expect(entered == [true, true, false, false, false])
        let otherEntered = gate.enter(key(9), other, 9)
        #expect(otherEntered)

        // The third is no longer wanted: the fourth goes on instead.
        #expect(gate.leave(key(1)) { $0 == 3 ? nil : key($0) } == 4)
        #expect(gate.leave(key(1)) { key($0) } == nil, "it has left")
        #expect(gate.leave(key(4)) { key($0) } == 5)
        #expect(gate.leave(key(2)) { key($0) } == nil)
        let sixth = gate.enter(key(6), limit, 6)
        #expect(sixth)
        let seventh = gate.enter(key(7), limit, 7)
        #expect(!seventh)
    }
}
