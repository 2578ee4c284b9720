import Foundation
import StileJSON
import Testing

/// An execution that starts another and waits for it, whatever happens to the server meanwhile.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct NestedExecutionTests {
    private let place: DataFolder

    init() throws {
        place = try DataFolder()
        try place.folder.write(Self.parent, to: "parent.asl.json")
        try place.require("deploy", "hold.asl.json", "parent.asl.json")
    }

    private func start(_ name: String, seconds: Int) throws {
        try place.require(
            "start", "parent", "--name", name, "--input", #"{"seconds": \#(seconds)}"#)
        try place.wait(for: "the child runs") {
            try place.count("TaskSubmitted", in: name) == 1
        }
    }

    private func children() throws -> [JSON] {
        try JSON(parsing: place.require("list", "--json")).arrayValue?
            .filter { $0["machine"]?.stringValue == "hold" || "\($0)".contains(":hold:") } ?? []
    }

    @Test func aKilledServerStartsTheChildOnce() throws {
        let first = try RunningServer(place)
        try start("p", seconds: 2)
        first.kill()
        let second = try RunningServer(place)
        try place.wait(for: "the parent's end") { try place.status(of: "p") != "RUNNING" }
        try #expect(place.status(of: "p") == "SUCCEEDED")
        try #expect(children().count == 1)
        try #expect(place.count("TaskSubmitted", in: "p") == 1)
        let shown = try JSON(parsing: place.require("show", "p", "--json"))
        let output = try JSON(parsing: shown["output"]?.stringValue ?? "")
        #expect(output["Output"] == "held")
        #expect(output["Status"] == "SUCCEEDED")
        #expect(second.stop() == 0)
    }

    @Test func aServerThatStopsLeavesTheChildRunning() throws {
        let first = try RunningServer(place)
        try start("p", seconds: 3600)
        #expect(first.stop() == 0)
        let child = try #require(try children().first)
        #expect(child["status"] == "RUNNING")
        let second = try RunningServer(place)
        try place.require("stop", "p")
        try place.wait(for: "the child's end") {
            try children().first?["status"] == "ABORTED"
        }
        try #expect(children().count == 1)
        #expect(second.stop() == 0)
    }

    @Test func aParentThatIsStoppedStopsItsChild() throws {
        let server = try RunningServer(place)
        try start("p", seconds: 3600)
        try place.require("stop", "p")
        try place.wait(for: "the child's end") {
            try children().first?["status"] == "ABORTED"
        }
        try #expect(place.status(of: "p") == "ABORTED")
        #expect(server.stop() == 0)
    }

    /// With one place for tasks, a parent must not hold it while it waits.
    @Test func parentsTakeNoPlaceFromTheirChildren() throws {
        try place.folder.write(Self.grandparent, to: "grandparent.asl.json")
        try place.require("deploy", "grandparent.asl.json")
        let run = try place.stile(
            [
                "run", "grandparent.asl.json", "--input",
                #"{"both": [{"seconds": 0}, {"seconds": 0}]}"#,
            ],
            environment: ["STILE_TASK_CONCURRENCY": "1"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "[\"held\",\"held\"]\n")
    }

    /// A child answers its parent's token with Step Functions' own operation.
    @Test func aChildAnswersItsParentsToken() throws {
        try place.folder.write(Self.asking, to: "asking.asl.json")
        try place.folder.write(Self.answering, to: "answering.asl.json")
        try place.require("deploy", "answering.asl.json")
        let run = try place.stile(["run", "asking.asl.json", "--name", "asking"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "{\"answer\":42}\n")
        // The answer may come before the start's own: then the history has no TaskSubmitted.
        try #expect(place.count("TaskSucceeded", in: "asking") == 1)
    }

    private static let asking = """
        {
          "StartAt": "Ask",
          "States": {
            "Ask": {
              "Type": "Task",
              "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
              "Parameters": {
                "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:answering",
                "Input": { "token.$": "$$.Task.Token" }
              },
              "End": true
            }
          }
        }
        """

    private static let answering = """
        {
          "StartAt": "Answer",
          "States": {
            "Answer": {
              "Type": "Task",
              "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
              "Parameters": { "TaskToken.$": "$.token", "Output": { "answer": 42 } },
              "End": true
            }
          }
        }
        """

    private static let parent = """
        {
          "StartAt": "Nest",
          "States": {
            "Nest": {
              "Type": "Task",
              "Resource": "arn:aws:states:::states:startExecution.sync:2",
              "Parameters": {
                "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:hold",
                "Input.$": "$"
              },
              "End": true
            }
          }
        }
        """

    private static let grandparent = """
        {
          "StartAt": "Twice",
          "States": {
            "Twice": {
              "Type": "Map",
              "ItemsPath": "$.both",
              "ItemProcessor": {
                "StartAt": "Nest",
                "States": {
                  "Nest": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::states:startExecution.sync:2",
                    "Parameters": {
                      "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:parent",
                      "Input.$": "$"
                    },
                    "OutputPath": "$.Output.Output",
                    "End": true
                  }
                }
              },
              "End": true
            }
          }
        }
        """
}
