// OpenAuth as its guide sets it up: an issuer with the password provider and its memory storage on Hono's Node server,
// and beside it an API of one route that verifies the issuer's tokens. Run by ../start, with `default` or `argon2id`.
import { serve } from "@hono/node-server";
import { createClient } from "@openauthjs/openauth/client";
import { issuer } from "@openauthjs/openauth/issuer";
import { PasswordProvider, ScryptHasher } from "@openauthjs/openauth/provider/password";
import { MemoryStorage } from "@openauthjs/openauth/storage/memory";
import { Storage } from "@openauthjs/openauth/storage/storage";
import { createSubjects } from "@openauthjs/openauth/subject";
import { PasswordUI } from "@openauthjs/openauth/ui/password";
import { Hono } from "hono";
import { randomUUID } from "node:crypto";
import { object, string } from "valibot";
import { argon2id, keepAlive, password, people, ready, request, visitors } from "./common.mjs";

// The issuer logs each request through this, and has no switch for it.
console.log = () => {};

const argon = process.argv[2] === "argon2id";
const hasher = argon
  ? {
      hash: async (password) => ({ hash: await argon2id.hash(password) }),
      verify: (password, { hash }) => argon2id.verify(hash, password),
    }
  : ScryptHasher();

// OpenAuth keeps passwords by e-mail address. Users are the application's: a map here.
const storage = MemoryStorage();
const hash = await hasher.hash(password);
const users = new Map();
const ids = new Map();
for (const person of people) {
  const id = randomUUID();
  users.set(id, { id, ...person });
  ids.set(person.email, id);
  await Storage.set(storage, ["email", person.email, "password"], hash);
}

const subjects = createSubjects({ user: object({ id: string() }) });
const app = new Hono();
let client;
app.get("/me", async (c) => {
  const token = c.req.header("authorization")?.replace(/^Bearer /, "") ?? "";
  const verified = await client.verify(subjects, token);
  const user = verified.err ? undefined : users.get(verified.subject.properties.id);
  return user ? c.json(user) : c.json({ error: "unauthorized" }, 401);
});
app.route(
  "/",
  issuer({
    subjects,
    storage,
    providers: { password: PasswordProvider({ ...PasswordUI({ sendCode: async () => {} }), hasher }) },
    // A refresh token may be used again for a minute, for two tabs at once. Here for a day, so that a refresh can be
    // repeated.
    ttl: { reuse: 60 * 60 * 24 },
    success: (c, { email }) => c.subject("user", { id: ids.get(email) }),
  }),
);

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, serverOptions: keepAlive }, async ({ port }) => {
  const url = `http://127.0.0.1:${port}`;
  client = createClient({ issuer: url, clientID: "bench" });

  // With `token` the answer to the form has both tokens in its redirect: the only sign-in of OpenAuth in one request. The
  // cookie that /authorize sets says where to go; it is not spent by the form.
  const { url: authorize } = await client.authorize("http://127.0.0.1/signed-in", "token");
  const start = await fetch(authorize, { redirect: "manual" });
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    cookie: start.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; "),
  };
  const forms = visitors.map(({ email }) =>
    request("POST", "/password/authorize", headers, new URLSearchParams({ email, password }).toString()),
  );

  const tokens = [];
  for (const { method, path, headers, body } of forms) {
    const { headers: answered } = await fetch(url + path, { method, headers, body, redirect: "manual" });
    tokens.push(new URLSearchParams(new URL(answered.get("location")).hash.slice(1)));
  }
  const form = { "content-type": headers["content-type"] };
  const refresh = (token) => new URLSearchParams({ grant_type: "refresh_token", refresh_token: token }).toString();

  ready("openauth", "@openauthjs/openauth", argon ? argon2id.name : "default: scrypt N=16384 r=8 p=1", url, {
    "own profile": tokens.map((token) => request("GET", "/me", { authorization: `Bearer ${token.get("access_token")}` })),
    "sign-in": forms,
    refresh: tokens.map((token) => request("POST", "/token", form, refresh(token.get("refresh_token")))),
  });
});
