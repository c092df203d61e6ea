// Makes again, with the noble libraries and from docs/protocols/channels.md, what
// tests/interop/channel.cpp printed, and compares. Reads JSON lines from standard input; the
// closing line counts them.
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(path.resolve(".tools", "from-here.js"));
const { sha256 } = require("@noble/hashes/sha2.js");
const { hkdf } = require("@noble/hashes/hkdf.js");
const { concatBytes } = require("@noble/hashes/utils.js");
const { xchacha20poly1305 } = require("@noble/ciphers/chacha.js");
const { ed25519, x25519 } = require("@noble/curves/ed25519.js");

const cases_expected = 20 * 4;

const le = (value, count) => {
  const out = new Uint8Array(count);
  for (let i = 0, rest = BigInt(value); i < count; i++, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
};
const text = (words) => new TextEncoder().encode(words);
const field = (bytes) => concatBytes(le(bytes.length, 8), bytes);
const list = (items) => concatBytes(le(items.length, 4), ...items.map(field));
const tagged = (label, ...fields) => {
  const tag = sha256(text(`countersign/v1/channel/1/${label}`));
  return sha256(concatBytes(tag, tag, ...fields.map(field)));
};
const identity = (seed) => ed25519.getPublicKey(seed);
const less = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

const made = {
  context: (v) =>
    tagged("session", v.protocol, v.suite, v.sid, v.parameters, list([v.first, v.second])),

  message: (v) => {
    const header = concatBytes(le(1, 1), v.protocol, v.sid, v.context, identity(v.seed), v.receiver,
      le(v.payload.length, 4));
    const signature = ed25519.sign(tagged("message", header, v.payload), v.seed);
    return concatBytes(header, v.payload, signature);
  },

  hello: (v) => {
    const said = concatBytes(le(1, 1), le(1, 1), identity(v.seed), v.receiver, v.generation, v.key,
      v.seen_generation, v.seen_key, v.challenge, v.answer, v.asks);
    return concatBytes(said, ed25519.sign(tagged("hello", said), v.seed));
  },

  sealed: (v) => {
    const sender = identity(v.sender_seed), receiver = identity(v.receiver_seed);
    const [lo, hi] = less(sender, receiver)
      ? [[sender, v.sender_generation], [receiver, v.receiver_generation]]
      : [[receiver, v.receiver_generation], [sender, v.sender_generation]];
    const context = tagged("link", lo[0], hi[0], lo[1], hi[1]);
    const shared = x25519.getSharedSecret(v.sender_secret, x25519.getPublicKey(v.receiver_secret));
    const info = concatBytes(text("countersign/v1/sealed/1/direction"),
      x25519.getPublicKey(v.sender_secret), x25519.getPublicKey(v.receiver_secret), context);
    const key = hkdf(sha256, shared, undefined, info, 32);
    const header = concatBytes(le(1, 1), le(2, 1), sender);
    const nonce = v.output.slice(34, 58);
    return concatBytes(header, nonce, xchacha20poly1305(key, nonce, header).encrypt(v.text));
  },
};

const same = (a, b) => Buffer.from(a).equals(Buffer.from(b));

let passed = 0, failed = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...texts } = JSON.parse(line);
  const values = Object.fromEntries(
    Object.entries(texts).map(([name, hex]) => [name, Uint8Array.from(Buffer.from(hex, "hex"))]));
  if (same(made[what](values), values.output)) {
    passed++;
  } else {
    failed++;
    console.log(`failed  ${what}  ${line}`);
  }
}
if (passed + failed !== cases_expected) {
  failed++;
  console.log(`failed  ${passed + failed - 1} cases came, not ${cases_expected}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
