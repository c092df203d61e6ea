"""The release program countersign-recover from end to end. What it reads is made, and what it writes is
opened, by the second implementation in tests/model/backup_reference.py."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "model"))

import backup_reference as model  # noqa: E402  (the line above makes it findable)
from backup_reference import Ed25519, Secp256k1, T, le, listed, multiply_base, x25519  # noqa: E402

PROGRAM = ROOT / "build" / "release" / "countersign-recover"
SUITE = Secp256k1.suite
DICE = model.SplitMix64(48)
DONE, REFUSED, USAGE, UNUSABLE = 0, 1, 2, 78


def flat(t, n):
    return bytes([1, t, n]) + b"".join(b"\0" + le(i, 2) for i in range(1, n + 1))


def draw_scalar():
    return int.from_bytes(DICE.bytes(64), "big") % Secp256k1.q


def draw_identity():
    return Ed25519.encode(multiply_base(Ed25519, int.from_bytes(DICE.bytes(32), "little")))


def point(a):
    return Secp256k1.encode(multiply_base(Secp256k1, a))


class LostKey:
    """Two of three. The secrets are here to compare with; the bundle has none of them."""

    def __init__(self, recovery_keys):
        coefficients = [draw_scalar(), draw_scalar()]
        self.x = coefficients[0]
        self.shares = [(coefficients[0] + i * coefficients[1]) % Secp256k1.q for i in (1, 2, 3)]
        self.identities = sorted(draw_identity() for _ in range(3))
        self.echoes = DICE.bytes(64)
        structure, binding, chain_code = flat(2, 3), DICE.bytes(32), DICE.bytes(32)
        structure_hash = T(SUITE, "structure", structure)
        X, points = point(self.x), [point(share) for share in self.shares]
        self.key_id = T(SUITE, "keyid", X, self.echoes[:32], self.echoes[32:])
        backups = [self.backup(i, structure_hash, recovery_keys[i]) for i in range(3)]
        pves = T(SUITE, "pve/all", listed(backups))
        prints = listed([T(SUITE, "ekfp", key) for key in recovery_keys])
        self.certificate = T(SUITE, "dkg-result", binding, X, listed(points), chain_code, structure_hash,
                             prints, pves, self.echoes[:32], self.echoes[32:])
        members = b"".join(a + b for a, b in zip(self.identities, recovery_keys))
        self.bundle = b"".join((
            b"countersign recovery bundle 1\n", self.key_id, le(1, 8), b"\0", binding, le(3, 2),
            le(len(structure), 4), structure, members, X, chain_code, *points, pves, self.echoes,
            *backups, le(1, 2), b"\2", le(0, 4), le(7, 4)))

    def backup(self, i, structure_hash, recovery_key):
        about = model.Statement(Secp256k1, self.key_id, 1, structure_hash, [i + 1],
                                multiply_base(Secp256k1, self.shares[i]), recovery_key)
        return model.prove(about, self.shares[i], DICE.bytes(32))

    def additive_shares(self, signers):
        """Of two signers, by Lagrange."""
        i, j = signers
        q = Secp256k1.q
        return [self.shares[a - 1] * b * pow(b - a, -1, q) % q for a, b in ((i, j), (j, i))]


class NewMember:
    def __init__(self):
        self.identity = draw_identity()
        self.secret = DICE.bytes(32)
        self.encryption, self.recovery = x25519(self.secret), x25519(DICE.bytes(32))

    def option(self):
        return ":".join(key.hex() for key in (self.identity, self.encryption, self.recovery))


@unittest.skipUnless(PROGRAM.exists(), "build/release/countersign-recover is not built")
class Recover(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        cls.said = ""
        keys = [cls.make_key(i) for i in (1, 2, 3)]
        cls.lost = LostKey(keys)
        (cls.root / "bundle").write_bytes(cls.lost.bundle)
        cls.members = sorted((NewMember() for _ in range(3)), key=lambda member: member.identity)
        cls.binding = DICE.bytes(32)

    @classmethod
    def run_program(cls, *arguments, lines=()):
        done = subprocess.run([PROGRAM, *arguments], input="".join(f"{line}\n" for line in lines),
                              capture_output=True, text=True, cwd=cls.root, timeout=120)
        cls.said += done.stdout + done.stderr
        return done

    @classmethod
    def make_key(cls, i):
        done = cls.run_program("keygen", "--out", f"key-{i}", lines=[f"pass {i}"] * 2)
        assert done.returncode == DONE, done.stderr
        return bytes.fromhex(done.stdout.split()[-1])

    def open(self, *, out, keys=(1, 3), lines=None, structure="2(1,2,3)", certificate=None):
        arguments = ["open", "bundle", "--certificate", (certificate or self.lost.certificate).hex(),
                     "--binding", self.binding.hex(), "--structure", structure, "--out", out]
        for i in keys:
            arguments += ["--key", f"key-{i}"]
        for member in self.members:
            arguments += ["--member", member.option()]
        return self.run_program(*arguments, lines=lines or [f"pass {i}" for i in keys])

    def assert_refused(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def shares_in(self, folder, m):
        """What member m finds in its file, by the dealers, checked against the public file."""
        dealings, sealed = (folder / "dealings").read_bytes(), (folder / f"member-{m}").read_bytes()
        magic = b"countersign recovery dealings 1\n"
        header = magic + self.lost.key_id + le(1, 8) + self.lost.certificate + b"\0" + self.binding
        header += le(3, 2) + le(len(flat(2, 3)), 4) + flat(2, 3)
        header += b"".join(each.identity + each.recovery for each in self.members)
        header += b"".join(each.encryption for each in self.members)
        self.assertTrue(dealings.startswith(header))
        sender, rest = dealings[len(header):len(header) + 32], dealings[len(header) + 32:]
        self.assertEqual((rest[:2], rest[2:4], rest[70:72], len(rest)), (le(2, 2), le(1, 2), le(3, 2), 138))
        commitments = [[Secp256k1.decode(rest[at + 33 * e:at + 33 * e + 33]) for e in (0, 1)]
                       for at in (4, 72)]
        dealers = listed([le(i, 8) + self.lost.identities[i - 1] for i in (1, 3)])
        members = listed([le(n + 1, 8) + each.identity + each.recovery + each.encryption
                          for n, each in enumerate(self.members)])
        context = T(SUITE, "ctx/recovery", self.binding, self.lost.key_id, le(1, 8), self.lost.certificate,
                    T(SUITE, "structure", flat(2, 3)), dealers, members, sender)
        own = self.members[m - 1]
        key = model.hkdf(x25519(own.secret, sender),
                         b"countersign/v1/sealed/1/direction" + sender + own.encryption + context)
        at, shares = len(b"countersign recovery shares 1\n") + 4, []
        for dealer, (C_0, C_1) in zip((1, 3), commitments):
            size = int.from_bytes(sealed[at:at + 4], "little")
            text = model.xunseal(key, sealed[at + 4:at + 4 + size], le(dealer, 2) + le(m, 2))
            at += 4 + size
            share = int.from_bytes(text, "big")
            expected = Secp256k1.add(C_0, model.multiply(Secp256k1, m, C_1))
            self.assertEqual(multiply_base(Secp256k1, share), expected)
            shares.append(share)
        self.assertEqual(at, len(sealed))
        self.assertEqual([C_0 for C_0, _ in commitments],
                         [multiply_base(Secp256k1, a) for a in self.lost.additive_shares((1, 3))])
        return shares

    def test_teaches_by_its_help(self):
        done = self.run_program("--help")
        self.assertEqual(done.returncode, DONE)
        for word in ("keygen", "inspect", "verify", "open", "without a network", "Exit codes"):
            self.assertIn(word, done.stdout)
        self.assertEqual(self.run_program("open", "--help").returncode, DONE)

    def test_shows_a_bundle(self):
        done = self.run_program("inspect", "bundle")
        self.assertEqual(done.returncode, DONE)
        for word in (self.lost.certificate.hex(), self.lost.key_id.hex(), "2(1,2,3)", "m/0/7",
                     "Nothing of this has been verified"):
            self.assertIn(word, done.stdout)

    def test_verifies_a_bundle_of_the_other_implementation(self):
        done = self.run_program("verify", "bundle", "--certificate", self.lost.certificate.hex())
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertIn("every backup holds", done.stdout)

    def test_deals_the_key_to_new_members(self):
        done = self.open(out="out")
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertIn("Dealt from the backups of signers 1 3.", done.stdout)
        self.assertIn("Keep the old recovery keys", done.stdout)
        folder = self.root / "out"
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["dealings", "member-1", "member-2", "member-3"])
        self.assertTrue(all(path.stat().st_mode & 0o77 == 0 for path in [folder, *folder.iterdir()]))

        dealt = [self.shares_in(folder, m) for m in (1, 2, 3)]
        y_1, y_2, y_3 = (sum(shares) % Secp256k1.q for shares in dealt)
        self.assertEqual((2 * y_1 - y_2) % Secp256k1.q, self.lost.x)
        self.assertEqual((3 * y_2 - 2 * y_3) % Secp256k1.q, self.lost.x)

        secrets = [self.lost.x, *self.lost.shares, *self.lost.additive_shares((1, 3)), y_1, y_2, y_3,
                   *(share for shares in dealt for share in shares)]
        written = b"".join(path.read_bytes() for path in folder.iterdir())
        for secret in secrets:
            share = secret.to_bytes(32, "big")
            self.assertNotIn(str(secret), self.said)
            for at in range(0, 24):
                self.assertNotIn(share[at:at + 8], written)
                self.assertNotIn(share[at:at + 8].hex(), self.said.lower())

        again = self.open(out="out")
        self.assert_refused(again, UNUSABLE, "out: the folder is there already")

    def test_deals_from_as_many_signers_as_are_needed(self):
        done = self.open(out="more", keys=(1, 2, 3))
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertIn("Dealt from the backups of signers 1 2.", done.stdout)

    def test_refuses_keys_that_do_not_open_the_key(self):
        self.assert_refused(self.open(out="no", keys=(2,)), REFUSED, "not_qualified")
        self.assertFalse((self.root / "no").exists())

    def test_refuses_another_certificate(self):
        self.assert_refused(self.open(out="no", certificate=bytes(32)), REFUSED,
                            "bundle: the bundle does not hash to the certificate (bad_opening)")

    def test_refuses_a_wrong_passphrase(self):
        self.assert_refused(self.open(out="no", lines=["pass 1", "pass 1"]), UNUSABLE,
                            "key-3: wrong passphrase, or the key file is damaged")
        self.assert_refused(self.open(out="no", lines=["pass 1"]), UNUSABLE, "key-3: no passphrase")

    def test_refuses_a_key_file_that_others_may_read(self):
        exposed = self.root / "key-4"
        exposed.write_bytes((self.root / "key-1").read_bytes())
        os.chmod(exposed, 0o640)
        self.assert_refused(self.open(out="no", keys=(4,)), UNUSABLE, "key-4: others than its owner")

    def test_refuses_to_write_over_a_key(self):
        done = self.run_program("keygen", "--out", "key-1", lines=["x", "x"])
        self.assert_refused(done, UNUSABLE, "key-1: there is a file of this name")
        done = self.run_program("keygen", "--out", "key-5", lines=["x", "y"])
        self.assert_refused(done, UNUSABLE, "key-5: the two passphrases differ")

    def test_refuses_bundles_that_are_damaged(self):
        (self.root / "bent").write_bytes(self.lost.bundle[:-1])
        self.assert_refused(self.run_program("inspect", "bent"), UNUSABLE, "bent: a recovery bundle has")
        changed = bytearray(self.lost.bundle)
        changed[2000] ^= 1
        (self.root / "bent").write_bytes(changed)
        done = self.run_program("verify", "bent", "--certificate", self.lost.certificate.hex())
        self.assert_refused(done, REFUSED, "bent: the backups are not those")
        self.assert_refused(self.run_program("inspect", "absent"), UNUSABLE, "absent: the file cannot")

    def test_names_the_option_that_is_wrong(self):
        self.assert_refused(self.open(out="no", structure="2(1,2"), USAGE, "--structure: not a structure")
        done = self.run_program("verify", "bundle", "--certificate", "xy")
        self.assert_refused(done, USAGE, "--certificate: ")
        for arguments in ((), ("open",), ("verify", "bundle"), ("melt",), ("inspect", "bundle", "--loud")):
            self.assertEqual(self.run_program(*arguments).returncode, USAGE, arguments)


if __name__ == "__main__":
    unittest.main()
