#!/usr/bin/env python3
"""Replays the requests of the five API documents against a running server and compares every answer.

    roster serve --memory --json | tests/replay.py        reads the ready line from standard input
    tests/replay.py '{"url": …}'                          takes the ready line as an argument
    tests/replay.py http://127.0.0.1:3000 READY_FILE      takes the rest of the ready line from a file

The ready line is the JSON that `roster serve --json` prints: {"url", "admin": {"email", "password"},
"user": {"email", "password"}, "api_key"}. The server must be fresh, because the first document shows ids: John Doe
is user 1 and an administrator, Jane Smith is user 2. With "sam_local": true the requests to unknown routes are left
out, because `sam local` answers them with 403 where API Gateway answers 404.

The exit status is 1 if any answer differs. Standard library only.
"""

import hashlib
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

# --- What an answer is compared with ---------------------------------------------------------------------------


class Matcher:
    """A value that is described instead of spelled out. `test` receives the value of the answer."""

    def __init__(self, description, test):
        self.description, self.test = description, test

    def fits(self, value):
        try:
            return bool(self.test(value))
        except (KeyError, TypeError):
            # The value has another shape than the test reads.
            return False

    def __repr__(self):
        return f"<{self.description}>"


def matching(pattern, description=None):
    """A whole string of this form."""
    return Matcher(
        description or f"text like {pattern}", lambda v: isinstance(v, str) and bool(re.fullmatch(pattern, v))
    )


def containing(part):
    return Matcher(f"text with {part!r}", lambda v: isinstance(v, str) and part in v)


def at_least(least):
    return Matcher(f"a number from {least} up", lambda v: type(v) is int and v >= least)


ANYTHING = Matcher("anything", lambda v: True)
TEXT = Matcher("text", lambda v: isinstance(v, str) and bool(v))
OBJECT = Matcher("an object", lambda v: isinstance(v, dict))
LIST = Matcher("a list", lambda v: isinstance(v, list))
NUMBER = at_least(0)
ID = at_least(1)
TIME = matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "a time in UTC, whole seconds")
MILLISECONDS = matching(r"\d{13}", "milliseconds since 1970, as text")
JWT = matching(r"[\w-]+\.[\w-]+\.[\w-]+", "a JWT")
HEX = matching(r"[0-9a-f]{32}", "32 hexadecimal digits")


@dataclass
class Partial:
    """An object that has at least these members, in any order."""

    members: dict


@dataclass
class Each:
    """A list whose items all match; `count`, if given, says how many there are."""

    item: Any
    count: Any = None


@dataclass
class Save:
    """A value that matches `expected` and is kept under `name` for later requests."""

    name: str
    expected: Any = ANYTHING


@dataclass
class Saved:
    """The value that an earlier request kept, in a request or in an expected answer."""

    name: str


def differences(expected, actual, saved, path="body"):
    """One line for each place where the answer is not what was expected."""
    if isinstance(expected, Saved):
        expected = saved[expected.name]
    if isinstance(expected, Save):
        found = differences(expected.expected, actual, saved, path)
        if not found:
            saved[expected.name] = actual
        return found
    if isinstance(expected, Matcher):
        return [] if expected.fits(actual) else [f"{path}: expected {expected}, got {show(actual)}"]
    if isinstance(expected, (dict, Partial)):
        members = expected.members if isinstance(expected, Partial) else expected
        if not isinstance(actual, dict):
            return [f"{path}: expected an object, got {show(actual)}"]
        found = [f"{path}.{name}: is missing" for name in members if name not in actual]
        if not isinstance(expected, Partial):
            found += [
                f"{path}.{name}: is not expected, got {show(actual[name])}" for name in actual if name not in members
            ]
            # The documents show the members in an order, and people compare by eye.
            if not found and list(actual) != list(members):
                found.append(f"{path}: expected the order {', '.join(members)}, got {', '.join(actual)}")
        for name in members:
            if name in actual:
                found += differences(members[name], actual[name], saved, f"{path}.{name}")
        return found
    if isinstance(expected, Each):
        if not isinstance(actual, list):
            return [f"{path}: expected a list, got {show(actual)}"]
        found = [] if expected.count is None else differences(expected.count, len(actual), saved, f"{path}, items")
        for index, item in enumerate(actual):
            found += differences(expected.item, item, saved, f"{path}[{index}]")
        return found
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            return [f"{path}: expected a list of {len(expected)}, got {show(actual)}"]
        pairs = enumerate(zip(expected, actual))
        return [line for index, (e, a) in pairs for line in differences(e, a, saved, f"{path}[{index}]")]
    is_same = type(expected) is type(actual) and expected == actual
    return [] if is_same else [f"{path}: expected {show(expected)}, got {show(actual)}"]


