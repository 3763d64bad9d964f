"""Verifies Roster's access tokens in a Python service, with PyJWT (pip install "pyjwt[crypto]").

    python verify.py https://accounts.example.com < tokens

Reads one token per line and prints who calls. A service keeps one Verifier and uses it for every request.
docs/integrate.md says what is checked and why.
"""

import json
import sys
import time
import urllib.request

import jwt

AUDIENCE = "roster"
REQUIRED = ["iss", "aud", "sub", "sid", "role", "iat", "nbf", "exp"]
LEEWAY = 30  # Seconds by which two clocks may differ.
KEYS_KEPT = 300  # Seconds, as Cache-Control says.
FEED_KEPT = 30
LOOK_AGAIN = 30  # How often an unknown key may cause a new read.


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as reply:
        return json.load(reply)


class Verifier:
    def __init__(self, issuer):
        discovery = fetch(f"{issuer}/.well-known/openid-configuration")
        if discovery["issuer"] != issuer:
            raise ValueError(f"{issuer} says it is {discovery['issuer']}")
        self.issuer = issuer
        self.keys = jwt.PyJWKClient(discovery["jwks_uri"], lifespan=KEYS_KEPT, timeout=5)
        self.looked_at = float("-inf")
        self.handles, self.before, self.feed_read_at = set(), {}, float("-inf")

    def verify(self, token):
        """The claims of a valid token. Raises jwt.InvalidTokenError for any other.

        While Roster does not answer it raises something else: answer 503 then, not 401.
        """
        header = jwt.get_unverified_header(token)
        if header.get("typ") != "at+jwt" or header.get("alg") != "RS256":
            raise jwt.InvalidTokenError("not an access token")
        claims = jwt.decode(
            token,
            self._key(header.get("kid")),
            algorithms=["RS256"],
            issuer=self.issuer,
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
        if self._is_revoked(claims):
            raise jwt.InvalidTokenError("revoked")
        return claims

    def _key(self, kid):
        key = self._find(kid, refresh=False)
        if key is None and time.monotonic() - self.looked_at >= LOOK_AGAIN:
            self.looked_at = time.monotonic()
            key = self._find(kid, refresh=True)
        if key is None:
            raise jwt.InvalidTokenError("signed with an unknown key")
        return key

    def _find(self, kid, refresh):
        return next((key for key in self.keys.get_signing_keys(refresh) if key.key_id == kid), None)

    def _is_revoked(self, claims):
        if time.monotonic() - self.feed_read_at >= FEED_KEPT:
            feed = fetch(f"{self.issuer}/.well-known/revocations")
            self.handles = set(feed["handles"])
            self.before = {user["sub"]: user["before"] for user in feed["users"]}
            self.feed_read_at = time.monotonic()
        return claims["sid"] in self.handles or claims["iat"] < self.before.get(claims["sub"], 0)


def main():
    verifier = Verifier(sys.argv[1])
    for line in sys.stdin:
        try:
            claims = verifier.verify(line.strip())
            print(f"user {claims['sub']}, role {claims['role']}")
        except jwt.InvalidTokenError as problem:
            print(f"refused: {problem}")


if __name__ == "__main__":
    main()
