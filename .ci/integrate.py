"""Sends tokens of a running Roster, and forged tokens, to the programs of docs/integrate.

Run by .ci/integrate, which passes the server in ROSTER_READY and the programs as arguments. Tokens that
Roster never issues, such as one that expired an hour ago, come from an issuer in this script.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import shlex
import subprocess
import sys
import threading
import time
import urllib.request

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

READY = json.loads(os.environ["ROSTER_READY"])
JOHN, JANE = "user 1, role admin", "user 2, role user"


def ask(path, body, token=None, method="POST"):
    request = urllib.request.Request(READY["url"] + path, json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def sign_in(who):
    body = {"email": READY[who]["email"], "passw": READY[who]["password"]}
    return ask("/api/v1/public/users/login", body)["access_token"]


def logout(token, body):
    return ask("/api/v1/private/users/logout", body, token, "PUT")["revoked"]


def said_by(program, issuer, tokens):
    """A program's verdicts on the tokens, from one run."""
    command = [*shlex.split(program), issuer]
    run = subprocess.run(command, input="\n".join(tokens) + "\n", capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, f"{program} failed: {run.stderr}"
    lines = run.stdout.splitlines()
    assert len(lines) == len(tokens), f"{program} printed {lines} for {len(tokens)} tokens"
    return lines


def must_say(program, issuer, cases):
    """Checks the verdict on each case: a token, the expected line (`None` for a refusal), and a description."""
    for line, (_, wanted, why) in zip(said_by(program, issuer, [token for token, _, _ in cases]), cases):
        is_right = line.startswith("refused: ") if wanted is None else line == wanted
        assert is_right, f"{program}: {why}: {line}"


def check_tokens_of_roster(programs):
    live, ended, other = sign_in("user"), sign_in("user"), sign_in("admin")
    head, claims, signature = live.split(".")
    mixed = f"{head}.{other.split('.')[1]}.{signature}"
    altered = f"{head}.{claims}.{signature[::-1]}"
    for program in programs:
        cases = [
            (live, JANE, "a live token"),
            (ended, JANE, "a live token that is revoked later"),
            (other, JOHN, "a token of another user"),
            (mixed, None, "the signature of one token with the claims of another"),
            (altered, None, "an altered signature"),
            ("", None, "an empty line"),
            ("0123456789abcdef0123456789abcdef", None, "an opaque token"),
        ]
        must_say(program, READY["url"], cases)

    assert logout(ended, {}) == 1
    for program in programs:
        cases = [(live, JANE, "still live"), (ended, None, "a token of an ended session"), (other, JOHN, "still live")]
        must_say(program, READY["url"], cases)

    assert logout(live, {"all": True}) >= 1
    for program in programs:
        cases = [(live, None, "a token after all sessions ended"), (other, JOHN, "a token of another user")]
        must_say(program, READY["url"], cases)


class Forger:
    """An issuer that signs anything."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        documents = {
            "/.well-known/jwks.json": {"keys": [public | {"use": "sig", "alg": "RS256", "kid": "one"}]},
            "/.well-known/revocations": {"handles": [], "users": []},
        }

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(documents[self.path]).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        discovery = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/.well-known/jwks.json"}
        documents["/.well-known/openid-configuration"] = discovery
        threading.Thread(target=server.serve_forever, daemon=True).start()
        now = int(time.time())
        self.claims = {
            "iss": self.issuer, "aud": "roster", "sub": "2", "client_id": "roster", "sid": "ab" * 16,
            "role": "user", "iat": now, "nbf": now, "exp": now + 3600, "jti": "cd" * 16,
        }  # fmt: skip

    def sign(self, header=None, key=None, without=None, **claims):
        claims = {name: value for name, value in (self.claims | claims).items() if name != without}
        header = {"typ": "at+jwt", "kid": "one"} | (header or {})
        return jwt.encode(claims, key or self.key, "RS256", headers=header)

    def by_hand(self, algorithm, signature_of):
        header = {"typ": "at+jwt", "alg": algorithm, "kid": "one"}
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, self.claims)]
        signed = b".".join(parts)
        return (signed + b"." + base64.urlsafe_b64encode(signature_of(signed)).rstrip(b"=")).decode()

    def cases(self):
        now = int(time.time())
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        yield self.sign(), JANE, "a token like Roster's"
        yield self.sign(iat=now + 10, nbf=now + 10), JANE, "a clock that is ten seconds behind"
        yield self.sign(exp=now - 10), JANE, "a clock that is ten seconds ahead"
        yield self.sign(iat=now - 7200, nbf=now - 7200, exp=now - 3600), None, "expired"
        yield self.sign(nbf=now + 3600), None, "not yet valid"
        yield self.sign(iat=now + 3600, exp=now + 7200), None, "not yet issued"
        yield self.sign(iss="https://elsewhere.example.com"), None, "of another issuer"
        yield self.sign(aud="another"), None, "for another audience"
        yield self.sign({"typ": "JWT"}), None, "a JWT that is not an access token"
        yield self.sign({"kid": "two"}), None, "an unknown key"
        yield self.sign(key=stranger), None, "a foreign key under a known key id"
        for claim in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"]:
            yield self.sign(without=claim), None, f"without {claim}"
        yield self.by_hand("none", lambda _: b""), None, "the algorithm none"
        mac = self.by_hand("HS256", lambda signed: hmac.new(pem, signed, hashlib.sha256).digest())
        yield mac, None, "HS256 with the public key"


def main():
    programs = sys.argv[1:]
    check_tokens_of_roster(programs)
    forger = Forger()
    cases = list(forger.cases())
    for program in programs:
        must_say(program, forger.issuer, cases)
        print(f"all verdicts are correct: {program}")


main()
