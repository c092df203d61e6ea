#!/usr/bin/env python3
"""A second implementation of key generation between honest parties, from the specification alone.

It shares no code with src/protocol and uses another arithmetic throughout: Python's integers and the
textbook formulas of both curves. It is slow, not constant in time, and for tests only. Run it to
print the golden values that tests/unit/protocol/dkg_golden_test.cpp holds; the inputs are streams of
SplitMix64, as in tests/support/seeded_random.hpp.
"""
import hashlib

import ristretto255 as edwards
from ot_reference import SplitMix64, T, le, xof

# ---- the groups


class Secp256k1:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    prime = 2**256 - 2**32 - 977
    base = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
            0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)
    zero = None
    setup_draws = 32  # to blind the library's tables, which changes no result

    @classmethod
    def add(cls, a, b):
        if a is None or b is None:
            return a or b
        if a[0] == b[0] and (a[1] + b[1]) % cls.prime == 0:
            return None
        if a == b:
            slope = 3 * a[0] ** 2 * pow(2 * a[1], -1, cls.prime)
        else:
            slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, cls.prime)
        x = (slope**2 - a[0] - b[0]) % cls.prime
        return x, (slope * (a[0] - x) - a[1]) % cls.prime

    @staticmethod
    def encode(point):
        return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")

    @classmethod
    def scalar(cls, data):
        return int.from_bytes(data, "big") % cls.order

    @staticmethod
    def encode_scalar(value):
        return value.to_bytes(32, "big")

    @classmethod
    def hash_to_scalar(cls, suite, label, *fields):
        return cls.scalar(T(suite, label, *fields))


class Ed25519:
    order = edwards.L
    base_y = 4 * pow(5, -1, edwards.P) % edwards.P
    base_x = 15112221349535400772501151409588531511454012693041857206046113283949847762202
    base = (base_x, base_y, 1, base_x * base_y % edwards.P)
    zero = (0, 1, 1, 0)
    setup_draws = 0
    add = staticmethod(edwards.add)

    @staticmethod
    def encode(point):
        z_inv = pow(point[2], -1, edwards.P)
        x, y = point[0] * z_inv % edwards.P, point[1] * z_inv % edwards.P
        return (y | (x & 1) << 255).to_bytes(32, "little")

    @classmethod
    def scalar(cls, data):
        return int.from_bytes(data, "little") % cls.order

    @staticmethod
    def encode_scalar(value):
        return value.to_bytes(32, "little")

    @classmethod
    def hash_to_scalar(cls, suite, label, *fields):
        return cls.scalar(xof(suite, label, fields, 64))


def multiply(group, k, point):
    total = group.zero
    while k:
        if k & 1:
            total = group.add(total, point)
        point = group.add(point, point)
        k >>= 1
    return total


def random_scalar(group, random):
    return group.scalar(random.bytes(64))


def list_of(items):
    return le(len(items), 4) + b"".join(le(len(item), 8) + item for item in items)


# ---- identity and recovery keys, by the Edwards and the Montgomery form of one curve


def identity_key(seed):
    return Ed25519.encode(multiply(Ed25519, clamped(hashlib.sha512(seed).digest()[:32]), Ed25519.base))


def recovery_key(secret):
    _, y, z, _ = multiply(Ed25519, clamped(secret), Ed25519.base)
    return ((z + y) * pow(z - y, -1, edwards.P) % edwards.P).to_bytes(32, "little")


def clamped(data):
    return int.from_bytes(data, "little") & (2**254 - 8) | 2**254


# ---- sharing, section 2

# Pre-order: (t, children), or a party. A party has two leaves, a threshold lies inside another.
TREE = (2, [1, 2, (2, [3, 3, 2])])
PARTIES = (1, 2, 3)


def encode_tree(node):
    if isinstance(node, int):
        return b"\x00" + le(node, 2)
    t, children = node
    return bytes([1, t, len(children)]) + b"".join(encode_tree(child) for child in children)


def evaluate(coefficients, x, add, times, zero):
    total = zero
    for coefficient in reversed(coefficients):
        total = add(times(x, total), coefficient)
    return total


def walk(node, constant, higher, value_at, path=()):
    """The constants of all leaves: (party, path, constant), in declared order. `higher` gives the
    other coefficients of each threshold as it is entered."""
    if isinstance(node, int):
        return [(node, path, constant)]
    t, children = node
    polynomial = [constant] + [next(higher) for _ in range(t - 1)]
    leaves = []
    for position, child in enumerate(children, 1):
        leaves += walk(child, value_at(polynomial, position), higher, value_at, path + (position,))
    return leaves


def shares_of(group, coefficients):
    q = group.order

    def value_at(polynomial, x):
        return evaluate(polynomial, x, lambda a, b: (a + b) % q, lambda k, a: k * a % q, 0)

    return walk(TREE, coefficients[0], iter(coefficients[1:]), value_at)


def points_of(group, C):
    def value_at(polynomial, x):
        return evaluate(polynomial, x, group.add, lambda k, a: multiply(group, k, a), group.zero)

    return walk(TREE, C[0], iter(C[1:]), value_at)


COEFFICIENTS = 1 + (2 - 1) + (2 - 1)  # the root's constant, and t - 1 others for each threshold


# ---- the run, section 3


class Run:
    def __init__(self, group, suite, dice):
        self.group, self.suite = group, suite
        dice.bytes(group.setup_draws)
        self.binding = dice.bytes(32)
        self.identities, self.recoveries = [], []
        for _ in PARTIES:
            self.identities.append(identity_key(dice.bytes(32)))
            self.recoveries.append(recovery_key(dice.bytes(32)))
        self.identities.sort()
        self.sid = bytes([5]) + bytes(31)
        self.structure_hash = T(suite, "structure", encode_tree(TREE))
        members = [le(i, 8) + self.identities[i - 1] for i in PARTIES]
        self.ctx = T(suite, "ctx/dkg", suite.encode(), self.sid, self.binding, self.structure_hash,
                     list_of(members))


