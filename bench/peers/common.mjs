// What the two Node peers share: the people, their one password, argon2id, and the line that says what to ask.
import { hash, verify } from "@node-rs/argon2";
import { readFileSync } from "node:fs";

export const password = "correct horse battery staple";

// The first is the administrator where a peer has one. Reads and sign-ins are spread over the twenty after it.
export const people = Array.from({ length: 1000 }, (_, n) => ({
  name: `Person ${n}`,
  email: `person-${String(n).padStart(4, "0")}@example.com`,
}));
export const administrator = people[0];
export const visitors = people.slice(1, 21);

export const argon2id = {
  name: "argon2id m=19456 t=2 p=1",
  hash: (password) => hash(password, { algorithm: 2, memoryCost: 19456, timeCost: 2, parallelism: 1, outputLen: 32 }),
  verify: (encoded, password) => verify(encoded, password),
};

export const request = (method, path, headers = {}, body = null) => ({ method, path, headers, body });

// Connections outlast the pauses between two measurements; Node closes them after five seconds otherwise.
export const keepAlive = { keepAliveTimeout: 75_000 };

export function ready(peer, library, hash, url, operations) {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));
  const runtime = `node ${process.versions.node}`;
  const requests = Object.entries(operations).map(([name, requests]) => ({ name, requests }));
  const line = { peer, version: dependencies[library], hash, runtime, url, operations: requests };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
