#!/usr/bin/env python3
"""Kills a loaded `stile serve` with SIGKILL at random instants and checks what is left each time.

  crash.py --binary .build/release/stile [--kills 200] [--seed 1] [--keep]

The load: Standard and Express executions, tasks in the process, programs, activities with workers, callbacks,
nested executions, inline and distributed Map with a ResultWriter, redrives, stops, one-time schedules, purges.
After each kill: `stile doctor` finds nothing, and no program of the server is left. After each start: every
start that was acknowledged is there. At the end everything must have ended with the right result, every map
run must count what its children say, and no program may have run again under an idempotency key whose result
was taken. Exit status: 0 as it should be, 1 not, 2 the run itself was not possible.
"""
import argparse
import collections
import datetime
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ACCOUNT = "us-east-1:000000000000"
FUNCTION = "arn:aws:lambda:%s:function:" % ACCOUNT
MACHINE = "arn:aws:states:%s:stateMachine:" % ACCOUNT
ACTIVITY = "arn:aws:states:%s:activity:work" % ACCOUNT
DRAIN_SECONDS = 300
ITEMS = 11

# Each program notes its key and a name of this run, and gives both: only the last run of a key can have been taken.
NOTE = """read -r input
run="$$-$(date +%s%N)"
echo "$STILE_IDEMPOTENCY_KEY $run" >> keys
case "$input" in
*'"i":'[0369]*'"r":0'*) echo '{"errorType":"Brittle","errorMessage":"until it is redriven"}'; exit 1;;
esac
sleep 0.0$(($$ % 9))
printf '{"key":"%s","run":"%s"}' "$STILE_IDEMPOTENCY_KEY" "$run"
"""
POST = """read -r input
echo "$input" > "tokens/.$$"
mv "tokens/.$$" "tokens/$$-$(date +%s%N)"
echo '{}'
"""
HANG = "sleep 987654 & sleep 987654\n"


# ---------------------------------------------------------------- definitions

RETRY = [{"ErrorEquals": ["Again", "States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 50, "BackoffRate": 1}]
PLAIN_RETRY = {"Retry": RETRY}


def task(name, **more):
    return dict({"Type": "Task", "Resource": FUNCTION + name}, **more)


def chain(**states):
    names = list(states)
    for name, following in zip(names, names[1:] + [None]):
        if states[name]["Type"] not in ("Fail", "Succeed"):
            states[name].update({"Next": following} if following else {"End": True})
    return {"StartAt": names[0], "States": states}


def brittle(item):
    return task("note", Parameters={"i.$": item, "r.$": "$$.Execution.RedriveCount"}, ResultPath="$.note" if item != "$" else "$")


def distributed(processor, **more):
    processor = dict(processor, ProcessorConfig={"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"})
    return dict({
        "Type": "Map", "Label": "items", "ItemProcessor": processor,
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSONL"},
                       "Parameters": {"Bucket": "items", "Key": "items.jsonl"}},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "p"}},
    }, **more)


def nested(machine, **more):
    return dict({"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                 "Parameters": {"StateMachineArn": MACHINE + machine, "Input": {"by": "parent"}},
                 "ResultSelector": {"child.$": "$.Output"}}, **more)


