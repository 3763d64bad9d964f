#!/usr/bin/env python3
"""Sends each event in tests/events/ to its function, and compares the answer with the expected one.

    events.py emulator READY     each function under Lambda's runtime interface emulator, without Docker
    events.py sam-local READY    the same through `sam local invoke`, which needs Docker

READY is a file with the line that `roster dynamodb --json` prints. The functions are those that
`sam build` has put into .aws-sam/build. Run it with the Python of the SAM CLI, whose code reads the
template here and whose package contains the emulator. Exit status: 1 if an answer differs.

auth-token.json is an event for the function whose program is `auth`, and auth-token.expect.json is the
expected answer. Of an object, only the members named there are compared; of a list, all elements.
"<string>" and "<number>" match any string or number. A body in JSON is compared as JSON.
${admin.password} is replaced by that member of READY, ${auth-token.body.access_token} by that member of
another event's answer. The answers of the functions `events` and `statistics` also contain what they
sent to the bus (`bus`) and to the queue (`queue`).
"""
import contextlib
import hashlib
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import samcli
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
from samcli.local.lambdafn.env_vars import EnvironmentVariables

EVENTS = Path(__file__).resolve().parent / "events"
ROOT = EVENTS.parent.parent
BUILT = ROOT / ".aws-sam" / "build"
ARCHITECTURE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
EMULATOR = Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{ARCHITECTURE}"
PATIENCE = 60


def functions():
    """The functions of the built template, by program name."""
    parameters = {"Architecture": ARCHITECTURE}
    stacks, _ = SamLocalStackProvider.get_stacks(str(BUILT / "template.yaml"), parameter_overrides=parameters)
    return {one.metadata["BuildProperties"]["Binary"]: one for one in SamFunctionProvider(stacks).get_all()}


class Bus(ThreadingHTTPServer):
    """EventBridge and SQS with the calls that the functions make. Accepts everything. Runs on the store's host."""

    daemon_threads = True

    def __init__(self, ready):
        super().__init__((urlsplit(ready["dynamodb"]).hostname, 0), Handler)
        self.taken = {"bus": [], "queue": []}

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()

    def variables(self, dynamodb):
        """The variables for a function that reaches the store at this endpoint."""
        endpoint = f"http://{urlsplit(dynamodb).hostname}:{self.server_port}"
        return {"AWS_ENDPOINT_URL_EVENTBRIDGE": endpoint, "AWS_ENDPOINT_URL_SQS": endpoint}

    def take(self):
        taken, self.taken = self.taken, {"bus": [], "queue": []}
        return taken


class Handler(BaseHTTPRequestHandler):
    """A call of the bus or the queue."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.headers["X-Amz-Target"]:
            case "AWSEvents.PutEvents":
                entries = asked["Entries"]
                self.server.taken["bus"] += [entry | {"Detail": json.loads(entry["Detail"])} for entry in entries]
                self.reply(200, {"FailedEntryCount": 0, "Entries": [{"EventId": str(uuid.uuid4())} for _ in entries]})
            case "AmazonSQS.SendMessage":
                message = asked["MessageBody"]
                self.server.taken["queue"].append(json.loads(message))
                digest = hashlib.md5(message.encode(), usedforsecurity=False).hexdigest()
                self.reply(200, {"MessageId": str(uuid.uuid4()), "MD5OfMessageBody": digest})
            case other:
                self.reply(400, {"__type": "UnknownOperationException", "message": f"there is no {other} here"})

    def reply(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Logs nothing, because only the content of calls matters."""


