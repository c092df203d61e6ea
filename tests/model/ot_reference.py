#!/usr/bin/env python3
"""A second implementation of the oblivious transfers, from the specification alone.

It shares no code with src/protocol/ot and uses another arithmetic throughout: Python's integers, the
formulas of RFC 9496 for ristretto255 and of RFC 8439 for ChaCha20, hashlib. It is slow, not constant
in time, and for tests only. Run it to print the golden values that
tests/unit/protocol/ot_golden_test.cpp and pair_golden_test.cpp hold; the inputs are streams of
SplitMix64, as in tests/support/seeded_random.hpp.
"""
import hashlib

from ristretto255 import BASE, L, add, decode, encode, from_hash, multiply, negate

Q = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ROWS, M = 128, 752
PAIR, ECDSA = "pair-ristretto255/1", "ecdsa-secp256k1/1"


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def bytes(self, count):
        return bytes(self.next() >> 56 for _ in range(count))


# ---- hashing, section 1.4 and appendix A

def le(value, width):
    return value.to_bytes(width, "little")


def T(suite, label, *fields):
    tag = hashlib.sha256(f"countersign/v1/{suite}/{label}".encode()).digest()
    return hashlib.sha256(tag + tag + b"".join(le(len(f), 8) + f for f in fields)).digest()


