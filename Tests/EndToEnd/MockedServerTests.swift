import Foundation
import StileJSON
import Testing

/// A server with Step Functions Local's mock configuration.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct MockedServerTests {
    private let place: DataFolder

    init() throws {
        place = try DataFolder()
        try place.folder.write(Self.machine, to: "pay.asl.json")
        try place.folder.write(Self.config, to: "mocks.json")
        try place.require("deploy", "pay.asl.json")
    }

    @Test func aCaseIsAnsweredAcrossAKill() throws {
        let first = try RunningServer(place, "--mock-config", "mocks.json")
        try place.require("start", "pay#Busy", "--name", "busy", "--input", "{}")
        try place.wait(for: "the first call") { try place.count("TaskFailed", in: "busy") == 1 }
        first.kill()
        let second = try RunningServer(place, "--mock-config", "mocks.json")
        try place.wait(for: "the end") { try place.status(of: "busy") != "RUNNING" }
        let shown = try JSON(parsing: place.require("show", "busy", "--json"))
        #expect(shown["status"] == "SUCCEEDED")
        #expect(shown["output"] == #"{"receipt":"r2"}"#)
        #expect(second.stop() == 0)
    }

    @Test func whatIsNotThereIsRefused() throws {
        let server = try RunningServer(place, "--mock-config", "mocks.json")
        let unknown = try place.stile("start", "pay#Bussy", "--input", "{}")
        #expect(unknown.status != 0)
        #expect(unknown.errors.contains(#"no test case of pay "Bussy""#), "\(unknown.errors)")
        #expect(server.stop() == 0)
        let plain = try RunningServer(place)
        let without = try place.stile("start", "pay#Busy", "--input", "{}")
        #expect(without.status != 0)
        #expect(without.errors.contains("--mock-config FILE"), "\(without.errors)")
        #expect(plain.stop() == 0)
        try place.folder.write(#"{"StateMachines": {}}"#, to: "broken.json")
        let broken = try place.stile("serve", "--mock-config", "broken.json")
        #expect(broken.status == 2)
        #expect(broken.errors.contains("broken.json:1:1: there is no \"MockedResponses\""))
    }

    private static let machine = """
        {
          "StartAt": "Charge",
          "States": {
            "Charge": {
              "Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": { "FunctionName": "charge", "Payload.$": "$" },
              "OutputPath": "$.Payload",
              "Retry": [{ "ErrorEquals": ["Card.Busy"], "IntervalSeconds": 2 }],
              "End": true
            }
          }
        }
        """

    private static let config = """
        {
          "StateMachines": { "pay": { "TestCases": { "Busy": { "Charge": "BusyThenPaid" } } } },
          "MockedResponses": {
            "BusyThenPaid": {
              "0": { "Throw": { "Error": "Card.Busy" } },
              "1-2": { "Return": { "Payload": { "receipt": "r2" } } }
            }
          }
        }
        """
}