MACHINES = {
    "plain": chain(A={"Type": "Pass"}, B=task("note", ResultPath="$.b"), W={"Type": "Wait", "Seconds": 1},
                   C=task("note", ResultPath="$.c")),
    "inside": {"StartAt": "A", "States": {
        "A": task("quality-check", Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": "$.caught", "Next": "B"}], End=True),
        "B": dict(task("note", ResultPath="$.b"), End=True)}},
    "quick": chain(A={"Type": "Pass"}, B=task("note", ResultPath="$.b")),
    "active": chain(A={"Type": "Task", "Resource": ACTIVITY, "TimeoutSeconds": 8, "HeartbeatSeconds": 4, "Retry": RETRY},
                    B=task("note", ResultPath="$.b")),
    "called": chain(A={"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "TimeoutSeconds": 12,
                       "Parameters": {"FunctionName": "post", "Payload": {"token.$": "$$.Task.Token"}}, "Retry": RETRY}),
    "nests": chain(A=nested("plain")),
    "inline": chain(M={"Type": "Map", "MaxConcurrency": 2, "ItemsPath": "$.items",
                       "ItemProcessor": dict(chain(N=task("note")), ProcessorConfig={"Mode": "INLINE"})}),
    "batched": chain(D=distributed(chain(N=task("note")), ItemBatcher={"MaxItemsPerBatch": 3}, MaxConcurrency=3)),
    "brittle": chain(D=distributed(chain(N=brittle("$.i")), MaxConcurrency=4)),
    "stopped": {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": True, "Branches": [
        chain(A=task("hang")), chain(B=nested("waits")), chain(W={"Type": "Wait", "Seconds": 3600})]}}},
    "waits": chain(W={"Type": "Wait", "Seconds": 3600}),
    "fleeting": chain(A=task("note", ResultPath="$.b")),
    "timed": chain(A=task("note", ResultPath="$.b")),
}
WEIGHTS = {"plain": 5, "inside": 2, "quick": 3, "active": 4, "called": 3, "nests": 3, "inline": 2, "batched": 2, "brittle": 2,
           "stopped": 1, "fleeting": 3}
INPUTS = {"inline": {"items": [0, 1, 2, 3, 4, 5, 6]}}


class Refused(Exception):
    def __init__(self, code, message):
        Exception.__init__(self, "%s: %s" % (code, message))
        self.code = code


class Gone(Exception):
    """The server went away: nobody knows whether the call was heard."""


class Execution:
    def __init__(self, name, machine):
        self.name, self.machine = name, machine
        self.input = json.dumps(INPUTS.get(machine, {"by": name}))
        self.arn = None
        self.is_stopped = False
        self.redrives = 0
        self.outcome = None


# ---------------------------------------------------------------- the test

