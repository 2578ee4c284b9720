"""A state machine, an alias, an activity and so on: what valid requests are about."""
import json
import time
import uuid

import boto3
from botocore.config import Config

ROLE = "arn:aws:iam::000000000000:role/test"
PASS = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}})
HOLD = json.dumps({"StartAt": "Hold", "States": {"Hold": {"Type": "Wait", "Seconds": 3600, "End": True}}})
FAIL = json.dumps({"StartAt": "Bad", "States": {"Bad": {"Type": "Fail", "Error": "Bad", "Cause": "asked for"}}})


def client(endpoint, **settings):
    return boto3.client(
        "stepfunctions", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, inject_host_prefix=False, retries={"max_attempts": 0},
                      read_timeout=70, **settings))


class Scene:
    """Everything is made anew and has a name of its own."""

    def __init__(self, endpoint):
        self.client = client(endpoint)
        self.id = uuid.uuid4().hex[:8]

    def name(self, what):
        return f"{what}-{self.id}-{uuid.uuid4().hex[:6]}"

    def machine(self, definition=PASS, **settings):
        return self.client.create_state_machine(
            name=self.name("machine"), definition=definition, roleArn=ROLE, **settings)["stateMachineArn"]

    def version(self, machine=None):
        return self.client.publish_state_machine_version(
            stateMachineArn=machine or self.machine())["stateMachineVersionArn"]

    def alias(self):
        return self.client.create_state_machine_alias(
            name=self.name("alias"),
            routingConfiguration=[{"stateMachineVersionArn": self.version(), "weight": 100}])["stateMachineAliasArn"]

    def activity(self):
        return self.client.create_activity(name=self.name("activity"))["activityArn"]

    def execution(self, definition=PASS, waits=True):
        arn = self.client.start_execution(stateMachineArn=self.machine(definition))["executionArn"]
        return self.ended(arn) if waits else arn

    def ended(self, arn):
        for _ in range(400):
            if self.client.describe_execution(executionArn=arn)["status"] != "RUNNING":
                return arn
            time.sleep(0.025)
        raise TimeoutError(arn)

    def activity_with_task(self):
        activity = self.activity()
        definition = json.dumps(
            {"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": activity, "End": True}}})
        self.execution(definition, waits=False)
        return activity

    def token(self):
        return self.client.get_activity_task(activityArn=self.activity_with_task(), workerName="test")["taskToken"]
