"""Calls every operation of the service model through boto3, rightly and wrongly.

    python all_operations.py http://127.0.0.1:8083

Every answer must have its output's shape, every refusal one of the operation's errors; never a 500.
The operations that the server does not have yet are those of missing-operations.json, no more, no fewer.
"""
import json
import os
import sys

from botocore.exceptions import ClientError

from model import Model
from scene import FAIL, HOLD, PASS, ROLE, Scene

MISSING = os.path.join(os.path.dirname(__file__), "missing-operations.json")
ABSENT = "arn:aws:states:us-east-1:000000000000:"


def valid(scene):
    """Parameters of each operation that succeed (or, where nothing can, that are refused by name)."""
    first = scene.name("first")
    return {
        "CreateActivity": lambda: {"name": scene.name("activity"), "tags": [{"key": "a", "value": "b"}]},
        "CreateStateMachine": lambda: {
            "name": first, "definition": PASS, "roleArn": ROLE, "type": "STANDARD", "publish": True,
            "versionDescription": "first", "tags": [{"key": "a", "value": "b"}],
            "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": False}},
        "CreateStateMachineAlias": lambda: {
            "name": scene.name("alias"), "description": "alias",
            "routingConfiguration": [{"stateMachineVersionArn": scene.version(), "weight": 100}]},
        "DeleteActivity": lambda: {"activityArn": scene.activity()},
        "DeleteStateMachine": lambda: {"stateMachineArn": scene.machine()},
        "DeleteStateMachineAlias": lambda: {"stateMachineAliasArn": scene.alias()},
        "DeleteStateMachineVersion": lambda: {"stateMachineVersionArn": scene.version()},
        "DescribeActivity": lambda: {"activityArn": scene.activity()},
        "DescribeExecution": lambda: {"executionArn": scene.execution()},
        "DescribeMapRun": lambda: {"mapRunArn": f"{ABSENT}mapRun:machine/label:none"},
        "DescribeStateMachine": lambda: {"stateMachineArn": scene.machine(), "includedData": "ALL_DATA"},
        "DescribeStateMachineAlias": lambda: {"stateMachineAliasArn": scene.alias()},
        "DescribeStateMachineForExecution": lambda: {"executionArn": scene.execution()},
        "GetActivityTask": lambda: {"activityArn": scene.activity_with_task(), "workerName": "test"},
        "GetExecutionHistory": lambda: {"executionArn": scene.execution(), "reverseOrder": True, "maxResults": 10},
        "ListActivities": lambda: {"maxResults": 5},
        "ListExecutions": lambda: {"stateMachineArn": scene.machine(), "statusFilter": "RUNNING"},
        "ListMapRuns": lambda: {"executionArn": scene.execution()},
        "ListStateMachineAliases": lambda: {"stateMachineArn": scene.machine()},
        "ListStateMachineVersions": lambda: {"stateMachineArn": scene.version().rpartition(":")[0]},
        "ListStateMachines": lambda: {"maxResults": 5},
        "ListTagsForResource": lambda: {"resourceArn": scene.machine(tags=[{"key": "a", "value": "b"}])},
        "PublishStateMachineVersion": lambda: {"stateMachineArn": scene.machine(), "description": "second"},
        "RedriveExecution": lambda: {"executionArn": scene.execution(FAIL)},
        "SendTaskFailure": lambda: {"taskToken": scene.token(), "error": "Bad", "cause": "asked for"},
        "SendTaskHeartbeat": lambda: {"taskToken": scene.token()},
        "SendTaskSuccess": lambda: {"taskToken": scene.token(), "output": "{}"},
        "StartExecution": lambda: {"stateMachineArn": scene.machine(), "name": scene.name("run"), "input": "{}"},
        "StartSyncExecution": lambda: {"stateMachineArn": scene.machine(type="EXPRESS"), "input": "{}"},
        "StopExecution": lambda: {"executionArn": scene.execution(HOLD, waits=False), "error": "E", "cause": "C"},
        "TagResource": lambda: {"resourceArn": scene.machine(), "tags": [{"key": "a", "value": "b"}]},
        "TestState": lambda: {"definition": '{"Type": "Pass", "End": true}', "input": "{}", "inspectionLevel": "TRACE"},
        "UntagResource": lambda: {"resourceArn": scene.machine(), "tagKeys": ["a"]},
        "UpdateMapRun": lambda: {"mapRunArn": f"{ABSENT}mapRun:machine/label:none", "maxConcurrency": 1},
        "UpdateStateMachine": lambda: {"stateMachineArn": scene.machine(), "definition": FAIL, "publish": True},
        "UpdateStateMachineAlias": lambda: {"stateMachineAliasArn": scene.alias(), "description": "changed"},
        "ValidateStateMachineDefinition": lambda: {"definition": PASS, "severity": "WARNING", "maxResults": 10},
    }


# What can only be refused: nothing makes a map run yet.
REFUSED = {"DescribeMapRun": "ResourceNotFound", "UpdateMapRun": "ResourceNotFound"}


