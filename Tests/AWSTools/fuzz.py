"""Random requests: the server never answers with a 500, goes on, and does not grow.

    python fuzz.py http://127.0.0.1:8083 --requests 10000 [--process ID] [--seed N]

Raw HTTP, since no client would send most of it: random targets, headers and bodies, and requests of the
service model with members that are random, cut, repeated or swapped.
"""
import argparse
import http.client
import json
import sys
import urllib.parse

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from model import Model
from scene import FAIL, HOLD, PASS, ROLE, Scene

# A poll for work without work is held for a minute: nobody waits for that here.
PATIENCE = 2.0
GROWTH_MAX_KILOBYTES = 150_000

model = Model()
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=60),
    st.text(alphabet="\x00\x1f\x7f\ud7ff\uffff\U0010ffff'\"\\/$.[]{}*?@", max_size=30))
anything = st.recursive(
    scalars, lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=10), parts, max_size=4),
    max_leaves=12)


def texts(known):
    definitions = [PASS, HOLD, FAIL, "", "{", "[]", "null", '{"StartAt": 1, "States": []}',
                   '{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": "{% $x( %}", "End": true}}}']
    return st.one_of(
        st.sampled_from(known), st.sampled_from(definitions), st.text(max_size=90), scalars.map(json.dumps),
        anything.map(json.dumps), st.sampled_from(known).map(lambda arn: arn[:-1]),
        st.sampled_from(known).map(lambda arn: arn + ":1"), st.integers(1, 5000).map(lambda n: "x" * n))


def values(name, known, depth=0):
    """Mostly values of the shape, sometimes of none."""
    shape = model.shapes[name]
    kind = shape["type"]
    if depth > 4:
        return scalars
    if kind == "structure":
        right = st.fixed_dictionaries(
            {member: values(shape["members"][member]["shape"], known, depth + 1) for member in shape.get("required", [])},
            optional={member: values(part["shape"], known, depth + 1) for member, part in shape["members"].items()
                      if member not in shape.get("required", [])})
    elif kind == "list":
        right = st.lists(values(shape["member"]["shape"], known, depth + 1), max_size=4)
    elif "enum" in shape:
        right = st.sampled_from(shape["enum"])
    elif kind == "string":
        right = texts(known)
    elif kind == "boolean":
        right = st.booleans()
    else:
        right = st.integers(-2, 1001) | st.floats(0, 100)
    return st.integers(0, 11).flatmap(lambda n: anything if n == 0 else right)


def requests(known):
    """(method, path, headers, body)"""
    def headers(target):
        return st.dictionaries(
            st.sampled_from(["Content-Type", "X-Amz-Date", "Authorization", "X-Amz-Security-Token", "Accept", "X-Other"]),
            st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80).map(str.strip), max_size=3,
        ).map(lambda found: dict(found, **({"X-Amz-Target": target} if target else {})))

    def mutated(parts):
        body, position, cut = parts
        return body if cut == 0 else body[:position % (len(body) + 1)] + bytes([cut]) + body[position % (len(body) + 1):]

    def modelled(operation):
        body = st.tuples(values(model.input(operation), known).map(lambda v: json.dumps(v).encode()),
                         st.integers(0, 10_000), st.sampled_from([0, 0, 0, 0, 0, 1, 34, 44, 92, 123, 200, 255])).map(mutated)
        return st.tuples(st.just("POST"), st.just("/"), headers(f"AWSStepFunctions.{operation}"), body)

    targets = st.one_of(
        st.none(), st.sampled_from(sorted(model.operations)).map(lambda name: f"AWSStepFunctions.{name}"),
        st.sampled_from(["Stile.DeleteSchedule", "Stile.PutSchedule", "Stile.DeployStateMachine", "Stile.Nothing", "AWSStepFunctions."]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(str.strip))
    bodies = st.one_of(st.binary(max_size=200), anything.map(lambda v: json.dumps(v).encode()),
                       st.integers(1, 100_000).map(lambda n: b"[" * n), st.integers(1, 100_000).map(lambda n: b'{"a":' * n))
    paths = st.sampled_from(["/", "/", "/", "//", "/?a=b", "/x", "/2015-03-31/functions/f/invocations", "/metrics", "/%zz"])
    methods = st.sampled_from(["POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
    raw = targets.flatmap(lambda target: st.tuples(methods, paths, headers(target), bodies))
    operations = sorted(model.operations)
    return st.integers(0, 4).flatmap(
        lambda n: raw if n == 0 else st.sampled_from(operations).flatmap(modelled))


class Line:
    """A keep-alive connection that is made anew when it breaks."""

    def __init__(self, endpoint):
        self.place = urllib.parse.urlsplit(endpoint)
        self.connection = None

    def send(self, method, path, headers, body):
        """The status and body; None when the server holds the request on purpose."""
        for _ in range(2):
            fresh = self.connection is None
            if fresh:
                self.connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=PATIENCE)
            try:
                self.connection.request(method, path, body=body, headers=headers)
                response = self.connection.getresponse()
                return response.status, response.read()
            except TimeoutError:
                self.drop()
                return None
            except (http.client.HTTPException, OSError):
                self.drop()
                if fresh:
                    raise
        raise AssertionError("the server hangs up")

    def drop(self):
        self.connection.close()
        self.connection = None


def resident(process):
    if process is None:
        return 0
    with open(f"/proc/{process}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--process", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    scene = Scene(options.endpoint)
    machine, express = scene.machine(), scene.machine(type="EXPRESS")
    known = [machine, express, scene.version(), scene.alias(), scene.activity(), scene.execution(),
             scene.execution(FAIL), scene.execution(HOLD, waits=False), scene.token(), ROLE, "name"]
    line = Line(options.endpoint)
    counts = {}
    worst = []

    def check(request):
        answer = line.send(*request)
        status = answer[0] if answer else "held"
        counts[status] = counts.get(status, 0) + 1
        if answer and answer[0] >= 500:
            worst.append((request, answer))
        assert not worst, f"{worst[0][0]!r} is answered by {worst[0][1]!r}"
        if answer and answer[0] == 400 and request[1] == "/" and request[0] == "POST":
            assert json.loads(answer[1])["__type"], answer

    def run(number):
        bounds = settings(max_examples=options.requests // 2, deadline=None, database=None,
                          phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        seed(options.seed + number)(bounds(given(requests(known))(check)))()

    try:
        # In two halves: in the first one, caches and pools fill.
        run(0)
        before = resident(options.process)
        run(1)
        grown = resident(options.process) - before
    except (AssertionError, http.client.HTTPException, OSError) as error:
        print(f"seed {options.seed}: {error}"[:2000])
        return 1
    assert scene.execution(), "a new machine's execution ends"
    print(f"{counts}, {grown} kB more in the second half")
    if options.process and grown > GROWTH_MAX_KILOBYTES:
        print(f"the server grew by {grown} kB")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