class Emulator:
    """Functions as processes on this machine, each under its own emulator."""

    def __init__(self, functions, ready, bus):
        self.functions, self.ready, self.bus, self.urls = functions, ready, bus, {}
        self.running = contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.running.close()

    def invoke(self, binary, event):
        if binary not in self.urls:
            self.urls[binary] = self.start(self.functions[binary])
        request = urllib.request.Request(self.urls[binary], data=event.encode(), method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def start(self, function):
        with open(self.ready["env_vars"], encoding="utf-8") as file:
            overrides = json.load(file)["Parameters"]
        # The file has the endpoint for containers.
        overrides["AWS_ENDPOINT_URL_DYNAMODB"] = self.ready["dynamodb"]
        overrides |= self.bus.variables(self.ready["dynamodb"])
        variables = EnvironmentVariables(
            function.name, function.memory, function.timeout, function.handler,
            variables=function.environment["Variables"], override_values=overrides,
        ).resolve()
        invoke, runtime = free_port(), free_port()
        log = self.running.enter_context(tempfile.TemporaryFile())
        process = subprocess.Popen(
            [EMULATOR, "--runtime-interface-emulator-address", f"127.0.0.1:{invoke}",
             "--runtime-api-address", f"127.0.0.1:{runtime}", BUILT / function.name / "bootstrap"],
            env={"PATH": os.environ["PATH"], **variables}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        self.running.callback(stop, process)
        wait_for(invoke, process)
        return f"http://127.0.0.1:{invoke}/2015-03-31/functions/function/invocations"


class SamLocal:
    """Functions in the containers of `sam local invoke`, a new one for each event."""

    def __init__(self, functions, ready, bus):
        self.functions = functions
        with open(ready["env_vars"], encoding="utf-8") as file:
            overrides = json.load(file)
        overrides["Parameters"] |= bus.variables(overrides["Parameters"]["AWS_ENDPOINT_URL_DYNAMODB"])
        # It contains the key, so only its owner may read it, as with the original file.
        self.env_vars = tempfile.NamedTemporaryFile("w", suffix=".json")
        json.dump(overrides, self.env_vars)
        self.env_vars.flush()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.env_vars.close()

    def invoke(self, binary, event):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(event)
            file.flush()
            command = ["sam", "local", "invoke", self.functions[binary].name, "--event", file.name,
                       "--env-vars", self.env_vars.name, "--parameter-overrides", f"Architecture={ARCHITECTURE}",
                       *os.environ.get("SAM_LOCAL_OPTIONS", "").split()]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE * 2, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"sam local invoke ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout.strip().rpartition("\n")[2]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(port, process):
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"the emulator did not start: {process.args}")


def stop(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Events:
    """The events. Each is sent once."""

    def __init__(self, runner, ready, bus):
        self.runner, self.ready, self.bus, self.answers = runner, ready, bus, {}
        self.names = sorted(path.stem for path in EVENTS.glob("*.json") if not path.stem.endswith(".expect"))

    def answer(self, name):
        if name not in self.answers:
            binary = name.partition("-")[0]
            if binary not in self.runner.functions:
                raise RuntimeError(f"{name}.json: no function of the built template runs `{binary}`")
            text = self.runner.invoke(binary, self.fill((EVENTS / f"{name}.json").read_text(encoding="utf-8")))
            self.answers[name] = unwrap(text)
            if binary in ("events", "statistics"):
                self.answers[name] |= self.bus.take()
        return self.answers[name]

    def expected(self, name):
        path = EVENTS / f"{name}.expect.json"
        if not path.exists():
            raise RuntimeError(f"{name}.json has no {path.name}: write the expected answer there")
        return json.loads(self.fill(path.read_text(encoding="utf-8")))

    def fill(self, text):
        """Replaces names by their values."""
        def value(match):
            head, *rest = match[1].split(".")
            found = self.answer(head) if head in self.names else self.ready[head]
            for member in rest:
                found = found[member]
            # The place may be inside a JSON text that is itself a JSON string.
            if re.search(r'["\\]', str(found)):
                raise RuntimeError(f"{match[0]} is {found!r}, which cannot be put into a text")
            return str(found)
        return re.sub(r"\$\{([^}]+)\}", value, text)


def unwrap(text):
    """Parses an answer as JSON, and its body too if that is JSON."""
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    if isinstance(answer, dict) and isinstance(answer.get("body"), str):
        with contextlib.suppress(ValueError):
            answer["body"] = json.loads(answer["body"])
    return answer


def differences(expected, seen, place="the answer"):
    """The places where an answer differs from the expected one."""
    kinds = {"<string>": str, "<number>": (int, float)}
    if isinstance(expected, dict) and isinstance(seen, dict):
        for name, value in expected.items():
            yield from differences(value, seen.get(name), f"{place}.{name}")
    elif isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        for index, (one, other) in enumerate(zip(expected, seen)):
            yield from differences(one, other, f"{place}[{index}]")
    elif isinstance(expected, str) and expected in kinds:
        if not isinstance(seen, kinds[expected]) or isinstance(seen, bool):
            yield f"{place} is {seen!r}, not a {expected}"
    elif expected != seen or isinstance(expected, bool) != isinstance(seen, bool):
        yield f"{place} is {seen!r}, not {expected!r}"


def main():
    runners = {"emulator": Emulator, "sam-local": SamLocal}
    if len(sys.argv) != 3 or sys.argv[1] not in runners:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as file:
        ready = json.loads(file.readline())
    failed = 0
    with Bus(ready) as bus, runners[sys.argv[1]](functions(), ready, bus) as runner:
        events = Events(runner, ready, bus)
        silent = set(runner.functions) - {name.partition("-")[0] for name in events.names}
        if silent:
            sys.exit(f"tests/events has no event for: {', '.join(sorted(silent))}")
        for name in events.names:
            try:
                wrong = list(differences(events.expected(name), events.answer(name)))
                if wrong:
                    wrong.append(f"complete answer: {json.dumps(events.answer(name))[:1000]}")
            except (RuntimeError, OSError, LookupError, TypeError) as error:
                wrong = [f"{type(error).__name__}: {error}"]
            failed += bool(wrong)
            print(f"{'DIFFERS' if wrong else 'ok':8} {name}", *wrong, sep="\n         ")
    print(f"{len(events.names) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
