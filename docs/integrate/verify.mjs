// Verifies Roster's access tokens in a Node service, with jose (npm install jose).
//
//     node verify.mjs https://accounts.example.com < tokens
//
// Reads one token per line and prints who calls. A service keeps one verifier and uses it for every request.
// docs/integrate.md says what is checked and why.

import { createInterface } from "node:readline";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const AUDIENCE = "roster";
const REQUIRED = ["sub", "sid", "role", "iat", "nbf", "exp"];
const LEEWAY = 30; // Seconds by which two clocks may differ.
const KEYS_KEPT = 300_000; // Milliseconds, as Cache-Control says.
const FEED_KEPT = 30_000;

async function fetchJson(url) {
  const reply = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!reply.ok) throw new Error(`${url} answers ${reply.status}`);
  return reply.json();
}

// The function that it returns gives the claims of a valid token, and throws a jose error for any other.
// While Roster does not answer it throws something else: answer 503 then, not 401.
async function verifier(issuer) {
  const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  if (discovery.issuer !== issuer) throw new Error(`${issuer} says it is ${discovery.issuer}`);
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri), { cacheMaxAge: KEYS_KEPT });
  let feed;

  async function isRevoked({ sid, sub, iat }) {
    if (feed === undefined || performance.now() - feed.readAt >= FEED_KEPT) {
      const { handles, users } = await fetchJson(`${issuer}/.well-known/revocations`);
      const before = new Map(users.map((user) => [user.sub, user.before]));
      feed = { handles: new Set(handles), before, readAt: performance.now() };
    }
    return feed.handles.has(sid) || iat < (feed.before.get(sub) ?? 0);
  }

  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      typ: "at+jwt",
      algorithms: ["RS256"],
      issuer,
      audience: AUDIENCE,
      clockTolerance: LEEWAY,
      requiredClaims: REQUIRED,
    });
    // The library does not check this one.
    if (!(payload.iat <= Date.now() / 1000 + LEEWAY)) throw new errors.JWTInvalid("not yet issued");
    if (await isRevoked(payload)) throw new errors.JWTInvalid("revoked");
    return payload;
  };
}

// What jose says of a token; the rest of its errors are about the published keys.
const ABOUT_KEYS = ["ERR_JOSE_GENERIC", "ERR_JWKS_INVALID", "ERR_JWKS_TIMEOUT"];

function isRefusal(error) {
  return error instanceof errors.JOSEError && !ABOUT_KEYS.includes(error.code);
}

const verify = await verifier(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { sub, role } = await verify(line.trim());
    console.log(`user ${sub}, role ${role}`);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    console.log(`refused: ${error.message}`);
  }
}