def wrong(model, operation, parameters):
    """Parameters with one thing wrong each, and what is wrong."""
    shape = model.shapes[model.input(operation)]
    for member, part in shape["members"].items():
        target = model.shapes[part["shape"]]
        others = {key: value for key, value in parameters.items() if key != member}
        if member in shape.get("required", []):
            yield f"no {member}", others
            yield f"{member} null", dict(others, **{member: None})
        for label, value in wrong_values(member, target):
            yield f"{member} {label}", dict(others, **{member: value})


def wrong_values(member, target):
    kind = target["type"]
    types = {"string": [1, True, [], {}], "integer": ["x", [], {}, 1 << 40], "long": ["x", []],
             "float": ["x", []], "boolean": ["x", 2, []], "structure": ["x", [], 1], "list": ["x", {}, 1]}
    for value in types[kind]:
        yield f"as {value!r}", value
    if kind == "string":
        yield "empty", ""
        yield "with control characters", "a\x00b\x1f"
        if "max" in target and target["max"] < 300000:
            yield "too long", "a" * (target["max"] + 1)
        if "enum" in target:
            yield "unknown", "NONE_OF_THEM"
        if member.endswith("Arn"):
            yield "no ARN", "not-an-arn"
            yield "of another service", "arn:aws:s3:::bucket"
            yield "cut short", "arn:aws:states:us-east-1:000000000000"
            for resource in ("stateMachine:absent", "stateMachine:absent:1", "stateMachine:absent:alias",
                             "activity:absent", "execution:absent:absent", "express:absent:absent:absent",
                             "mapRun:absent/absent:absent"):
                yield f"of {resource}", ABSENT + resource
    if kind in ("integer", "long", "float"):
        for bound, step in (("min", -1), ("max", 1)):
            if bound in target:
                yield f"beyond its {bound}", target[bound] + step
    if kind == "list":
        yield "with null", [None]
        yield "with too many", [{}] * 60


class Check:
    def __init__(self, endpoint):
        self.model = Model()
        self.scene = Scene(endpoint)
        self.answers = []
        self.problems = []
        self.missing = set()
        self.calls = 0
        events = self.scene.client.meta.events
        events.register("response-received.sfn", lambda response_dict=None, **_: self.answers.append(response_dict))
        events.register("before-call.sfn", self.put_body)
        self.body = None

    def put_body(self, params=None, **_):
        """boto3 itself cannot write parameters of wrong types."""
        if self.body is not None:
            params["body"] = self.body

    def call(self, operation, parameters):
        """The answer's JSON, or the error."""
        self.answers.clear()
        self.calls += 1
        method = getattr(self.scene.client, METHODS[operation])
        self.body = json.dumps(parameters).encode()
        try:
            method()
            return json.loads(self.answers[-1]["body"]), None
        except ClientError as error:
            return None, error
        finally:
            self.body = None

    def judge(self, operation, what, answer, error):
        if error is None:
            for mismatch in self.model.mismatches(self.model.output(operation), answer):
                self.problems.append(f"{operation} ({what}): {mismatch}")
            return
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code == "UnknownOperationException":
            self.missing.add(operation)
        elif status != 400 or code not in self.model.errors(operation):
            message = error.response["Error"]["Message"][:200]
            self.problems.append(f"{operation} ({what}): {status} {code}: {message}")
        elif not error.response["Error"]["Message"]:
            self.problems.append(f"{operation} ({what}): {code} without a message")

    def succeeds(self, operation, make):
        try:
            parameters = make()
        except ClientError as error:
            self.problems.append(f"{operation}: its scene cannot be made: {error}")
            return {}
        answer, error = self.call(operation, parameters)
        self.judge(operation, "valid", answer, error)
        expected = REFUSED.get(operation)
        code = error.response["Error"]["Code"] if error else None
        if code != expected and code != "UnknownOperationException":
            self.problems.append(f"{operation} (valid): {error or 'succeeds'}, expected {expected or 'an answer'}")
        return parameters


METHODS = {}


def main(endpoint):
    check = Check(endpoint)
    METHODS.update({name: method for method, name in check.scene.client.meta.method_to_api_mapping.items()})
    scenes = valid(check.scene)
    assert set(scenes) == set(check.model.operations), set(scenes) ^ set(check.model.operations)
    for operation in sorted(scenes):
        parameters = check.succeeds(operation, scenes[operation])
        for what, wrongly in wrong(check.model, operation, parameters):
            if operation == "GetActivityTask" and "activityArn" not in what:
                # A right activity without work would hold the call for a minute.
                wrongly = dict(wrongly, activityArn=f"{ABSENT}activity:absent")
            check.judge(operation, what, *check.call(operation, wrongly))
    listed = set(json.load(open(MISSING)))
    for operation in sorted(check.missing - listed):
        check.problems.append(f"{operation} is missing")
    for operation in sorted(listed - check.missing):
        check.problems.append(f"{operation} is there: strike it from {os.path.basename(MISSING)}")
    for problem in check.problems:
        print(problem)
    print(f"{check.calls} calls of {len(scenes)} operations, {len(check.problems)} problems")
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
