#!/usr/bin/env python3
"""A second implementation of verifiable backups and of their recovery, from the specification alone.

It shares no code with src/protocol/backup and src/protocol/recovery and uses another arithmetic
throughout: Python's integers, the formulas of RFC 7748, 8032, 8439 and 5869, hashlib. It is slow, not
constant in time, and for tests only. Run it to print the golden values that
tests/unit/protocol/backup_golden_test.cpp holds; the inputs are streams of SplitMix64, as in
tests/support/seeded_random.hpp. tests/tools/recover_test.py uses it to make what the program reads and
to read what the program makes.
"""
import hashlib
import hmac

from ot_reference import SplitMix64, T, le, xof

ROWS = 128


# ---- the two groups; a point is a pair (x, y), None the identity of secp256k1

class Secp256k1:
    p = 2**256 - 2**32 - 977
    q = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    order, suite = "big", "ecdsa-secp256k1/1"
    base = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
            0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)
    identity = None

    @classmethod
    def add(cls, a, b):
        if a is None or b is None:
            return a or b
        p = cls.p
        if a[0] == b[0]:
            if (a[1] + b[1]) % p == 0:
                return None
            slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, p)
        else:
            slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, p)
        x = (slope * slope - a[0] - b[0]) % p
        return x, (slope * (a[0] - x) - a[1]) % p

    @classmethod
    def negative(cls, a):
        return a and (a[0], -a[1] % cls.p)

    @classmethod
    def encode(cls, a):
        return bytes([2 + a[1] % 2]) + a[0].to_bytes(32, "big")

    @classmethod
    def decode(cls, wire):
        x = int.from_bytes(wire[1:], "big")
        y = pow(x**3 + 7, (cls.p + 1) // 4, cls.p)
        assert (y * y - x**3 - 7) % cls.p == 0 and wire[0] in (2, 3)
        return x, y if y % 2 == wire[0] % 2 else cls.p - y

    @classmethod
    def hash_to_scalar(cls, label, *fields):
        return int.from_bytes(T(cls.suite, label, *fields), "big") % cls.q


class Ed25519:
    p = 2**255 - 19
    q = 2**252 + 27742317777372353535851937790883648493
    order, suite = "little", "frost-ed25519/1"
    d = -121665 * pow(121666, -1, p) % p
    base = (15112221349535400772501151409588531511454012693041857206046113283949847762202,
            46316835694926478169428394003475163141307993866256225615783033603165251855960)
    identity = (0, 1)

    @classmethod
    def add(cls, a, b):
        p, product = cls.p, cls.d * a[0] * b[0] * a[1] * b[1]
        return ((a[0] * b[1] + a[1] * b[0]) * pow(1 + product, -1, p) % p,
                (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, p) % p)

    @classmethod
    def negative(cls, a):
        return -a[0] % cls.p, a[1]

    @classmethod
    def encode(cls, a):
        return (a[1] | a[0] % 2 << 255).to_bytes(32, "little")

    @classmethod
    def hash_to_scalar(cls, label, *fields):
        return int.from_bytes(xof(cls.suite, label, fields, 64), "little") % cls.q


def multiply(group, a, point):
    out = group.identity
    for bit in bin(a % group.q)[2:]:
        out = group.add(out, out)
        if bit == "1":
            out = group.add(out, point)
    return out


_powers = {}


def multiply_base(group, a):
    """The same for the generator, with its doublings remembered."""
    if group not in _powers:
        _powers[group] = [group.base]
        while len(_powers[group]) < 256:
            _powers[group].append(group.add(_powers[group][-1], _powers[group][-1]))
    out = group.identity
    for bit, power in enumerate(_powers[group]):
        if a % group.q >> bit & 1:
            out = group.add(out, power)
    return out


def scalar_bytes(group, a):
    return (a % group.q).to_bytes(32, group.order)


def scalar_from(group, data):
    return int.from_bytes(data, group.order)


# ---- X25519 (RFC 7748), HKDF (RFC 5869), ChaCha20-Poly1305 (RFC 8439) and XChaCha20-Poly1305

def x25519(secret, point=le(9, 32)):
    p = Ed25519.p
    k = int.from_bytes(secret, "little") & ~7 & ~(1 << 255) | 1 << 254
    x1 = int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % p, b * b % p, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb)**2 % p, x1 * (da - cb)**2 % p
        x2, z2 = aa * bb % p, e * (aa + 121665 * e) % p
    if swap:
        x2, z2 = x3, z3
    return le(x2 * pow(z2, -1, p) % p if z2 else 0, 32)


