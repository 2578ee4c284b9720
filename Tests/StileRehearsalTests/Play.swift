import StileASL
import StileInterpreter
import StileJSON
import StileRehearsal
import Testing

/// Reads a file of cases against a definition, without files beside it.
func readCases(
    _ text: String, _ definition: String, files: [String: String] = [:]
) throws -> (cases: [RehearsalCase], definition: Definition) {
    let definition = try Definition(compiling: definition)
    let file = try RehearsalFile(parsing: text, of: definition) { path in
        guard let text = files[path], let document = try? JSONDocument(parsing: text) else {
            return .failure(RehearsalFile.FileRefusal("there is no file \(path)"))
        }
        return .success(document)
    }
    return (file.cases, definition)
}

/// Plays the only case of `{"cases": [CASE]}` and tells what did not come true.
func play(
    _ testCase: String, _ definition: String, files: [String: String] = [:]
) throws -> (recording: Recording, mismatches: [Mismatch]) {
    let read = try readCases(#"{"cases": [\#(testCase)]}"#, definition, files: files)
    let only = try #require(read.cases.first)
    let recording = Rehearsal.play(only, of: read.definition)
    return (recording, only.expectation.mismatches(in: recording))
}

/// What is wrong with a file of cases, as `line:column: message`.
func problems(
    _ text: String, _ definition: String, files: [String: String] = [:]
) throws -> [String] {
    do {
        _ = try readCases(text, definition, files: files)
        return []
    } catch let error as InvalidFile {
        return error.problems.map { "\($0.place.line):\($0.place.column): \($0.message)" }
    }
}

/// Definitions that several suites use.
enum Machines {
    /// A task with a retrier, a catcher and limits, between a wait and a choice.
    static let order = """
        {
          "StartAt": "Pause",
          "States": {
            "Pause": {"Type": "Wait", "Seconds": 259200, "Next": "Charge"},
            "Charge": {
              "Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": {"FunctionName": "charge", "Payload": {"sum.$": "$.sum"}},
              "ResultSelector": {"receipt.$": "$.Payload.receipt"},
              "ResultPath": "$.charge",
              "TimeoutSeconds": 60,
              "HeartbeatSeconds": 20,
              "Retry": [
                {"ErrorEquals": ["Card.Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 2},
                {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}
              ],
              "Catch": [{"ErrorEquals": ["Card.Refused"], "ResultPath": "$.why", "Next": "Refused"}],
              "Next": "Large?"
            },
            "Large?": {
              "Type": "Choice",
              "Choices": [{"Variable": "$.sum", "NumericGreaterThan": 100, "Next": "Thank"}],
              "Default": "Done"
            },
            "Thank": {"Type": "Pass", "Result": true, "ResultPath": "$.thanked", "Next": "Done"},
            "Refused": {"Type": "Fail", "Error": "Order.Refused", "Cause": "the card was refused"},
            "Done": {"Type": "Succeed"}
          }
        }
        """

    /// A Map over `$.items` whose task is called once an item.
    static let items = """
        {"StartAt": "All", "States": {"All": {"Type": "Map", "ItemsPath": "$.items",
          "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:000000000000:function:one",
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}], "End": true}}},
          "End": true}}}
        """
}
