// Computes again, with the noble libraries, what tests/interop/crypto.cpp printed, and compares.
// Reads JSON lines from standard input; the closing line counts them.
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(path.resolve(".tools", "from-here.js"));
const { sha256, sha512 } = require("@noble/hashes/sha2.js");
const { keccak_256 } = require("@noble/hashes/sha3.js");
const { blake2b } = require("@noble/hashes/blake2.js");
const { hkdf } = require("@noble/hashes/hkdf.js");
const { argon2id } = require("@noble/hashes/argon2.js");
const { concatBytes } = require("@noble/hashes/utils.js");
const { xchacha20poly1305, chacha20poly1305 } = require("@noble/ciphers/chacha.js");
const { ed25519, x25519 } = require("@noble/curves/ed25519.js");

const cases_expected = 60 * 10 + 1;

const le = (value, count) => {
  const out = new Uint8Array(count);
  for (let i = 0, rest = BigInt(value); i < count; i++, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
};
const number = (bytes) => bytes.reduceRight((value, byte) => value * 256 + byte, 0);
const field = (bytes) => concatBytes(le(bytes.length, 8), bytes);

const algorithms = {
  sha256: (v) => sha256(v.input),
  sha512: (v) => sha512(v.input),
  keccak256: (v) => keccak_256(v.input),
  blake2b: (v) => blake2b(v.input),
  tagged_hash: (v) => {
    const tag = sha256(v.label);
    return sha256(concatBytes(tag, tag, field(v.first), field(v.second), field(v.third)));
  },
  hkdf_sha256: (v) => hkdf(sha256, v.key, v.salt, v.info, v.output.length),
  xchacha20_poly1305: (v) => xchacha20poly1305(v.key, v.nonce, v.data).encrypt(v.text),
  chacha20_poly1305: (v) => chacha20poly1305(v.key, v.nonce, v.data).encrypt(v.text),
  ed25519: (v) =>
    same(ed25519.getPublicKey(v.seed), v.key) ? ed25519.sign(v.message, v.seed) : new Uint8Array(),
  x25519: (v) => x25519.getSharedSecret(v.secret, v.peer),
  argon2id: (v) =>
    argon2id(v.passphrase, v.salt, {
      t: number(v.passes), m: number(v.memory_kib), p: 1, dkLen: v.output.length,
    }),
};

function same(a, b) {
  return Buffer.from(a).equals(Buffer.from(b));
}

let passed = 0, failed = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { algorithm, ...texts } = JSON.parse(line);
  const values = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, Uint8Array.from(Buffer.from(text, "hex"))]));
  if (same(algorithms[algorithm](values), values.output)) {
    passed++;
  } else {
    failed++;
    console.log(`failed  ${algorithm}  ${line}`);
  }
}
if (passed + failed !== cases_expected) {
  failed++;
  console.log(`failed  ${passed + failed - 1} cases came, not ${cases_expected}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