def xof(suite, label, fields, count):
    blocks = (T(suite, label, *fields, le(n, 4)) for n in range((count + 31) // 32))
    return b"".join(blocks)[:count]


def scalar(data):
    return int.from_bytes(data, "big") % Q


def b2(size, key, message):
    return hashlib.blake2b(key + message, digest_size=size).digest()


def chacha20(key, count):
    def quarter(s, a, b, c, d):
        for x, y, z, r in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            v = s[z] ^ s[x]
            s[z] = ((v << r) | (v >> (32 - r))) & 0xFFFFFFFF

    out = b""
    words = [int.from_bytes(key[4 * i:4 * i + 4], "little") for i in range(8)]
    for block in range((count + 63) // 64):
        start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *words, block, 0, 0, 0]
        s = list(start)
        for _ in range(10):
            for i in range(4):
                quarter(s, i, 4 + i, 8 + i, 12 + i)
            for i in range(4):
                quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
        out += b"".join(le((x + y) & 0xFFFFFFFF, 4) for x, y in zip(s, start))
    return out[:count]


def prg(nonce, i, y, seed, count):
    return chacha20(b2(32, seed, T(PAIR, "ote/prg", nonce) + le(i, 2) + le(y, 2)), count)


def pad(vctx, j, row):
    key = T(PAIR, "ote/pad-key", vctx)
    data = b"".join(b2(64, key, le(j, 4) + bytes([i]) + row) for i in (0, 1))
    return [scalar(data[32 * c:32 * c + 32]) for c in range(3)]


def gadget(vctx_b, mu):
    stream = chacha20(T(ECDSA, "vole/g-key", vctx_b, mu), 32 * M)
    return [scalar(stream[32 * j:32 * j + 32]) for j in range(M)]


# ---- OT extension, section 5.1

def gf_multiply(a, b):
    product = 0
    for bit in range(128):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(254, 127, -1):
        if product >> bit & 1:
            product ^= (1 << bit) ^ (0x87 << (bit - 128))
    return product


def chi_words(nonce, u, data_columns):
    count = (data_columns + 127) // 128
    key = T(PAIR, "ote/chi-key", nonce, T(PAIR, "ote/u", u))
    stream = b"".join(b2(64, key, le(n, 4)) for n in range((2 * count + 3) // 4))
    words = [int.from_bytes(stream[16 * n:16 * n + 16], "little") for n in range(2 * count)]
    return words[:count], words[count:]


def linear_form(chi, s, row, data_columns):
    data = row & ((1 << data_columns) - 1)
    total = row >> (data_columns + 128 * s) & (2**128 - 1)
    for b, word in enumerate(chi[s]):
        total ^= gf_multiply(word, data >> (128 * b) & (2**128 - 1))
    return total


def extend_as_bob(seeds, nonce, x_bytes, data_columns):
    width = (data_columns + 256) // 8
    x = int.from_bytes(x_bytes, "little")
    r = [[int.from_bytes(prg(nonce, i, y, seeds[i][y], width), "little") for y in (0, 1)]
         for i in range(ROWS)]
    u = b"".join((x ^ r0 ^ r1).to_bytes(width, "little") for r0, r1 in r)
    v = [r1 for _, r1 in r]
    chi = chi_words(nonce, u, data_columns)
    xt = [linear_form(chi, s, x, data_columns).to_bytes(16, "little") for s in (0, 1)]
    tt = b"".join(linear_form(chi, s, row, data_columns).to_bytes(16, "little")
                  for s in (0, 1) for row in v)
    message = (u, xt[0], xt[1], T(PAIR, "ote/t", nonce, tt))
    return message, x, columns(v, data_columns)


def alice_rows(held, delta, nonce, message, data_columns):
    """Alice's columns W_j, after the check."""
    u, xt0, xt1, h_t = message
    width = (data_columns + 256) // 8
    w = []
    for i in range(ROWS):
        d = delta >> i & 1
        row = int.from_bytes(prg(nonce, i, 1 - d, held[i], width), "little")
        w.append(row ^ (int.from_bytes(u[i * width:(i + 1) * width], "little") if d else 0))
    chi = chi_words(nonce, u, data_columns)
    xt = [int.from_bytes(t, "little") for t in (xt0, xt1)]
    tt = b"".join((linear_form(chi, s, w[r], data_columns) ^ (xt[s] if delta >> r & 1 else 0))
                  .to_bytes(16, "little") for s in (0, 1) for r in range(ROWS))
    assert T(PAIR, "ote/t", nonce, tt) == h_t, "an honest message passes"
    return columns(w, data_columns)


def columns(matrix, count):
    return [sum((matrix[r] >> j & 1) << r for r in range(ROWS)).to_bytes(16, "little")
            for j in range(count)]


# ---- VOLE, section 5.2

def vole_challenge(vctx_b, q_bytes):
    q_hash = T(ECDSA, "vole/Q", q_bytes)
    chi = [scalar(T(ECDSA, "vole/chi", vctx_b, q_hash, le(c, 8))) for c in (1, 2)] + [1]
    return q_hash, chi


def vole_send(w, delta, vctx, b, alpha):
    vctx_b = T(ECDSA, "vole/slot", vctx, le(b, 4))
    shift = delta.to_bytes(16, "little")
    rows = range(b * M, (b + 1) * M)
    t0 = [pad(vctx, j, w[j]) for j in rows]
    t1 = [pad(vctx, j, bytes(p ^ d for p, d in zip(w[j], shift))) for j in rows]
    q = [[(t0[j][c] - t1[j][c] + alpha[c]) % Q for c in range(3)] for j in range(M)]
    q_bytes = b"".join(x.to_bytes(32, "big") for row in q for x in row)
    q_hash, chi = vole_challenge(vctx_b, q_bytes)
    u = b"".join((sum(t * x for t, x in zip(row, chi)) % Q).to_bytes(32, "big") for row in t0)
    v = (sum(a * x for a, x in zip(alpha, chi)) % Q).to_bytes(32, "big")
    hu = T(ECDSA, "vole/u", vctx_b, u)
    g = gadget(vctx_b, T(ECDSA, "vole/M", q_hash, hu, v))
    t = [-sum(g[j] * t0[j][c] for j in range(M)) % Q for c in range(2)]
    return (q_bytes, hu, v), t


def vole_receive(x, v_columns, vctx, b, message):
    vctx_b = T(ECDSA, "vole/slot", vctx, le(b, 4))
    q_bytes, hu, v = message
    bits = [x >> j & 1 for j in range(b * M, (b + 1) * M)]
    q = [[int.from_bytes(q_bytes[32 * (3 * j + c):][:32], "big") for c in range(3)]
         for j in range(M)]
    r = [[(s + bits[j] * q[j][c]) % Q for c, s in enumerate(pad(vctx, b * M + j, v_columns[b * M + j]))]
         for j in range(M)]
    q_hash, chi = vole_challenge(vctx_b, q_bytes)
    u = b"".join(((sum(t * y for t, y in zip(row, chi)) - bits[j] * int.from_bytes(v, "big")) % Q)
                 .to_bytes(32, "big") for j, row in enumerate(r))
    assert T(ECDSA, "vole/u", vctx_b, u) == hu, "an honest message passes"
    g = gadget(vctx_b, T(ECDSA, "vole/M", q_hash, hu, v))
    beta = sum(g[j] * bits[j] for j in range(M)) % Q
    return beta, [sum(g[j] * r[j][c] for j in range(M)) % Q for c in range(2)]


# ---- base OT, section 4.3

def hg(ctx, row, bit, point):
    return from_hash(xof(PAIR, "bot/hg", [ctx, le(row, 2), bytes([bit]), point], 64))


def base_key(ctx, row, bit, y_point, r0, r1, shared):
    return T(PAIR, "bot/key", ctx, le(row, 8), le(bit, 8), y_point, r0, r1, shared)


def draw_scalar(dice):
    return int.from_bytes(dice.bytes(64), "little") % L


def take(ctx, y_point, dice):
    """The taker's points, seeds and Delta; draws in the order of base_ot.cpp."""
    delta = int.from_bytes(dice.bytes(16), "little")
    points, seeds = [], []
    for row in range(ROWS):
        b = 1 ^ (delta >> row & 1)
        tau = draw_scalar(dice)
        other = encode(from_hash(dice.bytes(64)))
        own = encode(add(multiply(tau, BASE), negate(hg(ctx, row, b, other))))
        r = (other, own) if b else (own, other)
        points.append(r)
        seeds.append(base_key(ctx, row, b, y_point, *r, encode(multiply(tau, decode(y_point)))))
    return points, seeds, delta


def give(ctx, y, y_point, points):
    seeds = []
    for row, (r0, r1) in enumerate(points):
        m = (add(decode(r0), hg(ctx, row, 0, r1)), add(decode(r1), hg(ctx, row, 1, r0)))
        seeds.append([base_key(ctx, row, s, y_point, r0, r1, encode(multiply(y, m[s])))
                      for s in (0, 1)])
    return seeds


# ---- PAIR, section 4

class Stream:
    """The draws of one purpose, section 6.2."""

    def __init__(self, key, purpose, peer, count):
        self.left = xof(PAIR, "slot-draw", [key, purpose.encode(), peer], count)

    def bytes(self, count):
        out, self.left = self.left[:count], self.left[count:]
        return out


class Signer:
    def __init__(self, key, peer, seed, device, sid):
        self.key, self.peer = key, peer
        rng = SplitMix64(seed).bytes(32)
        self.draws = T(PAIR, "slot-rng", rng, bytes([device]) * 32, sid)

    def stream(self, purpose, count):
        return Stream(self.draws, purpose, self.peer, count)


def pair_role_of_low(low, high):
    return "giver" if T(PAIR, "pair/role", PAIR.encode(), low, high)[0] & 1 == 0 else "taker"


def pair_run(giver, taker, sid, binding, epoch):
    low, high = sorted((giver.key, taker.key))
    by_rank = (lambda a, b: (a, b)) if giver.key == low else (lambda a, b: (b, a))
    y = draw_scalar(giver.stream("y", 64))
    y_point = encode(multiply(y, BASE))
    salts = [s.stream("salt", 32).bytes(32) for s in (giver, taker)]
    halves = [s.stream("z", 32).bytes(32) for s in (giver, taker)]
    pr1 = [salts[0] + le(epoch, 8) + binding + y_point, salts[1] + le(epoch, 8) + binding]
    ctx = T(PAIR, "ctx/pair", PAIR.encode(), sid, binding, low, high, le(epoch, 8), *by_rank(*salts))

    points, held, delta = take(ctx, y_point, taker.stream("base-ot", 16 + ROWS * 128))
    all_points = b"".join(r for pair in points for r in pair)
    pr2 = ctx + all_points + halves[1]

    both = give(ctx, y, y_point, points)
    tr2 = T(PAIR, "pair/tr2", ctx, y_point, all_points)
    nonce = T(PAIR, "pair/nonce", ctx, tr2)
    message, x, v = extend_as_bob(both, nonce, giver.stream("choices", 48).bytes(48), ROWS)
    w = alice_rows(held, delta, nonce, message, ROWS)
    tr3 = T(PAIR, "pair/tr3", tr2, *message)
    setup = T(PAIR, "setup", PAIR.encode(), low, high, le(epoch, 8), tr3)
    z = T(PAIR, "zseed", setup, *by_rank(*halves))
    confirms = [T(PAIR, "ot-confirm", setup, tr3, z, s.key) for s in (giver, taker)]
    pr3 = tr2 + b"".join(message) + halves[0] + confirms[0]

    def seed(j, column):
        return T(PAIR, "pair/seed", setup, le(j, 8), column)

    shift = delta.to_bytes(16, "little")
    reverse_bob = [[seed(j, w[j]), seed(j, bytes(p ^ d for p, d in zip(w[j], shift)))]
                   for j in range(ROWS)]
    reverse_delta = ~x & (2**ROWS - 1)
    reverse_held = [seed(j, v[j]) for j in range(ROWS)]
    assert all(reverse_bob[j][1 ^ (reverse_delta >> j & 1)] == reverse_held[j] for j in range(ROWS))

    def stored(own_delta, own_held, own_all):
        return (setup + le(epoch, 8) + own_delta.to_bytes(16, "little") + b"".join(own_held) +
                b"".join(k for pair in own_all for k in pair) + z)

    return (pr1 + [pr2, pr3, confirms[1]], stored(reverse_delta, reverse_held, both),
            stored(delta, held, reverse_bob))


# ---- golden values

def digest(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()


def big(*values):
    return b"".join(v.to_bytes(32, "big") for v in values)


def deal(dice):
    """As deal_seeds of tests/support/dealt_seeds.hpp."""
    data = dice.bytes(ROWS * 64)
    bob = [[data[64 * i + 32 * y:][:32] for y in (0, 1)] for i in range(ROWS)]
    delta = int.from_bytes(dice.bytes(16), "little")
    return bob, [bob[i][1 ^ (delta >> i & 1)] for i in range(ROWS)], delta


def print_extension_and_vole(batch):
    dice = SplitMix64(2026)
    bob, held, delta = deal(dice)
    nonce, vctx = dice.bytes(32), dice.bytes(32)
    x_bytes = dice.bytes((batch * M + 256) // 8)
    message, x, v = extend_as_bob(bob, nonce, x_bytes, batch * M)
    w = alice_rows(held, delta, nonce, message, batch * M)
    name = f"batch of {batch}"
    print(f"{name}, extension message:", digest(*message))
    print(f"{name}, ext:", T(PAIR, "ote/msg", *message).hex())
    print(f"{name}, columns of bob:", digest(*v))
    print(f"{name}, columns of alice:", digest(*w))
    slot = batch - 1
    alpha = [int.from_bytes(dice.bytes(64), "big") % Q for _ in range(3)]
    sent, t = vole_send(w, delta, vctx, slot, alpha)
    beta, o = vole_receive(x, v, vctx, slot, sent)
    assert all((t[c] + o[c] - alpha[c] * beta) % Q == 0 for c in range(2))
    print(f"{name}, slot {slot}, vole message:", digest(*sent))
    print(f"{name}, slot {slot}, alpha and t:", digest(big(*alpha[:2], *t)))
    print(f"{name}, slot {slot}, beta and o:", digest(big(beta, *o)))


def print_parts():
    nonce = bytes(range(32))
    seed = bytes(range(32, 64))
    print("prg, row 5, y 1, 100 bytes:", digest(prg(nonce, 5, 1, seed, 100)))
    row = bytes(range(64, 80))
    print("pad 70000:", digest(big(*pad(nonce, 70000, row))))
    u = SplitMix64(7).bytes(16128)
    for s, words in enumerate(chi_words(nonce, u, M)):
        print(f"form {s} of the first row:",
              linear_form(chi_words(nonce, u, M), s, int.from_bytes(u[:126], "little"), M)
              .to_bytes(16, "little").hex())


def print_base_ot():
    dice = SplitMix64(99)
    ctx = dice.bytes(32)
    y = draw_scalar(dice)
    y_point = encode(multiply(y, BASE))
    points, seeds, delta = take(ctx, y_point, dice)
    both = give(ctx, y, y_point, points)
    assert all(both[i][1 ^ (delta >> i & 1)] == seeds[i] for i in range(ROWS))
    print("base ot, Y:", y_point.hex())
    print("base ot, points:", digest(*(r for pair in points for r in pair)))
    print("base ot, seeds of the taker:", digest(*seeds))
    print("base ot, seeds of the giver:", digest(*(k for pair in both for k in pair)))


def print_pair():
    # The public keys of RFC 8032, 7.1, tests 1 and 2.
    keys = sorted(bytes.fromhex(key) for key in (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))
    role = pair_role_of_low(*keys)
    giver_key, taker_key = keys if role == "giver" else reversed(keys)
    print("pair, the key that is lower is the", role)
    sid, binding = bytes([1]) + bytes(31), bytes([7]) + bytes(31)
    messages, at_giver, at_taker = pair_run(Signer(giver_key, taker_key, 100, 1, sid),
                                            Signer(taker_key, giver_key, 200, 2, sid),
                                            sid, binding, 1)
    for name, message in zip(("PR1 of the giver", "PR1 of the taker", "PR2", "PR3", "PR4"), messages):
        print(f"pair, {name}:", digest(message))
    print("pair, setup of the giver:", digest(at_giver))
    print("pair, setup of the taker:", digest(at_taker))
    setup, batch, salt = at_giver[:32], bytes([5]) * 32, bytes([6]) * 32
    pctx = T(PAIR, "pctx", setup, giver_key, taker_key)
    print("pair, pctx with the giver as alice:", pctx.hex())
    print("pair, nonce_ext:", T(PAIR, "ote/nonce", pctx, batch, salt).hex())
    print("vole, vctx:", T(ECDSA, "vole/ctx", pctx, batch, salt, bytes(32), setup).hex())


if __name__ == "__main__":
    print_parts()
    print_base_ot()
    print_extension_and_vole(1)
    print_extension_and_vole(2)
    print_pair()
