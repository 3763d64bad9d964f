"""Hooks with which schemathesis sends requests to Roster that authenticate and succeed.

Loaded by .ci/schemathesis through SCHEMATHESIS_HOOKS. It signs in as John Doe, sends valid sign-ins, requests
users that exist, and sends from many IP addresses, because one is throttled after thirty wrong passwords.
The number of answers by status is written to ROSTER_COUNTERS for the script to check.
"""

import atexit
import collections
import json
import os
import random

import requests
import schemathesis
import urllib3.util.connection

READY = json.loads(os.environ["ROSTER_READY"])
ADMIN, USER = READY["admin"], READY["user"]
JOHN, JANE = 1, 2

choice = random.Random(int(os.environ["SEED"]))
answers = collections.Counter()


connect = urllib3.util.connection.create_connection


def connect_from_anywhere(address, *args, **kwargs):
    """Every IP address of 127.0.0.0/8 is this machine."""
    kwargs["source_address"] = (f"127.{choice.randint(1, 254)}.{choice.randint(1, 254)}.1", 0)
    return connect(address, *args, **kwargs)


send = requests.adapters.HTTPAdapter.send


def send_alone(adapter, request, *args, **kwargs):
    """Closes the connection, so that the next request comes from another IP address."""
    request.headers["Connection"] = "close"
    return send(adapter, request, *args, **kwargs)


urllib3.util.connection.create_connection = connect_from_anywhere
requests.adapters.HTTPAdapter.send = send_alone


def needs_no_token(context):
    return context.operation.definition.raw.get("security") == [{}]


@schemathesis.auth().skip_for(needs_no_token)
class John:
    """Signs in with the application's key, which counts his sign-in attempts separately."""

    def get(self, case, context):
        credentials = {"api_key": READY["api_key"], "username": ADMIN["email"], "password": ADMIN["password"]}
        reply = requests.post(READY["url"] + "/auth/token", json=credentials, timeout=10)
        reply.raise_for_status()
        return reply.json()["access_token"]

    def set(self, case, token, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Maps ids to those of users that are likely to exist."""
    user_id = (path_parameters or {}).get("id")
    if isinstance(user_id, int) and user_id >= 1:
        path_parameters["id"] = 1 + user_id % 30
    return path_parameters


@schemathesis.hook
def before_call(context, case, kwargs):
    # If another administrator exists, John could be deleted, and every later request would get a 401.
    if case.method.upper() == "DELETE" and str((case.path_parameters or {}).get("id")) == str(JOHN):
        case.path_parameters["id"] = JANE
    if case.meta is None or not case.meta.generation.mode.is_positive or choice.random() < 0.5:
        return
    credentials = valid_credentials(case.operation.path)
    if credentials and isinstance(case.body, dict):
        case.body = {**case.body, **credentials}


def valid_credentials(path):
    email, password = ADMIN["email"], ADMIN["password"]
    match path:
        case "/auth/token":
            return {"api_key": READY["api_key"], "username": email, "password": password}
        case "/api/v1/public/users/login":
            return {"email": email, "passw": password}
        case "/api/login":
            return {"email": email, "hash_pass": password, "password": None}


@schemathesis.hook
def after_call(context, case, response):
    answers[response.status_code] += 1


@atexit.register
def write_counters():
    with open(os.environ["ROSTER_COUNTERS"], "w", encoding="utf-8") as file:
        json.dump(dict(sorted(answers.items())), file)
