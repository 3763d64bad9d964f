"""What schemathesis has to know of Roster to do more than knock on closed doors.

Loaded by .ci/schemathesis through SCHEMATHESIS_HOOKS. It signs in as John Doe, sends sign-ins that are
right, asks for users that exist, and comes from many addresses, since one alone is throttled after thirty
wrong passwords. What was answered is written to ROSTER_TALLY for the script to judge.
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
    """Every address of 127.0.0.0/8 is this machine."""
    kwargs["source_address"] = (f"127.{choice.randint(1, 254)}.{choice.randint(1, 254)}.1", 0)
    return connect(address, *args, **kwargs)


send = requests.adapters.HTTPAdapter.send


def send_alone(adapter, request, *args, **kwargs):
    """The next request is to come from another address."""
    request.headers["Connection"] = "close"
    return send(adapter, request, *args, **kwargs)


urllib3.util.connection.create_connection = connect_from_anywhere
requests.adapters.HTTPAdapter.send = send_alone


def is_for_anybody(context):
    return context.operation.definition.raw.get("security") == [{}]


@schemathesis.auth().skip_for(is_for_anybody)
class John:
    """The application's key counts his sign-ins apart from all others."""

    def get(self, case, context):
        credentials = {"api_key": READY["api_key"], "username": ADMIN["email"], "password": ADMIN["password"]}
        reply = requests.post(READY["url"] + "/auth/token", json=credentials, timeout=10)
        reply.raise_for_status()
        return reply.json()["access_token"]

    def set(self, case, token, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Ids of users that may well be there."""
    user_id = (path_parameters or {}).get("id")
    if isinstance(user_id, int) and user_id >= 1:
        path_parameters["id"] = 1 + user_id % 30
    return path_parameters


@schemathesis.hook
def before_call(context, case, kwargs):
    # With another administrator beside him John could be deleted, and everything after would be 401.
    if case.method.upper() == "DELETE" and str((case.path_parameters or {}).get("id")) == str(JOHN):
        case.path_parameters["id"] = JANE
    if case.meta is None or not case.meta.generation.mode.is_positive or choice.random() < 0.5:
        return
    credentials = right_credentials(case.operation.path)
    if credentials and isinstance(case.body, dict):
        case.body = {**case.body, **credentials}


def right_credentials(path):
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
def write_tally():
    with open(os.environ["ROSTER_TALLY"], "w", encoding="utf-8") as tally:
        json.dump(dict(sorted(answers.items())), tally)
