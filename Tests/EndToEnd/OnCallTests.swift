import Foundation
import StileJSON
import Testing

/// What the person on call reads about an execution that did not succeed.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct OnCallTests {
    /// A Map inside a Parallel, with an item whose task always fails.
    static let nested = """
        {
          "StartAt": "Both",
          "States": {
            "Both": {
              "Type": "Parallel",
              "Branches": [
                { "StartAt": "Quick", "States": { "Quick": { "Type": "Pass", "End": true } } },
                {
                  "StartAt": "Each",
                  "States": {
                    "Each": {
                      "Type": "Map", "ItemsPath": "$.items", "End": true,
                      "ItemProcessor": {
                        "StartAt": "Check",
                        "States": {
                          "Check": {
                            "Type": "Choice", "Default": "Fine",
                            "Choices": [{ "Variable": "$", "NumericGreaterThan": 2, "Next": "Call" }]
                          },
                          "Fine": { "Type": "Pass", "End": true },
                          "Call": {
                            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                            "Parameters": { "FunctionName": "nobody-serves-this" }, "End": true
                          }
                        }
                      }
                    }
                  }
                }
              ],
              "End": true
            }
          }
        }
        """

    /// After a redrive, attempts and errors still stand with the state that made them.
    @Test func nestedFailureBeforeAndAfterRedrive() throws {
        let place = try DataFolder()
        try place.folder.write(Self.nested, to: "nested.asl.json")
        try place.require("deploy", "nested.asl.json")
        let failed = try place.stile(
            "start", "nested", "--name", "n", "--input", #"{"items": [1, 2, 3]}"#, "--wait")
        #expect(failed.status == 1)
        try checkShown(place, attempts: 1)
        #expect(try place.stile("redrive", "n").status == 1)
        try checkShown(place, attempts: 2)
        // What had succeeded was not run again.
        try #expect(place.count("PassStateEntered", in: "n") == 3)
        let history = try place.require("history", "n")
        let attempts = history.split(separator: "\n").filter { $0.contains("TaskFailed") }
        #expect(attempts.count == 2)
        for line in attempts {
            #expect(line.contains("TaskFailed                  Call"), "\(line)")
        }
    }

    private func checkShown(_ place: DataFolder, attempts: Int) throws {
        let shown = try place.stile("show", "n")
        for expected in [
            "failed state: Call (branch 1, item 2)", "Lambda.ResourceNotFoundException",
            "nobody-serves-this", "attempts: \(attempts)", "also failed: Both, Each",
            "input of the state:\n  3",
        ] {
            #expect(shown.output.contains(expected), "\(expected) is missing in: \(shown.output)")
        }
        #expect(shown.errors.contains("mend what failed, then: stile redrive n"))
        #expect(!shown.output.contains("retr"), "a redrive is no retry: \(shown.output)")
        let json = try JSON(parsing: place.require("show", "n", "--json"))
        let states = json["states"]?.arrayValue ?? []
        func state(_ name: String) -> JSON? { states.first { $0["name"]?.stringValue == name } }
        for name in ["Both", "Each", "Call"] {
            #expect(state(name)?["status"] == "FAILED", "\(name): \(states)")
        }
        #expect(state("Call")?["attempts"] == .integer(attempts))
        #expect(state("Both")?["attempts"] == .integer(0))
        #expect(state("Quick")?["status"] == "SUCCEEDED")
    }

    @Test func timeoutSaysWhereItWas() throws {
        let place = try DataFolder()
        try place.folder.write(
            """
            {"TimeoutSeconds": 1, "StartAt": "Hold", "States": {
              "Hold": {"Type": "Wait", "Seconds": 600, "End": true}}}
            """, to: "late.asl.json")
        let ended = try place.stile("run", "late.asl.json", "--name", "late")
        #expect(ended.status == 3)
        for expected in ["timed out late", "longer than the TimeoutSeconds", "it was in: Hold"] {
            #expect(ended.errors.contains(expected), "\(expected) is missing in: \(ended.errors)")
        }
        try #expect(place.require("list", "--status", "timed_out").contains("late"))
    }
}
