// better-auth as its Node guide sets it up: its handler on node:http, SQLite in a file through better-sqlite3, the admin
// plugin for the list. Run by ../start, with `default` or `argon2id`.
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { admin } from "better-auth/plugins";
import Database from "better-sqlite3";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { administrator, argon2id, keepAlive, password, people, ready, request, visitors } from "./common.mjs";

const argon = process.argv[2] === "argon2id";

const folder = mkdtempSync(join(tmpdir(), "roster-bench-better-auth-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit());

const database = new Database(join(folder, "users.db"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = NORMAL");

const server = createServer(keepAlive).listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${server.address().port}`;

const auth = betterAuth({
  baseURL: url,
  secret: randomBytes(32).toString("base64"),
  database,
  emailAndPassword: {
    enabled: true,
    ...(argon && { password: { hash: argon2id.hash, verify: ({ hash, password }) => argon2id.verify(hash, password) } }),
  },
  // Every read looks its session up, so that a session that was ended is refused at once, as in Roster.
  session: { cookieCache: { enabled: false } },
  // All load comes from one address, and three sign-ins in ten seconds are what it would be allowed.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [admin()],
});
await (await getMigrations(auth.options)).runMigrations();

// Past the sign-up, which would hash a thousand times: the rows are those that it writes, by the library's own adapter.
const { internalAdapter, password: hasher } = await auth.$context;
const hash = await hasher.hash(password);
for (const person of people) {
  const role = person === administrator ? "admin" : "user";
  const { id } = await internalAdapter.createUser({ ...person, role, emailVerified: true });
  await internalAdapter.linkAccount({ userId: id, providerId: "credential", accountId: id, password: hash });
}

async function signedIn({ email }) {
  const { headers } = await auth.api.signInEmail({ body: { email, password }, returnHeaders: true });
  return { cookie: headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ") };
}
const sessions = [];
for (const visitor of visitors) sessions.push(await signedIn(visitor));

server.on("request", toNodeHandler(auth));
const json = { "content-type": "application/json" };
ready("better-auth", "better-auth", argon ? argon2id.name : "default: scrypt N=16384 r=16 p=1", url, {
  "own profile": sessions.map((session) => request("GET", "/api/auth/get-session", session)),
  "list of 100": [request("GET", "/api/auth/admin/list-users?limit=100", await signedIn(administrator))],
  "sign-in": visitors.map(({ email }) =>
    request("POST", "/api/auth/sign-in/email", json, JSON.stringify({ email, password })),
  ),
});
