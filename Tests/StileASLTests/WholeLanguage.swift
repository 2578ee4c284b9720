/// A machine that uses every state type and every field of the JSONPath language.
enum WholeLanguage {
    static let text = """
        {
          "Comment": "every state type, every field",
          "Version": "1.0",
          "QueryLanguage": "JSONPath",
          "TimeoutSeconds": 3600,
          "StartAt": "Shape",
          "States": {
            "Shape": {
              "Type": "Pass", "Comment": "c", "InputPath": "$.in", "OutputPath": "$",
              "Parameters": {"a.$": "$.x", "b": [1, {"c.$": "States.Format('{}', $.y)"}],
                "d.$": "$$.Execution.Name"},
              "Result": {"k": 1.0}, "ResultPath": "$.shaped", "QueryLanguage": "JSONPath",
              "Next": "Work"
            },
            "Work": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:000000000000:function:curate",
              "InputPath": "$$.Execution.Input", "OutputPath": null,
              "Parameters": {"day.$": "$.day"}, "ResultSelector": {"rows.$": "$.rows"},
              "ResultPath": null, "TimeoutSeconds": 60, "HeartbeatSeconds": 10,
              "Credentials": {"RoleArn.$": "$.role"},
              "Retry": [
                {"Comment": "c", "ErrorEquals": ["States.Timeout", "Busy"], "IntervalSeconds": 2,
                  "MaxAttempts": 0, "BackoffRate": 1.5, "MaxDelaySeconds": 30,
                  "JitterStrategy": "FULL"},
                {"ErrorEquals": ["States.ALL"]}
              ],
              "Catch": [
                {"Comment": "c", "ErrorEquals": ["Bad"], "ResultPath": "$.error", "Next": "Give up"},
                {"ErrorEquals": ["States.ALL"], "Next": "Give up"}
              ],
              "Next": "Ask"
            },
            "Ask": {
              "Type": "Task", "Resource": "arn:aws:states:us-east-1:000000000000:activity:ask",
              "TimeoutSecondsPath": "$.timeout", "HeartbeatSecondsPath": "$.heartbeat",
              "Next": "Which"
            },
            "Which": {
              "Type": "Choice", "InputPath": "$", "OutputPath": "$",
              "Choices": [
                {"Comment": "c", "Variable": "$.n", "NumericGreaterThan": 3, "Next": "Rest"},
                {"And": [
                    {"Variable": "$.n", "IsPresent": true},
                    {"Or": [{"Variable": "$$.State.Name", "StringMatches": "W*"},
                      {"Not": {"Variable": "$.s", "StringEqualsPath": "$.t"}}]}
                  ], "Next": "Rest for long"}
              ],
              "Default": "Rest until"
            },
            "Rest": {"Type": "Wait", "Seconds": 0, "Next": "Both"},
            "Rest for long": {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Both"},
            "Rest until": {"Type": "Wait", "Timestamp": "2026-01-31T18:00:00+01:00",
              "Next": "Rest until then"},
            "Rest until then": {"Type": "Wait", "TimestampPath": "$.at", "Next": "Both"},
            "Both": {
              "Type": "Parallel", "Parameters": {"x.$": "$.x"}, "ResultSelector": {"r.$": "$[0]"},
              "ResultPath": "$.both",
              "Retry": [], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}],
              "Branches": [
                {"Comment": "c", "StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": true}}},
                {"StartAt": "Right", "States": {"Right": {"Type": "Fail"}}}
              ],
              "Next": "Each"
            },
            "Each": {
              "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 3,
              "ItemSelector": {"item.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index"},
              "ToleratedFailureCount": 1, "ToleratedFailurePercentage": 12.5,
              "ResultSelector": {"all.$": "$"}, "ResultPath": "$.each",
              "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "One",
                "States": {"One": {"Type": "Succeed", "InputPath": "$", "OutputPath": "$"}}
              },
              "Next": "Each as of old"
            },
            "Each as of old": {
              "Type": "Map", "MaxConcurrencyPath": "$.n", "ToleratedFailureCountPath": "$.c",
              "ToleratedFailurePercentagePath": "$.p", "Parameters": {"v.$": "$$.Map.Item.Value"},
              "Iterator": {"StartAt": "a/b~c", "States": {"a/b~c": {"Type": "Pass", "End": true}}},
              "End": true
            },
            "Give up": {
              "Type": "Fail", "Comment": "c", "ErrorPath": "$.error.Error",
              "CausePath": "States.Format('because {}', $.error.Cause)"
            }
          }
        }
        """
}