class Party:
    def __init__(self, run, i, random):
        self.run, self.i, group = run, i, run.group
        self.coefficients = [random_scalar(group, random) for _ in range(COEFFICIENTS)]
        C = [multiply(group, f, group.base) for f in self.coefficients]
        a, root = self.coefficients[0], group.encode(C[0])
        nonce = group.hash_to_scalar(run.suite, "pok-nonce", random.bytes(32),
                                     group.encode_scalar(a), run.ctx)
        Tp = group.encode(multiply(group, nonce, group.base))
        c = group.hash_to_scalar(run.suite, "pok", run.ctx, le(i, 8), run.identities[i - 1], b"root",
                                 root, Tp)
        proof = Tp + group.encode_scalar((nonce + c * a) % group.order)
        self.C, self.cc = C, random.bytes(32)
        self.payload = b"".join(group.encode(point) for point in C) + proof + self.cc
        self.blind = random.bytes(32)
        com = T(run.suite, "com/dkg", run.ctx, le(i, 8), self.payload, self.blind)
        self.R1 = random.bytes(32) + com

    def open(self, all_R1):
        self.E1 = T(self.run.suite, "echo1", self.run.ctx, list_of(all_R1))
        self.R2 = self.payload + self.blind + self.E1

    def deal(self, all_R2):
        self.E2 = T(self.run.suite, "echo2", self.run.ctx, list_of(all_R2))
        leaves = shares_of(self.run.group, self.coefficients)
        self.dealt = {j: [x for party, _, x in leaves if party == j] for j in PARTIES}
        encode = self.run.group.encode_scalar
        self.R3 = {j: b"".join(map(encode, self.dealt[j])) + self.E2 for j in PARTIES}

    def combine(self, parties):
        run, group = self.run, self.run.group
        self.shares = [sum(column) % group.order
                       for column in zip(*(p.dealt[self.i] for p in parties))]
        X, X_ell = group.zero, None
        for p in parties:
            X = group.add(X, p.C[0])
            points = [point for _, _, point in points_of(group, p.C)]
            X_ell = points if X_ell is None else list(map(group.add, X_ell, points))
        self.X, self.X_ell = group.encode(X), list(map(group.encode, X_ell))
        self.chain_code = T(run.suite, "cc", list_of([p.cc for p in parties]))
        self.key_id = T(run.suite, "keyid", self.X, self.E1, self.E2)
        self.leaves = points_of(group, parties[0].C)
        self.backups = [self.backup(leaf) for leaf in range(len(self.leaves))]
        self.R4 = b"".join(backup for (party, _, _), backup in zip(self.leaves, self.backups)
                           if party == self.i)

    def backup(self, leaf):
        """The tests' stand-in for a backup: a name of what it is of."""
        party, path, _ = self.leaves[leaf]
        run = self.run
        name = (run.suite.encode() + self.key_id + le(1, 8) + run.structure_hash + bytes(path)
                + self.X_ell[leaf] + run.recoveries[party - 1])
        return hashlib.sha256(name).digest() + bytes(16)

    def result(self):
        run = self.run
        prints = [T(run.suite, "ekfp", key) for key in run.recoveries]
        pves = T(run.suite, "pve/all", list_of(self.backups))
        return T(run.suite, "dkg-result", run.binding, self.X, list_of(self.X_ell), self.chain_code,
                 run.structure_hash, list_of(prints), pves, self.E1, self.E2)


def broadcast(i, payload):
    return [(i, j, payload) for j in PARTIES if j != i]


def transcript(parties):
    """All messages in the order in which the tests' wire carries them: party by party, each all that
    it has; the last party always has the others' messages of a round, and so is a round ahead."""
    waiting = {p.i: [broadcast(p.i, b"\x01" + p.R1), broadcast(p.i, b"\x02" + p.R2),
                     [(p.i, j, b"\x03" + p.R3[j]) for j in PARTIES if j != p.i],
                     broadcast(p.i, b"\x04" + p.R4)] for p in parties}
    sent = {i: 0 for i in PARTIES}
    carried = []
    while any(waiting.values()):
        for i in PARTIES:
            while waiting[i] and all(sent[j] >= sent[i] for j in PARTIES):
                carried += waiting[i].pop(0)
                sent[i] += 1
    return carried


def print_run(group, suite):
    run = Run(group, suite, SplitMix64(11))
    parties = [Party(run, i, SplitMix64(99 + i)) for i in PARTIES]
    for p in parties:
        p.open([each.R1 for each in parties])
    for p in parties:
        p.deal([each.R2 for each in parties])
    for p in parties:
        p.combine(parties)
    messages = b"".join(le(i, 2) + le(j, 2) + le(len(payload), 8) + payload
                        for i, j, payload in transcript(parties))
    shares = b"".join(group.encode_scalar(x) for p in parties for x in p.shares)
    print(f"{suite}, messages:", hashlib.sha256(messages).hexdigest())
    print(f"{suite}, result:", parties[0].result().hex())
    print(f"{suite}, shares:", hashlib.sha256(shares).hexdigest())


if __name__ == "__main__":
    session = T("frost-bip340/1", "sid/dkg", bytes([9]) * 32, le(2, 8))
    print("session of entry 09.. and attempt 2:", session.hex())
    print_run(Secp256k1, "ecdsa-secp256k1/1")
    print_run(Ed25519, "frost-ed25519/1")
    print_run(Secp256k1, "frost-bip340/1")
