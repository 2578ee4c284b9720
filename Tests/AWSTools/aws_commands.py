"""The AWS command line's own commands, as people type them.

    python aws_commands.py http://127.0.0.1:8083
"""
import json
import os
import subprocess
import sys
import time
import uuid

from scene import FAIL, PASS, ROLE


class Shell:
    def __init__(self, endpoint):
        self.environment = dict(
            os.environ, AWS_ENDPOINT_URL=endpoint, AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test", AWS_DISABLE_HOST_PREFIX_INJECTION="true", AWS_PAGER="",
            AWS_MAX_ATTEMPTS="1", AWS_EC2_METADATA_DISABLED="true")

    def aws(self, *words, fails=None):
        """What `aws stepfunctions WORDS` prints; with `fails`, the error that it must end with."""
        done = subprocess.run(["aws", "stepfunctions", *words], env=self.environment, capture_output=True,
                              text=True, timeout=60)
        if fails:
            assert done.returncode != 0 and f"({fails})" in done.stderr, f"{words}: {done.stdout} {done.stderr}"
            return None
        assert done.returncode == 0, f"aws stepfunctions {' '.join(words)}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def wait(self, arn, status):
        for _ in range(100):
            found = self.aws("describe-execution", "--execution-arn", arn)
            if found["status"] != "RUNNING":
                assert found["status"] == status, found
                return found
            time.sleep(0.1)
        raise TimeoutError(arn)


def main(endpoint):
    shell, name = Shell(endpoint), f"cli-{uuid.uuid4().hex[:8]}"
    machine = shell.aws("create-state-machine", "--name", name, "--definition", PASS, "--role-arn", ROLE,
                        "--tags", "key=team,value=data")["stateMachineArn"]
    assert shell.aws("describe-state-machine", "--state-machine-arn", machine)["definition"] == PASS
    started = shell.aws("start-execution", "--state-machine-arn", machine, "--name", "one", "--input", '{"a": 1}')
    ended = shell.wait(started["executionArn"], "SUCCEEDED")
    assert ended["output"] == '{"a": 1}' and ended["startDate"], ended
    history = shell.aws("get-execution-history", "--execution-arn", started["executionArn"], "--max-items", "2")
    assert [event["type"] for event in history["events"]] == ["ExecutionStarted", "PassStateEntered"], history
    rest = shell.aws("get-execution-history", "--execution-arn", started["executionArn"], "--page-size", "1")
    assert [event["id"] for event in rest["events"]] == [1, 2, 3, 4], rest
    shell.aws("start-execution", "--state-machine-arn", machine, "--name", "one", "--input", "{}",
              fails="ExecutionAlreadyExists")
    listed = shell.aws("list-executions", "--state-machine-arn", machine, "--query", "executions[].name")
    assert listed == ["one"], listed
    tags = shell.aws("list-tags-for-resource", "--resource-arn", machine, "--query", "tags[0].value")
    assert tags == "data", tags
    version = shell.aws("update-state-machine", "--state-machine-arn", machine, "--definition", FAIL, "--publish")
    shell.aws("create-state-machine-alias", "--name", "live", "--routing-configuration",
              f"stateMachineVersionArn={version['stateMachineVersionArn']},weight=100")
    failed = shell.aws("start-execution", "--state-machine-arn", f"{machine}:live")["executionArn"]
    assert shell.wait(failed, "FAILED")["error"] == "Bad"
    activity = shell.aws("create-activity", "--name", name)["activityArn"]
    names = shell.aws("list-activities", "--query", "activities[].activityArn")
    assert activity in names, names
    express = shell.aws("create-state-machine", "--name", f"{name}-express", "--definition", PASS, "--role-arn", ROLE,
                        "--type", "EXPRESS")["stateMachineArn"]
    assert shell.aws("start-sync-execution", "--state-machine-arn", express)["status"] == "SUCCEEDED"
    shell.aws("describe-execution", "--execution-arn", "nothing", fails="InvalidArn")
    shell.aws("list-executions", "--state-machine-arn", machine, "--status-filter", "succeeded",
              fails="ValidationException")
    shell.aws("delete-activity", "--activity-arn", activity)
    shell.aws("delete-state-machine", "--state-machine-arn", express)
    print("all commands of aws stepfunctions answer as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