def show(value):
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 300 else text[:300] + "…"


# --- Requests --------------------------------------------------------------------------------------------------


@dataclass
class Request:
    """A row of a table: a request and the answer to it. Texts in braces name saved values."""

    name: str
    line: str
    body: Any = None
    bearer: Any = None  # the name of a saved token; another text than a saved one goes by `headers`
    raw: Any = None  # bytes, sent as they are
    headers: dict = field(default_factory=dict)
    status: int = 200
    answer: Any = ANYTHING
    answer_headers: dict = field(default_factory=dict)
    is_routed: bool = True


@dataclass
class Check:
    """A comparison that takes several requests. `run` yields the lines of what differs."""

    name: str
    run: Any


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Api:
    def __init__(self, url):
        self.url = url.rstrip("/")
        self.opener = urllib.request.build_opener(NoRedirect)

    def call(self, method, path, body=None, token=None, raw=None, headers=None):
        """Status, body (parsed if it is JSON) and headers of the answer."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        sent = {} if data is None else {"Content-Type": "application/json"}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        sent.update(headers or {})
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=sent)
        try:
            response = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            text = response.read().decode()
            try:
                parsed = json.loads(text)
            except ValueError:
                parsed = text
            return response.status, parsed, response.headers


def fill(value, saved):
    """The value with what earlier requests kept in its places."""
    if isinstance(value, Saved):
        return saved[value.name]
    if isinstance(value, dict):
        return {name: fill(member, saved) for name, member in value.items()}
    if isinstance(value, list):
        return [fill(item, saved) for item in value]
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda match: str(saved[match[1]]), value)
    return value


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, title, about, parts):
        """`parts` are the lists of differences: of the status, the body, each header."""
        self.passed += sum(not part for part in parts)
        broken = [line for part in parts for line in part]
        self.failed += sum(bool(part) for part in parts)
        if broken:
            print(f"FAILED  {title}\n        {about}")
            for line in broken:
                print(f"        {line}")


def run_request(row, api, saved, title, report):
    try:
        method, path = fill(row.line, saved).split(" ", 1)
        token = None if row.bearer is None else saved[row.bearer]
        body, headers = fill(row.body, saved), fill(row.headers, saved)
    except KeyError as error:
        report.add(title, row.line, [[f"needs {error}, which an earlier request should have kept"]])
        return
    status, answer, answer_headers = api.call(method, path, body, token, row.raw, headers)
    about = f"{method} {path} {'' if body is None else show(body)}".rstrip()
    status_differs = (
        [f"status: expected {row.status}, got {status} with {show(answer)}"] if status != row.status else []
    )
    parts = [status_differs]
    if row.answer is not ANYTHING:
        # A difference of the body says nothing new where the status differs already.
        parts.append(["body: not compared"] if status_differs else differences(row.answer, answer, saved))
    for name, expected in row.answer_headers.items():
        parts.append(differences(expected, answer_headers.get(name), saved, f"header {name}"))
    report.add(title, about, parts)


# --- The token API: documents 000 and 001 ----------------------------------------------------------------------

UNAUTHORIZED = {"error": "Unauthorized", "message": "Invalid credentials"}
NOT_FOUND = {"error": "Not found", "message": "User not found"}
CREDENTIALS = {"api_key": Saved("api_key"), "username": Saved("admin_email"), "password": Saved("admin_password")}
ALICE = {"name": "Alice Johnson", "email": "alice.johnson@example.com"}
ALICE_MOVED = {"name": "Alice Johnson", "email": "alice.johnson@newemail.com"}
REGISTERED = {"name": "Reg Istrant", "email": "reg@example.com", "password": "correct horse battery"}
TOKEN = {"access_token": JWT, "token_type": "Bearer", "expires_in": 3600}
LASTING_TOKEN = {**TOKEN, "refresh_token": TEXT, "refresh_expires_in": NUMBER}

TOKEN_API = [
    Request(
        "step 1: get a token",
        "POST /auth/token",
        CREDENTIALS,
        answer={**TOKEN, "access_token": Save("admin", JWT)},
        answer_headers={"Cache-Control": containing("no-store")},
    ),
    Request(
        "step 2: list the users",
        "GET /users",
        bearer="admin",
        answer={
            "users": [
                {"id": 1, "name": "John Doe", "email": "john.doe@example.com"},
                {"id": 2, "name": "Jane Smith", "email": "jane.smith@example.com"},
            ]
        },
    ),
    Request(
        "step 3: create a user",
        "POST /users",
        ALICE,
        bearer="admin",
        status=201,
        answer={"id": 3, **ALICE},
        answer_headers={"Location": matching(r".*/users/3")},
    ),
    Request("step 4: update the user", "PUT /users/3", ALICE_MOVED, bearer="admin", answer={"id": 3, **ALICE_MOVED}),
    Request("the update is kept", "GET /users/3", bearer="admin", answer={"id": 3, **ALICE_MOVED}),
    Request(
        "step 5: delete the user",
        "DELETE /users/3",
        bearer="admin",
        answer={"message": "User with ID 3 has been deleted successfully."},
    ),
    Request("a deleted user is not found", "GET /users/3", bearer="admin", status=404, answer=NOT_FOUND),
    Request("an unknown user cannot be updated", "PUT /users/3", ALICE, bearer="admin", status=404, answer=NOT_FOUND),
    Request("an unknown user cannot be deleted", "DELETE /users/3", bearer="admin", status=404, answer=NOT_FOUND),
    *(
        Request(
            f"a wrong {part} gives no token",
            "POST /auth/token",
            {**CREDENTIALS, part: "wrong-wrong"},
            status=401,
            answer=UNAUTHORIZED,
        )
        for part in CREDENTIALS
    ),
    Request(
        "a list needs a token",
        "GET /users",
        status=401,
        answer=Partial({"error": "Unauthorized"}),
        answer_headers={
            "WWW-Authenticate": matching(r"Bearer(?!.*invalid_token).*"),
            "X-Request-Id": TEXT,
        },
    ),
    Request(
        "a bad token is named as one",
        "GET /users",
        headers={"Authorization": "Bearer nonsense"},
        status=401,
        answer_headers={"WWW-Authenticate": containing("invalid_token")},
    ),
    Request(
        "registration gives an API key, and a freed id is not used again",
        "POST /auth/register",
        REGISTERED,
        status=201,
        answer={"id": 4, "name": REGISTERED["name"], "email": REGISTERED["email"], "api_key": Save("own_key", TEXT)},
    ),
    Request(
        "the new API key and password give a token",
        "POST /auth/token",
        {"api_key": Saved("own_key"), "username": REGISTERED["email"], "password": REGISTERED["password"]},
        answer={**TOKEN, "access_token": Save("registered", JWT)},
    ),
    Request("a plain user may not list users", "GET /users", bearer="registered", status=403),
    Request("a plain user may read their own profile", "GET /users/4", bearer="registered", answer=Partial({"id": 4})),
    Request("a plain user may not read another profile", "GET /users/1", bearer="registered", status=403),
    Request("nor learn whether another id exists", "GET /users/999999", bearer="registered", status=403),
    Request(
        "scope offline_access adds a refresh token",
        "POST /auth/token",
        {**CREDENTIALS, "scope": "offline_access"},
        answer={**LASTING_TOKEN, "refresh_token": Save("refresh", TEXT)},
    ),
    Request(
        "a refresh token gives its successor",
        "POST /auth/refresh",
        {"refresh_token": Saved("refresh")},
        answer={**LASTING_TOKEN, "access_token": Save("refreshed", JWT), "refresh_token": Save("successor", TEXT)},
    ),
    Request(
        "a repeated refresh gives the same successor",
        "POST /auth/refresh",
        {"refresh_token": Saved("refresh")},
        answer={**LASTING_TOKEN, "refresh_token": Saved("successor")},
    ),
    Request("the successor works", "POST /auth/refresh", {"refresh_token": Saved("successor")}, answer=LASTING_TOKEN),
    Request("an old refresh token is refused", "POST /auth/refresh", {"refresh_token": Saved("refresh")}, status=401),
    Request("and ends its session", "GET /users?limit=1", bearer="refreshed", status=401),
    Request(
        "another API key",
        "POST /auth/keys",
        {"name": "ci", "password": Saved("admin_password")},
        bearer="admin",
        status=201,
        answer={
            "id": TEXT,
            "name": "ci",
            "kind": TEXT,
            "prefix": Save("prefix", TEXT),
            "created_at": TIME,
            "expires_at": ANYTHING,
            "api_key": Save("ci_key", TEXT),
        },
    ),
    Check("an API key is shown once, and its prefix afterwards", lambda api, saved: keys_hide_the_secret(api, saved)),
    Request(
        "the keys of tokens are public",
        "GET /.well-known/jwks.json",
        answer=Partial(
            {"keys": Each(Matcher("a public RSA key", lambda k: k["kty"] == "RSA" and "d" not in k), at_least(1))}
        ),
    ),
    Request(
        "discovery names the keys",
        "GET /.well-known/openid-configuration",
        answer=Partial({"issuer": TEXT, "jwks_uri": matching(r".*/\.well-known/jwks\.json")}),
    ),
]


def keys_hide_the_secret(api, saved):
    status, answer, _ = api.call("GET", "/auth/keys", token=saved["admin"])
    text = json.dumps(answer)
    if status != 200 or '"ci"' not in text:
        yield f"GET /auth/keys: expected 200 with the key `ci`, got {status} with {show(answer)}"
    if saved["ci_key"] in text:
        yield "GET /auth/keys: shows the whole key again"
    if not saved["ci_key"].startswith(saved["prefix"]):
        yield f"the prefix {saved['prefix']} does not begin the key"


# --- The accounts API: document 002 ----------------------------------------------------------------------------

SERVER, PRIVATE, PUBLIC = (f"/api/v1/{part}/users" for part in ("server", "private", "public"))
EXAMPLE = {"passw": "example_string", "email": "user@example.com", "name": "Example Name"}
EXAMPLE_LOGIN = {"email": EXAMPLE["email"], "passw": EXAMPLE["passw"]}
CHANGED_LOGIN = {"email": EXAMPLE["email"], "passw": "a new long one"}
FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}
EXAMPLE_USER = {"id": Saved("example"), "name": EXAMPLE["name"], "email": EXAMPLE["email"], "role": "user"}
SIGNED_IN = {**LASTING_TOKEN, "user": EXAMPLE_USER}
DEVICE = {
    "id": TEXT,
    "device": TEXT,
    "user_agent": ANYTHING,
    "ip": ANYTHING,
    "created_at": TIME,
    "last_seen_at": TIME,
    "expires_at": TIME,
    "current": False,
}

ACCOUNTS_API = [
    Request(
        "sign_up, the document's request",
        f"POST {SERVER}/sign_up",
        EXAMPLE,
        bearer="admin",
        status=201,
        answer={"id": Save("example", ID), "message": "Resource created successfully", "created_at": TIME},
    ),
    Request(
        "sign_up without a token",
        f"POST {SERVER}/sign_up",
        EXAMPLE,
        status=401,
        answer={"error": "Unauthorized", "message": "Authentication required"},
    ),
    Request(
        "sign_up without a body names each missing member",
        f"POST {SERVER}/sign_up",
        bearer="admin",
        status=400,
        answer={
            "error": "Validation Error",
            "message": "Required parameters missing",
            "details": [{"field": name, "message": "This field is required"} for name in ("passw", "email", "name")],
        },
    ),
    Request(
        "sign_up with a taken email address",
        f"POST {SERVER}/sign_up",
        EXAMPLE,
        bearer="admin",
        status=409,
        answer=Partial({"details": [{"field": "email", "message": "has already been taken"}]}),
    ),
    Request(
        "login",
        f"POST {PUBLIC}/login",
        EXAMPLE_LOGIN,
        headers=FIREFOX,
        answer={**SIGNED_IN, "access_token": Save("firefox", JWT)},
    ),
    Request(
        "login with a wrong password",
        f"POST {PUBLIC}/login",
        {**EXAMPLE_LOGIN, "passw": "not-the-one"},
        status=401,
        answer={"error": "Unauthorized", "message": "Invalid email or password"},
    ),
    Request(
        "login with an unknown email address gets the same answer",
        f"POST {PUBLIC}/login",
        {"email": "unknown@example.com", "passw": "not-the-one"},
        status=401,
        answer={"error": "Unauthorized", "message": "Invalid email or password"},
    ),
    Request(
        "login from a second device",
        f"POST {PUBLIC}/login",
        EXAMPLE_LOGIN,
        answer={**SIGNED_IN, "access_token": Save("second", JWT)},
    ),
    Request(
        "seances lists both devices, newest first, and marks this one",
        f"POST {PRIVATE}/seances",
        bearer="firefox",
        answer={"seances": [DEVICE, {**DEVICE, "device": "Firefox on Windows", "current": True}]},
    ),
    Request(
        "a plain user may not look up users",
        f"PUT {PRIVATE}/any",
        {},
        bearer="firefox",
        status=403,
        answer=Partial({"error": "Forbidden"}),
    ),
    Request(
        "any finds users by the beginning of a word",
        f"PUT {PRIVATE}/any",
        {"q": "exam"},
        bearer="admin",
        answer=Partial({"users": [Partial({"email": EXAMPLE["email"]})]}),
    ),
    Request(
        "logout",
        f"PUT {PRIVATE}/logout",
        bearer="second",
        answer={"message": TEXT, "revoked": 1},
    ),
    Request("a token that was logged out is dead at once", f"POST {PRIVATE}/seances", bearer="second", status=401),
    Request(
        "set_new_passw with a wrong current password",
        f"PUT {SERVER}/passw/set_new_passw",
        {"passw": "nope-nope", "new_passw": CHANGED_LOGIN["passw"]},
        bearer="firefox",
        status=400,
        answer=Partial({"details": [Partial({"field": "passw"})]}),
    ),
    Request(
        "set_new_passw",
        f"PUT {SERVER}/passw/set_new_passw",
        {"passw": EXAMPLE["passw"], "new_passw": CHANGED_LOGIN["passw"]},
        bearer="firefox",
        answer={"message": "Password updated successfully", "sessions_revoked": NUMBER},
    ),
    Request("the session that changed the password stays", f"POST {PRIVATE}/seances", bearer="firefox"),
    Request("the old password is dead", f"POST {PUBLIC}/login", EXAMPLE_LOGIN, status=401),
    Request(
        "the new password works",
        f"POST {PUBLIC}/login",
        CHANGED_LOGIN,
        answer={**SIGNED_IN, "refresh_token": Save("example_refresh", TEXT)},
    ),
    Request(
        "refresh answers as login does",
        f"POST {PUBLIC}/refresh",
        {"refresh_token": Saved("example_refresh")},
        answer={
            **SIGNED_IN,
            "access_token": Save("example_token", JWT),
            "refresh_token": Save("example_successor", TEXT),
        },
    ),
    Check(
        "refresh gives another token",
        lambda api, saved: (
            ["the refresh token is the old one"] * (saved["example_refresh"] == saved["example_successor"])
        ),
    ),
    Check("logout with `all` ends every session of the account", lambda api, saved: logout_ends_all(api, saved)),
]


def logout_ends_all(api, saved):
    login = {"email": saved["user_email"], "passw": saved["user_password"]}
    tokens = [api.call("POST", f"{PUBLIC}/login", login)[1].get("access_token") for _ in range(3)]
    status, answer, _ = api.call("PUT", f"{PRIVATE}/logout", {"all": True}, tokens[0])
    if status != 200 or answer.get("revoked", 0) < 3:
        yield f"PUT {PRIVATE}/logout: expected 200 with 3 or more revoked, got {status} with {show(answer)}"
    after = [api.call("POST", f"{PRIVATE}/seances", token=token)[0] for token in tokens]
    if after != [401] * 3:
        yield f"POST {PRIVATE}/seances with each of the tokens: expected 401, got {after}"


# --- The management API: document 003 --------------------------------------------------------------------------

USERS = "/api/v1/users"
JANE = {
    "id": Save("jane", ID),
    "name": "Jane Smith",
    "email": "jane.smith2@example.com",
    "role": "user",
    "created_at": Save("jane_created", TIME),
    "updated_at": Saved("jane_created"),
    "status": "active",
}
JANE_DOE = {**JANE, "id": Saved("jane"), "name": "Jane Doe", "role": "admin", "updated_at": TIME}
LISTED = {"id": ID, "name": TEXT, "email": TEXT, "role": TEXT, "created_at": TIME, "updated_at": TIME, "status": TEXT}
ONCE = {"name": "Once", "email": "once@example.com"}


def invalid(**messages):
    return {"error": "Validation failed", "messages": {name: [message] for name, message in messages.items()}}


MANAGEMENT_API = [
    Request(
        "create",
        f"POST {USERS}",
        {"name": "Jane Smith", "email": "jane.smith2@example.com", "role": "user"},
        bearer="admin",
        status=201,
        answer=JANE,
        answer_headers={"Location": containing("/users/")},
    ),
    Request(
        "an update of some members leaves the rest",
        f"PUT {USERS}/{{jane}}",
        {"name": "Jane Doe", "role": "admin"},
        bearer="admin",
        answer=Save("jane_now", JANE_DOE),
    ),
    Request("the update is kept", f"GET {USERS}/{{jane}}", bearer="admin", answer=Saved("jane_now")),
    Request(
        "missing members are all named",
        f"POST {USERS}",
        {},
        bearer="admin",
        status=400,
        answer=invalid(name="can't be blank", email="can't be blank"),
    ),
    Request(
        "an invalid email address",
        f"POST {USERS}",
        {"name": "X", "email": "nope"},
        bearer="admin",
        status=400,
        answer=invalid(email="must be a valid email address"),
    ),
    Request(
        "an unknown role",
        f"POST {USERS}",
        {"name": "X", "email": "x@example.com", "role": "king"},
        bearer="admin",
        status=400,
        answer=invalid(role="is not included in the list"),
    ),
    Request(
        "an unknown status",
        f"POST {USERS}",
        {"name": "X", "email": "x@example.com", "status": "asleep"},
        bearer="admin",
        status=400,
        answer=invalid(status="is not included in the list"),
    ),
    Request(
        "a taken email address, in other letters",
        f"POST {USERS}",
        {"name": "X", "email": "USER@example.com"},
        bearer="admin",
        status=409,
        answer=invalid(email="has already been taken"),
    ),
    Request(
        "only administrators create users",
        f"POST {USERS}",
        {"name": "X", "email": "x@example.com"},
        bearer="example_token",
        status=403,
    ),
    Request(
        "a user cannot raise their own role",
        f"PUT {USERS}/{{example}}",
        {"role": "admin"},
        bearer="example_token",
        status=403,
    ),
    Request("only administrators delete others", f"DELETE {USERS}/1", bearer="example_token", status=403),
    Request("an unknown user", f"PUT {USERS}/999999", {"name": "X"}, bearer="admin", status=404, answer=NOT_FOUND),
    Request(
        "delete",
        f"DELETE {USERS}/{{jane}}",
        bearer="admin",
        answer={"success": True, "message": "User deleted"},
    ),
    Request("a deleted user is not found", f"GET {USERS}/{{jane}}", bearer="admin", status=404, answer=NOT_FOUND),
    Request(
        "deactivate",
        f"PUT {USERS}/{{example}}",
        {"status": "inactive"},
        bearer="admin",
        answer=Partial({"status": "inactive"}),
    ),
    Request("an inactive user's token is dead", f"POST {PRIVATE}/seances", bearer="example_token", status=401),
    Request("an inactive user cannot sign in", f"POST {PUBLIC}/login", CHANGED_LOGIN, status=401),
    Request(
        "the last administrator stays",
        f"DELETE {USERS}/1",
        bearer="admin",
        status=409,
        answer=Partial({"error": "Conflict"}),
    ),
    Request(
        "one's own email address needs the password",
        f"PUT {USERS}/1",
        {"email": "john@example.com"},
        bearer="admin",
        status=400,
        answer=Partial({"messages": Partial({"password": LIST})}),
    ),
    Request(
        "and is taken with it",
        f"PUT {USERS}/1",
        {"email": Saved("admin_email"), "password": Saved("admin_password")},
        bearer="admin",
        answer=LISTED,
    ),
    Check("five users more, each with its Location", lambda api, saved: create_pages(api, saved)),
    Check("pages hold every user once, in id order", lambda api, saved: pages_hold_every_user(api, saved)),
    *(
        Request(f"a list with {query}", f"GET {USERS}?{query}", bearer="admin", status=400)
        for query in ("limit=0", "limit=101", "limit=x", "cursor=AAAA", "q=x")
    ),
    Request(
        "a list of one",
        f"GET {USERS}?limit=1",
        bearer="admin",
        answer={"users": [LISTED], "next_cursor": TEXT},
    ),
    Request("a filter", f"GET {USERS}?role=admin", bearer="admin", answer=Partial({"users": [Partial({"id": 1})]})),
    Request(
        "a search",
        f"GET {USERS}?q=page3",
        bearer="admin",
        answer=Partial({"users": [Partial({"email": "page3@example.com"})]}),
    ),
    Request(
        "one user has a strong ETag",
        f"GET {USERS}/{{page0}}",
        bearer="admin",
        answer=LISTED,
        answer_headers={"ETag": Save("etag", matching(r'"[^"]+"'))},
    ),
    Request(
        "If-Match with it",
        f"PUT {USERS}/{{page0}}",
        {"name": "Page Zero"},
        bearer="admin",
        headers={"If-Match": "{etag}"},
        answer=Partial({"name": "Page Zero"}),
    ),
    Request(
        "If-Match after a change",
        f"PUT {USERS}/{{page0}}",
        {"name": "Page None"},
        bearer="admin",
        headers={"If-Match": "{etag}"},
        status=412,
    ),
    Request(
        "the refused change was not made",
        f"GET {USERS}/{{page0}}",
        bearer="admin",
        answer=Partial({"name": "Page Zero"}),
    ),
    Request(
        "a request with an Idempotency-Key",
        f"POST {USERS}",
        ONCE,
        bearer="admin",
        headers={"Idempotency-Key": "k-1"},
        status=201,
        answer=Save("once", LISTED),
    ),
    Request(
        "a repeat with the same key gets the first answer",
        f"POST {USERS}",
        ONCE,
        bearer="admin",
        headers={"Idempotency-Key": "k-1"},
        status=201,
        answer=Saved("once"),
    ),
    Request(
        "the same key with another body",
        f"POST {USERS}",
        {**ONCE, "name": "Twice"},
        bearer="admin",
        headers={"Idempotency-Key": "k-1"},
        status=422,
    ),
    Request(
        "a body over 64 KiB",
        f"POST {USERS}",
        {"name": "x" * 70000, "email": "big@example.com"},
        bearer="admin",
        status=413,
    ),
    Request(
        "a member that is there twice",
        f"POST {USERS}",
        raw=b'{"name":"a","name":"b","email":"twice@example.com"}',
        bearer="admin",
        status=400,
    ),
]


def create_pages(api, saved):
    for number in range(5):
        body = {"name": f"Page {number}", "email": f"page{number}@example.com"}
        status, answer, headers = api.call("POST", USERS, body, saved["admin"])
        if status != 201:
            yield f"POST {USERS} {show(body)}: expected 201, got {status} with {show(answer)}"
            return
        saved[f"page{number}"] = answer["id"]
        location = headers.get("Location") or ""
        if not location.endswith(f"/users/{answer['id']}"):
            yield f"header Location: expected the path of user {answer['id']}, got {show(location)}"


def pages_hold_every_user(api, saved):
    paged, cursor = [], ""
    for _ in range(30):
        _, answer, _ = api.call("GET", f"/users?limit=2{cursor}", token=saved["admin"])
        paged += [user["id"] for user in answer.get("users", [])]
        if "next_cursor" not in answer:
            break
        cursor = "&cursor=" + urllib.parse.quote(answer["next_cursor"])
    every = [user["id"] for user in api.call("GET", "/users", token=saved["admin"])[1].get("users", [])]
    if paged != every:
        yield f"the pages hold {paged}, one list holds {every}"
    if every != sorted(set(every)) or len(every) < 7:
        yield f"expected seven ids or more, each once and in order, got {every}"


# --- The sessions API: document 004 ----------------------------------------------------------------------------

IVAN = {"name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123"}
SUCCESS = {"detail": {"type": "success"}}
ERROR = {"detail": {"type": "error"}}
FAILURE = Partial({"detail": Partial({"type": "error"})})
LEGACY_SESSION = {"user": IVAN["email"], "created": MILLISECONDS, "token": HEX}


def md5(password):
    return hashlib.md5(password.encode()).hexdigest()


def legacy_login(token):
    return {"detail": {"type": "success", "data": {"created": MILLISECONDS, "token": token}}}


SESSIONS_API = [
    Request(
        "create", "PUT /api/user", IVAN, status=201, answer={"detail": {"type": "success", "email": IVAN["email"]}}
    ),
    Request(
        "create again is 302 without a Location",
        "PUT /api/user",
        IVAN,
        status=302,
        answer={"detail": {"type": "error", "email": IVAN["email"]}},
        answer_headers={"Location": None},
    ),
    Request(
        "login",
        "PUT /api/login",
        {"email": IVAN["email"], "hash_pass": "123"},
        status=201,
        answer=legacy_login(Save("ivan", HEX)),
    ),
    Request(
        "login by the digest, under the member's other name",
        "PUT /api/login",
        {"email": IVAN["email"], "password": md5("123").upper()},
        status=201,
        answer=legacy_login(HEX),
    ),
    Request(
        "login with a wrong password",
        "PUT /api/login",
        {"email": IVAN["email"], "hash_pass": "124"},
        status=401,
        answer=ERROR,
    ),
    Request(
        "own profile",
        "GET /api/user",
        bearer="ivan",
        answer={"name": IVAN["name"], "email": IVAN["email"], "roles": []},
    ),
    Request("own profile without a token", "GET /api/user", status=401, answer=FAILURE),
    Request("own sessions", "GET /api/sessions", bearer="ivan", answer=Save("listed", Each(LEGACY_SESSION, 2))),
    Check("no listed token opens anything", lambda api, saved: listed_tokens_open_nothing(api, saved)),
    Request(
        "an administrator sees the sessions of all users",
        "GET /api/sessions",
        bearer="admin",
        answer=Matcher("sessions of two users or more", lambda v: len({session["user"] for session in v}) >= 2),
    ),
    Request(
        "the token works in the accounts API",
        f"POST {PRIVATE}/seances",
        bearer="ivan",
        answer=Partial({"seances": LIST}),
    ),
    Request(
        "the account signs in through the accounts API in clear",
        f"POST {PUBLIC}/login",
        {"email": IVAN["email"], "passw": "123"},
        answer=Partial({"access_token": JWT}),
    ),
    Request(
        "an account of the token API signs in here in clear",
        "PUT /api/login",
        {"email": REGISTERED["email"], "hash_pass": REGISTERED["password"]},
        status=201,
        answer=legacy_login(HEX),
    ),
    Check("and by a digest as LegacyMd5 says, or not at all", lambda api, saved: digest_signs_in_or_not(api)),
    Request(
        "a plain user deletes no one else",
        "DELETE /api/user",
        {"email": "jane.smith@example.com"},
        bearer="ivan",
        status=403,
        answer=FAILURE,
    ),
    Request("delete oneself", "DELETE /api/user", {"email": IVAN["email"]}, bearer="ivan", answer=SUCCESS),
    Request("a deleted user's token is dead", "GET /api/user", bearer="ivan", status=401),
]


def digest_signs_in_or_not(api):
    # The stack's parameter LegacyMd5 decides; either answer is right, and no other.
    body = {"email": REGISTERED["email"], "hash_pass": md5(REGISTERED["password"])}
    status, answer, _ = api.call("PUT", "/api/login", body)
    expected = {201: legacy_login(HEX), 401: ERROR}.get(status)
    if expected is None:
        yield f"PUT /api/login with a digest: expected 201 or 401, got {status} with {show(answer)}"
    else:
        yield from differences(expected, answer, {})


def listed_tokens_open_nothing(api, saved):
    for session in saved["listed"]:
        status, answer, _ = api.call("GET", "/api/user", token=session["token"])
        if status != 401:
            yield f"GET /api/user with a listed token: expected 401, got {status} with {show(answer)}"


# --- What all four share ---------------------------------------------------------------------------------------

TITLED = Partial({"error": TEXT})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
POSTED = ("/auth/token", f"{PUBLIC}/login", USERS)

COMMON = [
    *(
        Request(
            f"malformed JSON at {path}", f"POST {path}", raw=b'{"name": ', bearer="admin", status=400, answer=TITLED
        )
        for path in POSTED
    ),
    *(
        Request(
            f"another content type at {path}",
            f"POST {path}",
            raw=b"a=b",
            bearer="admin",
            headers=FORM,
            status=415,
            answer=TITLED,
        )
        for path in POSTED
    ),
    Request("malformed JSON at /api/login", "PUT /api/login", raw=b"[1,", status=400, answer=FAILURE),
    Request(
        "another content type at /api/login", "PUT /api/login", raw=b"a=b", headers=FORM, status=415, answer=FAILURE
    ),
    Request("an unknown path", "GET /nowhere", status=404, answer={"message": "Not Found"}, is_routed=False),
    Request(
        "an unknown method",
        f"PATCH {USERS}/1",
        {},
        bearer="admin",
        status=404,
        answer={"message": "Not Found"},
        is_routed=False,
    ),
]

DOCUMENTS = {
    "the token API (documents 000 and 001)": TOKEN_API,
    "the accounts API (document 002)": ACCOUNTS_API,
    "the management API (document 003)": MANAGEMENT_API,
    "the sessions API (document 004)": SESSIONS_API,
    "all four APIs": COMMON,
}


def read_ready(arguments):
    """The ready line, from wherever the arguments say."""
    if arguments in ([], ["-"]):
        return json.loads(sys.stdin.readline())
    if arguments[0].startswith("{"):
        return json.loads(arguments[0])
    if len(arguments) == 2:
        with open(arguments[1], encoding="utf-8") as file:
            return {**json.loads(file.readline()), "url": arguments[0]}
    sys.exit(__doc__)


def main(arguments):
    ready = read_ready(arguments)
    api, report = Api(ready["url"]), Report()
    saved = {
        "api_key": ready["api_key"],
        "admin_email": ready["admin"]["email"],
        "admin_password": ready["admin"]["password"],
        "user_email": ready["user"]["email"],
        "user_password": ready["user"]["password"],
    }
    for document, rows in DOCUMENTS.items():
        for row in rows:
            title = f"{document}: {row.name}"
            if isinstance(row, Request):
                if row.is_routed or not ready.get("sam_local"):
                    run_request(row, api, saved, title, report)
                continue
            try:
                report.add(title, "several requests", [list(row.run(api, saved))])
            except (KeyError, TypeError, AttributeError) as error:
                report.add(title, "several requests", [[f"an answer lacks what is needed: {error!r}"]])
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
