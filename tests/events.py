#!/usr/bin/env python3
"""Hands each event in tests/events/ to its function, and holds the answer against what is expected.

    events.py emulator READY     each function under Lambda's runtime interface emulator, without Docker
    events.py sam-local READY    the same through `sam local invoke`; Docker is at hand

READY is a file with the line that `roster dynamodb --json` prints; the functions are those that
`sam build` has put into .aws-sam/build. Run it with the Python of the SAM CLI, whose code reads the
template here and whose package holds the emulator. Exit status: 1 where an answer differs.

auth-token.json is an event for the function whose program is `auth`, auth-token.expect.json what it
must answer: of an object, the members named there; of a list, all elements; "<string>" and "<number>"
stand for any. A body in JSON is compared as JSON. ${admin.password} stands for that member of READY,
${auth-token.body.access_token} for that of another event's answer.
"""
import contextlib
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

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
    """The functions of the built template, by their programs' names."""
    parameters = {"Architecture": ARCHITECTURE}
    stacks, _ = SamLocalStackProvider.get_stacks(str(BUILT / "template.yaml"), parameter_overrides=parameters)
    return {one.metadata["BuildProperties"]["Binary"]: one for one in SamFunctionProvider(stacks).get_all()}


class Emulator:
    """Functions as processes of this machine, each under an emulator of its own."""

    def __init__(self, functions, ready):
        self.functions, self.ready, self.urls = functions, ready, {}
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
        # The file is for containers.
        overrides["AWS_ENDPOINT_URL_DYNAMODB"] = self.ready["dynamodb"]
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

    def __init__(self, functions, ready):
        self.functions, self.ready = functions, ready

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def invoke(self, binary, event):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(event)
            file.flush()
            command = ["sam", "local", "invoke", self.functions[binary].name, "--event", file.name,
                       "--env-vars", self.ready["env_vars"], "--parameter-overrides", f"Architecture={ARCHITECTURE}",
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
    """The events, each of which is handed over once."""

    def __init__(self, runner, ready):
        self.runner, self.ready, self.answers = runner, ready, {}
        self.names = sorted(path.stem for path in EVENTS.glob("*.json") if not path.stem.endswith(".expect"))

    def answer(self, name):
        if name not in self.answers:
            binary = name.partition("-")[0]
            if binary not in self.runner.functions:
                raise RuntimeError(f"{name}.json: no function of the built template runs `{binary}`")
            text = self.runner.invoke(binary, self.fill((EVENTS / f"{name}.json").read_text(encoding="utf-8")))
            self.answers[name] = unwrap(text)
        return self.answers[name]

    def expected(self, name):
        path = EVENTS / f"{name}.expect.json"
        if not path.exists():
            raise RuntimeError(f"{name}.json has no {path.name}: write there what it must answer")
        return json.loads(self.fill(path.read_text(encoding="utf-8")))

    def fill(self, text):
        """Puts values in the places of their names."""
        def value(match):
            head, *rest = match[1].split(".")
            found = self.answer(head) if head in self.names else self.ready[head]
            for member in rest:
                found = found[member]
            # It may stand in a JSON text that is itself a string of one.
            if re.search(r'["\\]', str(found)):
                raise RuntimeError(f"{match[0]} is {found!r}, which cannot be put into a text")
            return str(found)
        return re.sub(r"\$\{([^}]+)\}", value, text)


def unwrap(text):
    """An answer as JSON, and its body too where that is JSON."""
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    if isinstance(answer, dict) and isinstance(answer.get("body"), str):
        with contextlib.suppress(ValueError):
            answer["body"] = json.loads(answer["body"])
    return answer


def differences(expected, seen, place="the answer"):
    """Where what was seen is not what was expected."""
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
    with runners[sys.argv[1]](functions(), ready) as runner:
        events = Events(runner, ready)
        silent = set(runner.functions) - {name.partition("-")[0] for name in events.names}
        if silent:
            sys.exit(f"tests/events has no event for: {', '.join(sorted(silent))}")
        for name in events.names:
            try:
                wrong = list(differences(events.expected(name), events.answer(name)))
                if wrong:
                    wrong.append(f"all of it: {json.dumps(events.answer(name))[:1000]}")
            except (RuntimeError, OSError, LookupError, TypeError) as error:
                wrong = [f"{type(error).__name__}: {error}"]
            failed += bool(wrong)
            print(f"{'DIFFERS' if wrong else 'ok':8} {name}", *wrong, sep="\n         ")
    print(f"{len(events.names) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
