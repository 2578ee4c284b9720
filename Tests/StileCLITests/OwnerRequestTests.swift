import StileJSON
import Testing

@testable import StileCLI

@Suite struct OwnerRequestTests {
    @Test(arguments: [
        OwnerRequest.startExecution(machine: "m", name: "n", input: #"{"a": 1}"#),
        .startExecution(machine: "m", name: nil, input: "[]"),
        .stopExecution("x", error: "E", cause: nil), .redriveExecution("x"), .awaitExecution("x"),
        .deploy(name: "m", text: "{ }", sourcePath: "/a"),
        .putSchedule(
            ScheduleDraft(
                name: "s", expression: "rate(1 day)", timeZone: "UTC", machine: "m", input: "{}",
                catchUp: "one")),
        .deleteSchedule("s"), .enableSchedule("s", false),
    ])
    func comesBackFromTheLine(_ request: OwnerRequest) {
        #expect(OwnerRequest(operation: request.operation, input: request.input) == request)
    }

    @Test func anotherVersionsRequestIsNone() {
        #expect(OwnerRequest(operation: "Dance", input: [:]) == nil)
        #expect(OwnerRequest(operation: "StartExecution", input: ["input": "{}"]) == nil)
    }
}
