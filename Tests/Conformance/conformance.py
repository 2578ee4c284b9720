#!/usr/bin/env python3
"""Replays the recorded cases of AWS Step Functions against a real `stile serve`.

  conformance.py --binary .build/release/stile [--shared ../shared] [--filter REGEX] [--out report.json]
  conformance.py --binary ... --record      write the list of known failures anew

Starts `stile serve` on a free port with a fresh data folder, and the little Lambda host beside the runner;
runs the tiers `pure` and `lambda`; compares what failed with KnownFailures.json. A failure that is not on
the list fails the run, and so does a case on the list that passes. Exit status: 0 as expected, 1 not, 2 the
run itself was not possible.
"""
import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "KnownFailures.json")
TIERS = ("pure", "lambda")
STARTUP_SECONDS = 30


class Impossible(Exception):
    pass


# ---------------------------------------------------------------- processes

def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A child that is asked to stop at the end, and made to if it does not."""

    def __init__(self, command, log, environment=None):
        self.command, self.log = command, log
        with open(log, "w") as sink:
            self.child = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=environment)

    def await_text(self, pattern):
        end = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < end:
            found = re.search(pattern, self.printed())
            if found:
                return found
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        raise Impossible("%s did not start:\n%s" % (" ".join(self.command), self.printed()[-2000:]))

    def printed(self):
        with open(self.log, errors="replace") as text:
            return text.read()

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(15)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        return self.child.returncode


def replay(args, folder):
    """Runs the runner against a server of its own; answers its report."""
    conformance = os.path.join(args.shared, "conformance")
    lambda_port = free_port()
    lambda_url = "http://127.0.0.1:%d" % lambda_port
    started = []
    try:
        started.append(Process([sys.executable, os.path.join(conformance, "lambda_host.py"), "--port",
                                str(lambda_port)], os.path.join(folder, "lambda.log")))
        started[0].await_text(r"Lambda endpoint")
        server = Process([args.binary, "serve", "--data", os.path.join(folder, "data"), "--port", "0",
                          "--lambda-endpoint", lambda_url], os.path.join(folder, "serve.log"),
                         dict(os.environ, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test"))
        started.append(server)
        endpoint = server.await_text(r"listening on (http://\S+)").group(1)
        report = os.path.join(folder, "report.json")
        command = [sys.executable, os.path.join(conformance, "run.py"), "--endpoint", endpoint,
                   "--lambda-endpoint", lambda_url, "--out", report, "--quiet", "--jobs", str(args.jobs)]
        for tier in TIERS:
            command += ["--tier", tier]
        if args.filter:
            command += ["--filter", args.filter]
        subprocess.run(command, timeout=args.seconds, check=False)
        if server.child.poll() is not None:
            raise Impossible("stile serve ended with %s during the run:\n%s" % (
                server.child.returncode, server.printed()[-4000:]))
        if not os.path.exists(report):
            raise Impossible("the runner wrote no report")
        with open(report) as text:
            return json.load(text)
    except subprocess.TimeoutExpired:
        raise Impossible("the runner took longer than %d s" % args.seconds)
    finally:
        for process in reversed(started):
            process.stop()


# ---------------------------------------------------------------- the list

def known_failures():
    """Case name -> reason, from the reasons' groups."""
    if not os.path.exists(LIST):
        return {}
    with open(LIST) as text:
        return {name: reason for reason, names in json.load(text).items() for name in names}


def compare(results, known):
    """New failures and cases that pass though they are on the list, of those that ran."""
    failed = [r for r in results if not r["passed"]]
    new = [r for r in failed if r["name"] not in known]
    mended = [r["name"] for r in results if r["passed"] and r["name"] in known]
    return new, mended


def record(results, known):
    """Keeps the reasons that are known; a new failure waits for one under `unsorted`."""
    reasons = {}
    for result in sorted(results, key=lambda r: r["name"]):
        if not result["passed"]:
            reasons.setdefault(known.get(result["name"], "unsorted"), []).append(result["name"])
    ran = {r["name"] for r in results}
    for name, reason in known.items():
        if name not in ran:
            reasons.setdefault(reason, []).append(name)
    with open(LIST, "w") as text:
        json.dump({k: sorted(reasons[k]) for k in sorted(reasons)}, text, indent=2, ensure_ascii=True)
        text.write("\n")


def show(result):
    print("NEW FAILURE %s" % result["name"])
    if result["stopped"]:
        print("  stopped: %s" % result["stopped"])
    for path, expected, actual in result["diffs"][:4]:
        print("  %s\n    expected %s\n    actual   %s" % (path, expected, actual))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = os.path.dirname(os.path.dirname(HERE))
    parser.add_argument("--binary", default=os.path.join(root, ".build", "release", "stile"))
    parser.add_argument("--shared", default=os.environ.get("STILE_SHARED") or os.path.join(root, "..", "shared"))
    parser.add_argument("--filter", help="regular expression on the case's name")
    parser.add_argument("--out", help="where to leave the runner's report")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=1500, help="longest run")
    parser.add_argument("--record", action="store_true", help="write KnownFailures.json anew")
    args = parser.parse_args()
    if not os.path.isdir(os.path.join(args.shared, "conformance", "recorded")):
        print("conformance: SKIPPED: no recorded cases in %s (set STILE_SHARED)" % args.shared)
        return 0
    try:
        with tempfile.TemporaryDirectory(prefix="stile-conformance-") as folder:
            report = replay(args, folder)
    except Impossible as why:
        print("conformance: %s" % why, file=sys.stderr)
        return 2
    if args.out:
        with open(args.out, "w") as text:
            json.dump(report, text, indent=1)
    known = known_failures()
    new, mended = compare(report["results"], known)
    if args.record:
        record(report["results"], known)
        print("conformance: recorded %d known failures" % sum(not r["passed"] for r in report["results"]))
        return 0
    for result in new:
        show(result)
    for name in mended:
        print("PASSES NOW, strike it off KnownFailures.json: %s" % name)
    ran, passed = len(report["results"]), sum(r["passed"] for r in report["results"])
    print("conformance: %d of %d cases pass; %d known failures, %d new, %d to strike off" % (
        passed, ran, ran - passed - len(new), len(new), len(mended)))
    return 1 if new or mended or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
