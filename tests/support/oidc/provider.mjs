// The certified provider on a free loopback port, with the people and clients of the tests.
// Reads {clients, accounts} as one line of JSON from standard input and prints {issuer}; stops when
// standard input closes.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const lines = createInterface({ input: process.stdin });
const { value: first } = await lines[Symbol.asyncIterator]().next();
const { clients, accounts } = JSON.parse(first);
process.stdin.on("close", () => process.exit());

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig" }] },
  cookies: { keys: ["only-for-tests"] },
  claims: { openid: ["sub", "oid", "roles"], profile: ["name", "given_name", "locale"], email: ["email"] },
  features: { backchannelLogout: { enabled: true } },
  ttl: { Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 600, IdToken: 600 },
  findAccount: (_ctx, accountId) => accounts[accountId] && {
    accountId,
    claims: () => ({ sub: accountId, ...accounts[accountId] }),
  },
});
server.on("request", provider.callback());
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
