"""Verifies tokens of a running Roster with PyJWT, and forges tokens that must be rejected.

Run by .ci/pyjwt, which passes the server in ROSTER_READY. Keys, algorithm and issuer come from the
discovery document. The audience is the only value that an API must configure (docs/api.md).
"""

import base64
import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

READY = json.loads(os.environ["ROSTER_READY"])
AUDIENCE = "roster"


def ask(path, body=None, token=None, method=None):
    request = urllib.request.Request(READY["url"] + path, method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def tokens():
    """One token of each route that issues signed tokens."""
    user = READY["user"]
    by_key = {"api_key": READY["api_key"], "username": user["email"], "password": user["password"]}
    by_password = {"email": user["email"], "passw": user["password"]}
    first = ask("/api/v1/public/users/login", by_password)[1]
    refreshed = ask("/auth/refresh", {"refresh_token": first["refresh_token"]})[1]
    return {
        "POST /auth/token": ask("/auth/token", by_key)[1]["access_token"],
        "POST /api/v1/public/users/login": first["access_token"],
        "POST /auth/refresh": refreshed["access_token"],
    }


class Api:
    """An API of another service that trusts Roster's tokens."""

    def __init__(self, discovery):
        self.issuer = discovery["issuer"]
        self.keys = jwt.PyJWKClient(discovery["jwks_uri"], timeout=10)

    def claims(self, token):
        key = self.keys.get_signing_key_from_jwt(token)
        required = ["iss", "aud", "sub", "client_id", "sid", "role", "iat", "nbf", "exp", "jti"]
        return jwt.decode(
            token, key, algorithms=["RS256"], issuer=self.issuer, audience=AUDIENCE, options={"require": required}
        )


def encoded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def segment(part):
    return encoded(json.dumps(part, separators=(",", ":")).encode())


def forgeries(token, api):
    """Tokens that an attacker can make from a token and the public keys."""
    header, claims = jwt.get_unverified_header(token), api.claims(token)
    now = int(time.time())
    claims |= {"sub": "1", "role": "admin", "iat": now, "nbf": now, "exp": now + 3600}
    public = api.keys.get_signing_key_from_jwt(token).key
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    yield "another RSA key under our kid", jwt.encode(claims, stranger, "RS256", headers=header)
    unknown = header | {"kid": "A" * 43}
    yield "another RSA key under an unknown kid", jwt.encode(claims, stranger, "RS256", headers=unknown)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(stranger.public_key()))
    yield "a key inside the token", jwt.encode(claims, stranger, "RS256", headers=header | {"jwk": jwk})
    for none in ["none", "None", "NONE", ""]:
        yield f"algorithm {none!r}", f"{segment(header | {'alg': none})}.{segment(claims)}."
    for name, secret in {
        "PEM": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "PKCS1": public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
    }.items():
        signed = f"{segment(header | {'alg': 'HS256'})}.{segment(claims)}"
        tag = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        yield f"HS256 over our public key as {name}", f"{signed}.{encoded(tag)}"
    own_header, own_claims, own_signature = token.split(".")
    yield "our signature under other claims", f"{own_header}.{segment(claims)}.{own_signature}"
    yield "no signature", f"{own_header}.{own_claims}."


def refuses(api, token):
    try:
        api.claims(token)
    except jwt.PyJWTError:
        return True
    return False


def main():
    status, discovery = ask("/.well-known/openid-configuration")
    assert status == 200, discovery
    api = Api(discovery)

    signed = tokens()
    for route, token in signed.items():
        claims = api.claims(token)
        assert claims["sub"] == "2" and claims["role"] == "user", claims
        assert claims["exp"] - claims["iat"] == 3600, claims
        status, user = ask("/api/v1/users/2", token=token)
        assert status == 200 and user["email"] == READY["user"]["email"], user
        print(f"verified: the token of {route}")

    token = signed["POST /auth/token"]
    count = 0
    for what, forged in forgeries(token, api):
        assert refuses(api, forged), f"PyJWT accepted {what}"
        status, answer = ask("/api/v1/users/2", token=forged)
        assert status == 401, f"Roster accepted {what}: {status} {answer}"
        print(f"refused by both: {what}")
        count += 1
    strangers = Api(discovery | {"issuer": "https://elsewhere.example.com"})
    assert refuses(strangers, token), "a token of another issuer was accepted"
    print(f"{len(signed)} tokens verified, {count} forgeries and a foreign issuer refused")


main()