class Crash:
    def __init__(self, options):
        self.options = options
        self.binary = os.path.abspath(options.binary)
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="stile-crash-"))
        self.random = random.Random(options.seed)
        self.lock = threading.Lock()
        self.problems = []
        self.executions, self.schedules = {}, {}
        self.tokens, self.worked = {}, {}
        self.counts = collections.Counter()
        self.url = self.server = None
        self.is_up = False
        self.counter = 0

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def problem(self, text):
        with self.lock:
            self.problems.append(text)
        print("PROBLEM %s" % text, flush=True)

    def prepare(self):
        for name in ("items", "results", "tokens"):
            os.mkdir(self.path(name))
        with open(self.path("items", "items.jsonl"), "w") as file:
            file.writelines('{"i":%d}\n' % index for index in range(ITEMS))
        functions = {}
        for name, script in (("note", NOTE), ("post", POST), ("hang", HANG)):
            with open(self.path(name + ".sh"), "w") as file:
                file.write(script)
            functions[name] = {"command": ["sh", name + ".sh"], "graceSeconds": 1}
        with open(self.path("stile.json"), "w") as file:
            json.dump({"functions": functions, "buckets": {"items": self.path("items"), "results": self.path("results")}}, file)
        for name, definition in MACHINES.items():
            with open(self.path(name + ".asl.json"), "w") as file:
                json.dump(definition, file)

    # ------------------------------------------------------------ processes

    def environment(self):
        return dict(os.environ, STILE_PORT="0", NO_COLOR="1")

    def stile(self, *arguments, timeout=120):
        return subprocess.run([self.binary, *arguments, "--data", self.path("data")], cwd=self.folder, env=self.environment(),
                              capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)

    def begin(self):
        self.log = self.path("serve-%d.log" % self.counts["starts"])
        self.counts["starts"] += 1
        with open(self.log, "w") as sink:
            self.server = subprocess.Popen([self.binary, "serve", "--data", self.path("data")], cwd=self.folder,
                                           env=self.environment(), stdout=sink, stderr=subprocess.STDOUT,
                                           stdin=subprocess.DEVNULL)

    def await_url(self, until):
        """Whether it listens before then."""
        while time.monotonic() < until:
            with open(self.log) as file:
                found = re.search(r"listening on (http://127\.0\.0\.1:\d+)", file.read())
            if found:
                self.url, self.is_up = found.group(1), True
                return True
            if self.server.poll() is not None:
                with open(self.log) as file:
                    self.problem("the server ended by itself:\n" + file.read()[-2000:])
                return False
            time.sleep(0.005)
        return False

    def kill(self):
        self.is_up = False
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        self.counts["kills"] += 1

    def programs(self):
        """Processes that work below the folder, other than this one."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid():
                continue
            try:
                if os.readlink("/proc/%s/cwd" % entry).startswith(self.folder):
                    with open("/proc/%s/stat" % entry) as file:
                        state = file.read().rsplit(")", 1)[1].split()[0]
                    with open("/proc/%s/cmdline" % entry) as file:
                        if state not in "ZX":
                            found.append((int(entry), file.read().replace("\0", " ")))
            except OSError:
                continue
        return found

    def check_remains(self):
        end = time.monotonic() + 15
        while self.programs() and time.monotonic() < end:
            time.sleep(0.02)
        for process, command in self.programs():
            self.problem("program %d is left: %s" % (process, command))
        result = self.stile("doctor")
        if result.returncode != 0 or "ERROR" in result.stdout or "WARNING" in result.stdout:
            self.problem("doctor: %s%s" % (result.stdout, result.stderr))
        self.counts["doctor"] += 1

    # ------------------------------------------------------------ calls

    def call(self, operation, timeout=30, **parameters):
        body = json.dumps(parameters).encode()
        request = urllib.request.Request(
            self.url, body, {"X-Amz-Target": "AWSStepFunctions." + operation, "Content-Type": "application/x-amz-json-1.0"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                said = json.loads(text)
            except ValueError:
                raise Gone()
            raise Refused(said.get("__type", "").split("#")[-1], said.get("message", ""))
        except (OSError, ValueError, urllib.error.URLError, __import__("http").client.HTTPException):
            raise Gone()

    def start(self, execution):
        try:
            answer = self.call("StartExecution", stateMachineArn=MACHINE + execution.machine, name=execution.name,
                               input=execution.input)
            execution.arn = answer["executionArn"]
        except Refused as refusal:
            if refusal.code != "ExecutionAlreadyExists":
                return self.problem("start of %s: %s" % (execution.name, refusal))
            execution.arn = "arn:aws:states:%s:execution:%s:%s" % (ACCOUNT, execution.machine, execution.name)
        with self.lock:
            self.counts["started " + execution.machine] += 1

    # ------------------------------------------------------------ clients

    def loop(self, body, pause):
        try:
            while self.is_up:
                body()
                time.sleep(pause())
        except Gone:
            pass
        except Refused as refusal:
            if self.is_up:
                self.problem("refused: %s" % refusal)

    def starter(self, dice):
        def body():
            with self.lock:
                pending = [one for one in self.executions.values() if one.arn is None and one.machine != "quick"]
                open_ones = sum(1 for one in self.executions.values() if one.outcome is None and one.machine != "quick")
            if pending:
                return self.start(dice.choice(pending))
            if self.is_draining or open_ones > self.options.open:
                return
            machine = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            with self.lock:
                self.counter += 1
                name = "%s-%d" % (machine, self.counter)
                execution = Execution(name, machine)
                self.executions[name] = execution
            if machine == "quick":
                # One that was not acknowledged may run or not; nobody asks for it again.
                try:
                    self.start(execution)
                except Gone:
                    del self.executions[name]
                    raise
            else:
                self.start(execution)
        self.loop(body, lambda: dice.uniform(0, 0.05))

    def watcher(self, dice):
        """Stops, redrives, and takes note of ends."""
        def body():
            with self.lock:
                known = [one for one in self.executions.values() if one.arn and one.outcome is None and one.machine != "quick"]
            for execution in dice.sample(known, min(len(known), 8)):
                self.look(execution)
        self.loop(body, lambda: 0.05)

    def look(self, execution):
        if execution.machine == "stopped" and not execution.is_stopped:
            self.call("StopExecution", executionArn=execution.arn)
            execution.is_stopped = True
            self.counts["stops"] += 1
        try:
            seen = self.call("DescribeExecution", executionArn=execution.arn)
        except Refused as refusal:
            if execution.machine == "fleeting":
                execution.outcome = "PURGED"
                return
            return self.problem("%s was acknowledged: %s" % (execution.name, refusal))
        if seen["status"] == "RUNNING":
            return
        if execution.machine == "brittle" and seen["status"] == "FAILED":
            token = "%s-%d" % (execution.name, seen.get("redriveCount", 0))
            try:
                self.call("RedriveExecution", executionArn=execution.arn, clientToken=token)
                execution.redrives += 1
                self.counts["redrives"] += 1
            except Refused as refusal:
                if refusal.code != "ExecutionNotRedrivable":
                    raise
            return
        execution.outcome = seen["status"]

    def worker(self, dice):
        def body():
            with self.lock:
                owed = next(((token, output) for token, output in self.worked.items() if output[1] is None), None)
            if owed:
                token, (output, _) = owed
                return self.tell(token, output)
            got = self.call("GetActivityTask", activityArn=ACTIVITY, workerName="w%d" % dice.randrange(9))
            token = got.get("taskToken")
            if not token:
                return
            if dice.random() < 0.3:
                time.sleep(dice.uniform(0, 0.4))
                try:
                    self.call("SendTaskHeartbeat", taskToken=token)
                except Refused as refusal:
                    if refusal.code != "TaskTimedOut":
                        raise
            with self.lock:
                self.worked.setdefault(token, ({"worker": "%d-%d" % (time.time_ns(), dice.randrange(10 ** 9))}, None))
        self.loop(body, lambda: 0.01)

    def tell(self, token, output):
        try:
            self.call("SendTaskSuccess", taskToken=token, output=json.dumps(output))
            told = True
            self.counts["activity results"] += 1
        except Refused as refusal:
            if refusal.code not in ("TaskTimedOut", "TaskDoesNotExist"):
                raise
            told = False
        with self.lock:
            self.worked[token] = (output, told)

    def caller(self, dice):
        def body():
            for name in sorted(os.listdir(self.path("tokens"))):
                if name.startswith("."):
                    continue
                with open(self.path("tokens", name)) as file:
                    token = json.load(file)["token"]
                try:
                    self.call("SendTaskSuccess", taskToken=token, output='{"called":true}')
                    self.counts["callbacks"] += 1
                except Refused as refusal:
                    if refusal.code not in ("TaskTimedOut", "TaskDoesNotExist"):
                        raise
                os.remove(self.path("tokens", name))
        self.loop(body, lambda: 0.05)

    def scheduler(self, dice):
        """One-time schedules and purges, by the command line."""
        def body():
            if self.is_draining:
                return
            if dice.random() < 0.5:
                self.counter += 1
                name = "s%d" % self.counter
                at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=dice.randrange(2, 5))
                made = self.stile("schedule", "create", name, "--machine", "timed", "--at", at.strftime("%Y-%m-%dT%H:%M:%S"))
                # One whose time was over before it was made does not fire.
                if made.returncode == 0 and datetime.datetime.now(datetime.timezone.utc) < at.replace(microsecond=0):
                    self.schedules[name] = at
                    self.counts["schedules"] += 1
            else:
                purged = self.stile("purge", "--older-than", "1s", "--machine", "fleeting", "--redrivable", "--yes", "--json")
                if purged.returncode == 0:
                    self.counts["purges"] += 1
                    self.counts["purged"] += json.loads(purged.stdout).get("executions", 0)
                elif self.is_up and self.server.poll() is None and "1s" in purged.stderr:
                    self.problem("purge: " + purged.stderr)
        self.loop(body, lambda: dice.uniform(0.1, 0.5))

    def clients(self):
        jobs = [self.starter] * 3 + [self.watcher] * 2 + [self.worker] * 2 + [self.caller, self.scheduler]
        threads = [threading.Thread(target=job, args=(random.Random(self.random.random()),), daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        return threads

    # ------------------------------------------------------------ life

    def deploy(self):
        self.begin()
        if not self.await_url(time.monotonic() + 60):
            sys.exit("the server did not start")
        for name, definition in MACHINES.items():
            self.call("CreateStateMachine", name=name, definition=json.dumps(definition), roleArn="arn:aws:iam::000000000000:role/r",
                      type="EXPRESS" if name == "quick" else "STANDARD")
        self.call("CreateActivity", name="work")

    def run(self):
        self.is_draining = False
        self.prepare()
        self.deploy()
        began = time.monotonic()
        while self.counts["kills"] < self.options.kills:
            # From before the first commit of a start to long after it listens.
            instant = self.random.choice([self.random.uniform(0, 0.3), self.random.uniform(0.2, self.options.life)])
            end = time.monotonic() + instant
            threads = self.clients() if self.server.poll() is None and self.await_url(end) else []
            time.sleep(max(0, end - time.monotonic()))
            self.kill()
            for thread in threads:
                thread.join(60)
            self.check_remains()
            if len(self.problems) > 10:
                break
            self.begin()
            if self.counts["kills"] % 20 == 0:
                print("%d kills, %d executions, %.0f s" % (self.counts["kills"], len(self.executions),
                                                           time.monotonic() - began), flush=True)
        self.drain()
        self.check_all()
        self.server.send_signal(signal.SIGTERM)
        try:
            self.server.wait(60)
        except subprocess.TimeoutExpired:
            self.problem("the server did not stop")
            self.server.kill()
        self.check_remains()
        self.counts["seconds"] = round(time.monotonic() - began)

    def drain(self):
        """Everything that began comes to its end."""
        if not self.await_url(time.monotonic() + 60):
            return self.problem("the server does not start any more")
        self.is_draining = True
        threads = self.clients()
        end = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < end:
            running = self.running()
            with self.lock:
                unasked = [one for one in self.executions.values() if one.outcome is None and one.machine != "quick"]
            if not running and not unasked:
                break
            time.sleep(0.3)
        else:
            self.problem("after %d s these run: %s %s" % (DRAIN_SECONDS, self.running()[:5], [one.name for one in unasked][:5]))
        self.is_up = False
        for thread in threads:
            thread.join(70)
        self.is_up = True

    def listed(self, **parameters):
        found, token = [], None
        while True:
            answer = self.call("ListExecutions", **parameters, **({"nextToken": token} if token else {}))
            found += answer["executions"]
            token = answer.get("nextToken")
            if not token:
                return found

    def express(self):
        """AWS's API shows no executions of Express machines."""
        return json.loads(self.stile("list", "--machine", "quick", "--limit", "1000", "--json").stdout)

    def running(self):
        # A child whose parent's stop was stored in the moment of a kill has nobody who stops it: it is stopped here.
        for one in self.listed(stateMachineArn=MACHINE + "waits", statusFilter="RUNNING"):
            self.counts["orphans"] += 1
            self.call("StopExecution", executionArn=one["executionArn"])
        names = [name for name in MACHINES if name not in ("quick", "waits")]
        express = [one["name"] for one in self.express() if one["status"] == "RUNNING"]
        return express + [one["name"] for name in names for one in self.listed(stateMachineArn=MACHINE + name, statusFilter="RUNNING")]

    # ------------------------------------------------------------ the end

    def check_all(self):
        runs = collections.defaultdict(list)
        with open(self.path("keys")) as file:
            for line in file:
                key, run = line.split()
                runs[key].append(run)
        self.counts["program runs"] = sum(map(len, runs.values()))
        self.counts["programs repeated after a crash"] = sum(1 for all_of in runs.values() if len(all_of) > 1)
        for execution in list(self.executions.values()):
            if execution.arn is None:
                self.problem("%s was never acknowledged" % execution.name)
            elif execution.outcome != "PURGED" and execution.machine != "quick":
                self.check_execution(execution, runs)
        express = {one["executionArn"]: one["status"] for one in self.express()}
        for execution in self.executions.values():
            if execution.machine == "quick" and express.get(execution.arn) != "SUCCEEDED":
                self.problem("%s was acknowledged and is %s" % (execution.arn, express.get(execution.arn)))
        started = {one["name"].rsplit("-", 1)[0] for one in self.listed(stateMachineArn=MACHINE + "timed")}
        for name in self.schedules:
            if name not in started:
                self.problem("the schedule %s never fired" % name)
        for one in self.listed(stateMachineArn=MACHINE + "timed"):
            if one["status"] != "SUCCEEDED":
                self.problem("%s is %s" % (one["name"], one["status"]))

    def check_execution(self, execution, runs):
        try:
            seen = self.call("DescribeExecution", executionArn=execution.arn)
        except Refused as refusal:
            if execution.machine != "fleeting":
                self.problem("%s was acknowledged: %s" % (execution.name, refusal))
            return
        wanted = "ABORTED" if execution.machine == "stopped" else "SUCCEEDED"
        if seen["status"] != wanted:
            return self.problem("%s is %s: %s" % (execution.name, seen["status"], seen.get("error")))
        self.counts["ended " + seen["status"]] += 1
        output = json.loads(seen.get("output") or "null")
        texts = [seen.get("output") or ""]
        if execution.machine in ("batched", "brittle"):
            texts = [self.check_map_run(execution)]
        if execution.machine == "inline" and len(output) != 7:
            self.problem("%s gave %s" % (execution.name, output))
        if execution.machine == "active":
            by = [one for one, told in self.worked.values() if told is True and one["worker"] == output.get("worker")]
            if not by and not any(one["worker"] == output.get("worker") for one, _ in self.worked.values()):
                self.problem("%s has the result of no worker: %s" % (execution.name, output))
        for key, run in re.findall(r'\\*"key\\*":\\*"([^"\\]+)\\*",\\*"run\\*":\\*"([^"\\]+)\\*"', " ".join(texts)):
            self.counts["results of programs"] += 1
            if runs[key][-1:] != [run]:
                self.problem("%s: %s ran again after its result: %s, taken %s" % (execution.name, key, runs[key], run))

    def check_map_run(self, execution):
        """Counts are those of the children; each child has its result once. Answers the outputs as text."""
        map_runs = self.call("ListMapRuns", executionArn=execution.arn)["mapRuns"]
        if len(map_runs) != 1:
            self.problem("%s has %d map runs" % (execution.name, len(map_runs)))
            return ""
        arn = map_runs[0]["mapRunArn"]
        told = self.call("DescribeMapRun", mapRunArn=arn)
        children = self.listed(mapRunArn=arn)
        by_status = collections.Counter(child["status"] for child in children)
        counts = told["executionCounts"]
        if (counts["total"], counts["succeeded"]) != (len(children), by_status["SUCCEEDED"]) or counts["running"] or counts["pending"]:
            self.problem("%s counts %s, its children are %s" % (arn, counts, dict(by_status)))
        if told["itemCounts"]["succeeded"] != ITEMS or told["itemCounts"]["total"] != ITEMS:
            self.problem("%s counts the items %s" % (arn, told["itemCounts"]))
        folder = self.path("results", "p", arn.rsplit(":", 1)[1])
        with open(os.path.join(folder, "manifest.json")) as file:
            files = json.load(file)["ResultFiles"]
        written = []
        for part in files["SUCCEEDED"]:
            with open(self.path("results", part["Key"])) as file:
                written += json.load(file)
        names = sorted(child["ExecutionArn"] for child in written)
        if files["FAILED"] or files["PENDING"] or names != sorted(child["executionArn"] for child in children):
            self.problem("%s: its results name %d children of %d" % (arn, len(names), len(children)))
        items = []
        for child in written:
            given = json.loads(child["Input"])
            items += [one["i"] for one in given.get("Items", [given])]
        if sorted(items) != list(range(ITEMS)):
            self.problem("%s: its results hold the items %s" % (arn, sorted(items)))
        self.counts["map runs"] += 1
        return json.dumps([child["Output"] for child in written])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--life", type=float, default=2.0, help="seconds that a server lives at most")
    parser.add_argument("--open", type=int, default=60, help="executions that may be open at once")
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    crash = Crash(parser.parse_args())
    print("seed %d, %s" % (crash.options.seed, crash.folder), flush=True)
    try:
        crash.run()
    finally:
        if crash.server and crash.server.poll() is None:
            crash.server.kill()
        if not crash.options.keep and not crash.problems:
            shutil.rmtree(crash.folder, ignore_errors=True)
    print(json.dumps(dict(sorted(crash.counts.items()))))
    if crash.problems:
        print("%d problems with seed %d; the folder is left: %s" % (len(crash.problems), crash.options.seed, crash.folder))
        sys.exit(1)
    print("survived %d kills with seed %d" % (crash.counts["kills"], crash.options.seed))


if __name__ == "__main__":
    main()