def hkdf(material, info, salt=bytes(32)):
    return hmac.digest(hmac.digest(salt, material, "sha256"), info + b"\1", "sha256")


def chacha_rounds(key, last_words):
    def quarter(s, a, b, c, d):
        for x, y, z, r in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            v = s[z] ^ s[x]
            s[z] = ((v << r) | (v >> (32 - r))) & 0xFFFFFFFF

    words = [int.from_bytes(key[4 * i:4 * i + 4], "little") for i in range(8)]
    start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *words, *last_words]
    s = list(start)
    for _ in range(10):
        for i in range(4):
            quarter(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return start, s


def words_of(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def chacha_block(key, counter, nonce):
    start, s = chacha_rounds(key, [counter, *words_of(nonce)])
    return b"".join(le((x + y) & 0xFFFFFFFF, 4) for x, y in zip(s, start))


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return le((total + int.from_bytes(key[16:], "little")) % 2**128, 16)


def aead(key, nonce, text, associated):
    """The text under the key stream, and a function for the tag over a ciphertext."""
    blocks = range(1, 2 + (len(text) - 1) // 64)
    stream = b"".join(chacha_block(key, n, nonce) for n in blocks)

    def pad(data):
        return data + bytes(-len(data) % 16)

    def tag(sealed):
        lengths = le(len(associated), 8) + le(len(sealed), 8)
        return poly1305(chacha_block(key, 0, nonce)[:32], pad(associated) + pad(sealed) + lengths)

    return bytes(a ^ b for a, b in zip(text, stream)), tag


def seal(key, text, associated, nonce=bytes(12)):
    sealed, tag = aead(key, nonce, text, associated)
    return sealed + tag(sealed)


def unseal(key, sealed, associated, nonce=bytes(12)):
    """The text, or None if it is not authentic."""
    text, tag = aead(key, nonce, sealed[:-16], associated)
    return text if tag(sealed[:-16]) == sealed[-16:] else None


def xunseal(key, sealed, associated):
    nonce, sealed = sealed[:24], sealed[24:]
    _, s = chacha_rounds(key, words_of(nonce[:16]))
    return unseal(b"".join(le(w, 4) for w in s[:4] + s[12:]), sealed, associated, bytes(4) + nonce[16:])


# ---- backups, section 9

class Statement:
    def __init__(self, group, key_id, epoch, structure_hash, leaf, point, ek):
        self.group, self.point, self.ek = group, point, ek
        path = le(len(leaf), 4) + b"".join(le(4, 8) + le(p, 4) for p in leaf)
        self.label = T(group.suite, "backup", b"\1", key_id, le(epoch, 8), structure_hash, path,
                       group.encode(point), T(group.suite, "ekfp", ek))


def encrypt(about, i, b, scalar, seed):
    suite, name = about.group.suite, about.label + bytes([i, b])
    esk = T(suite, "esk", T(suite, "pve/coin", seed))
    epk, shared = x25519(esk), x25519(esk, about.ek)
    key = hkdf(shared, epk + about.ek + name)
    return epk + seal(key, scalar_bytes(about.group, scalar), name)


def listed(items):
    return le(len(items), 4) + b"".join(le(len(item), 8) + item for item in items)


def challenge(about, first_points, ciphertexts):
    group = about.group
    digest = T(group.suite, "pve/chal", about.label, group.encode(about.point), about.ek,
               listed([group.encode(point) for point in first_points]), listed(ciphertexts))
    return digest[:16]


def bit_of(bits, i):
    return bits[i // 8] >> i % 8 & 1


def prove(about, x, fresh):
    group = about.group
    stream = xof(group.suite, "pve/seed", [fresh, scalar_bytes(group, x), about.label], 64 * ROWS)
    seeds = [(stream[64 * i:64 * i + 32], stream[64 * i + 32:64 * i + 64]) for i in range(ROWS)]
    first = [group.hash_to_scalar("pve/x", pair[0]) for pair in seeds]
    halves = [(a, (x - a) % group.q) for a in first]
    ciphertexts = [encrypt(about, i, b, halves[i][b], seeds[i][b]) for i in range(ROWS) for b in (0, 1)]
    bits = challenge(about, [multiply_base(group, a) for a in first], ciphertexts)
    out = bits
    for i in range(ROWS):
        b = bit_of(bits, i)
        out += seeds[i][b] + (scalar_bytes(group, halves[i][1]) if b else b"") + ciphertexts[2 * i + 1 - b]
    return out


def rows_of(backup):
    bits, at, rows = backup[:16], 16, []
    for i in range(ROWS):
        size = 144 if bit_of(bits, i) else 112
        row = backup[at:at + size]
        rows.append((bit_of(bits, i), row[:32], row[32:-80], row[-80:]))
        at += size
    assert at == len(backup)
    return bits, rows


def opened_half(group, b, seed, x):
    return scalar_from(group, x) if b else group.hash_to_scalar("pve/x", seed)


def verify(about, backup):
    group = about.group
    bits, rows = rows_of(backup)
    first_points, ciphertexts = [], []
    for i, (b, seed, x, hidden) in enumerate(rows):
        scalar = opened_half(group, b, seed, x)
        point = multiply_base(group, scalar)
        other = group.add(about.point, group.negative(point))
        if scalar >= group.q or group.identity in (point, other):
            return False
        first_points.append(other if b else point)
        both = [encrypt(about, i, b, scalar, seed), hidden]
        ciphertexts += reversed(both) if b else both
    return challenge(about, first_points, ciphertexts) == bits


def decrypt(about, recovery, backup):
    """The share, or None."""
    group = about.group
    for i, (b, seed, x, hidden) in enumerate(rows_of(backup)[1]):
        name = about.label + bytes([i, 1 - b])
        key = hkdf(x25519(recovery, hidden[:32]), hidden[:32] + about.ek + name)
        text = unseal(key, hidden[32:], name)
        if text is None:
            continue
        share = (scalar_from(group, text) + opened_half(group, b, seed, x)) % group.q
        if multiply_base(group, share) == about.point:
            return share
    return None


def print_golden(group):
    dice = SplitMix64(2026)
    x = int.from_bytes(dice.bytes(64), group.order) % group.q
    recovery = dice.bytes(32)
    key_id, structure_hash = dice.bytes(32), dice.bytes(32)
    about = Statement(group, key_id, 1, structure_hash, [2, 1], multiply_base(group, x), x25519(recovery))
    backup = prove(about, x, dice.bytes(32))
    assert verify(about, backup) and decrypt(about, recovery, backup) == x
    bent = bytearray(backup)
    bent[-1] ^= 1
    assert not verify(about, bytes(bent))
    print(f"{group.suite}, label:", about.label.hex())
    print(f"{group.suite}, bits:", backup[:16].hex())
    print(f"{group.suite}, bytes:", len(backup))
    print(f"{group.suite}, backup:", hashlib.sha256(backup).hexdigest())


if __name__ == "__main__":
    print_golden(Secp256k1)
    print_golden(Ed25519)
