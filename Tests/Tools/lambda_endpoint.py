#!/usr/bin/env python3
"""A Lambda-compatible endpoint for tests, and a client of one; the standard library is all they need.

  lambda_endpoint.py serve LOG           answer invocations on a free port of loopback, which is printed;
                                         one JSON line for each request goes to LOG
  lambda_endpoint.py invoke URL NAME JSON [TYPE]
                                         call a function; prints {"status", "headers", "body"}

Functions: `echo` answers its event, `broken` fails, `slow` answers after a minute; others are not there.
"""
import json
import re
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log, lock, closing = None, threading.Lock(), threading.Event()

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, _, query = self.path.partition("?")
        with self.lock:
            self.log.write(json.dumps({"path": path, "query": query, "body": body,
                                       "headers": {k.lower(): v for k, v in self.headers.items()}}) + "\n")
            self.log.flush()
        named = re.fullmatch(r"/2015-03-31/functions/([^/]+)/invocations", path)
        name = urllib.parse.unquote(named.group(1)).split(":")[-1] if named else ""
        if name == "slow":
            self.closing.wait(60)
            name = "echo"
        if name == "echo":
            self.answer(200, body, {"X-Amz-Executed-Version": "$LATEST"})
        elif name == "broken":
            self.answer(200, '{"errorMessage": "it is broken", "errorType": "Broken"}',
                        {"X-Amz-Function-Error": "Unhandled"})
        else:
            self.answer(404, json.dumps({"Type": "User", "Message": "Function not found: " + name}),
                        {"x-amzn-ErrorType": "ResourceNotFoundException"})

    def answer(self, status, text, headers):
        data = text.encode()
        self.send_response(status)
        for key, value in dict(headers, **{"Content-Type": "application/json"}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def serve(log):
    Handler.log = open(log, "a")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print("port %d" % server.server_address[1], flush=True)
    server.serve_forever()


def invoke(url, name, event, kind="RequestResponse"):
    request = urllib.request.Request(
        "%s/2015-03-31/functions/%s/invocations" % (url, urllib.parse.quote(name, safe="")),
        data=event.encode(), method="POST", headers={"X-Amz-Invocation-Type": kind})
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    print(json.dumps({"status": answer.status, "body": answer.read().decode(),
                      "headers": {k.lower(): v for k, v in answer.headers.items()}}))


if __name__ == "__main__":
    {"serve": serve, "invoke": invoke}[sys.argv[1]](*sys.argv[2:])
