#include "crypto/sealed.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hex.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto {
namespace {

X25519SecretKey key_of(std::uint8_t value) {
  ByteArray<32> bytes;
  bytes.fill(value);
  return X25519SecretKey::from_bytes(Secret<32>::take(bytes));
}

class FixedRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{0xaa}); }
};

struct Sealed : ::testing::Test {
  X25519SecretKey a = key_of(1);
  X25519SecretKey b = key_of(2);
  SealedChannel at_a = SealedChannel::between(a, b.public_key(), bytes_of("session")).value();
  SealedChannel at_b = SealedChannel::between(b, a.public_key(), bytes_of("session")).value();
  View text = bytes_of("a secret share");
  Associated header{bytes_of("header")};
  Error refused{Fault::not_authentic, "sealed bytes are not authentic"};
  testing::SeededRandom random{1};
  FixedRandom fixed;
};

TEST_F(Sealed, opens_at_the_other_end_both_ways) {
  EXPECT_EQ(to_hex(at_b.open(at_a.seal(text, header, random), header).value().expose_secret()),
            to_hex(text));
  EXPECT_EQ(to_hex(at_a.open(at_b.seal(text, header, random), header).value().expose_secret()),
            to_hex(text));
}

TEST_F(Sealed, has_the_bytes_that_its_header_defines) {
  // Made with OpenSSL's X25519, HKDF and ChaCha20-Poly1305, and HChaCha20 in Python.
  EXPECT_EQ(to_hex(at_a.seal(text, header, fixed)),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "8052378540c43b40f5edc714e79392ec7a4de6e0df4c37f0dc3ac9e2d7e0");
}

TEST_F(Sealed, never_repeats_a_key_and_nonce) {
  // One direction: other nonces. Two directions, were their nonces ever equal: other keys.
  const auto first = at_a.seal(text, header, random);
  const auto second = at_a.seal(text, header, random);
  EXPECT_FALSE(std::ranges::equal(View(first).first(24), View(second).first(24)));
  EXPECT_NE(at_a.seal(text, header, fixed), at_b.seal(text, header, fixed));
}

TEST_F(Sealed, does_not_open_when_reflected_to_its_sender) {
  EXPECT_EQ(at_a.open(at_a.seal(text, header, random), header).error(), refused);
}

TEST_F(Sealed, does_not_open_in_another_context) {
  const auto message = at_a.seal(text, header, random);
  for (const View context : {bytes_of("session2"), bytes_of("sessio"), View{}}) {
    const auto elsewhere = SealedChannel::between(b, a.public_key(), context).value();
    EXPECT_EQ(elsewhere.open(message, header).error(), refused);
  }
}

TEST_F(Sealed, does_not_open_with_other_associated_data) {
  const auto message = at_a.seal(text, header, random);
  EXPECT_EQ(at_b.open(message, {bytes_of("headex")}).error(), refused);
  EXPECT_EQ(at_b.open(message, {}).error(), refused);
}

TEST_F(Sealed, does_not_open_for_a_third_party) {
  const auto message = at_a.seal(text, header, random);
  const auto c = key_of(3);
  const auto at_c = SealedChannel::between(c, a.public_key(), bytes_of("session")).value();
  EXPECT_EQ(at_c.open(message, header).error(), refused);
  const auto from_c = SealedChannel::between(b, c.public_key(), bytes_of("session")).value();
  EXPECT_EQ(from_c.open(message, header).error(), refused);
}

TEST_F(Sealed, does_not_open_with_any_byte_changed) {
  const auto message = at_a.seal(text, header, random);
  for (std::size_t i = 0; i < message.size(); ++i) {
    Bytes changed = message;
    changed[i] ^= 0x80;
    EXPECT_EQ(at_b.open(changed, header).error(), refused) << i;
  }
}

TEST_F(Sealed, refuses_lengths_outside_its_bounds) {
  for (const std::size_t count : {0u, 23u, 39u}) {
    EXPECT_EQ(at_b.open(Bytes(count), header).error(),
              (Error{Fault::bad_length, "sealed message is too short"}));
  }
  EXPECT_EQ(at_b.open(Bytes(sealed_bytes_max + 1), header).error(),
            (Error{Fault::over_limit, "sealed message is too long"}));
  EXPECT_EQ(at_b.open(Bytes(sealed_bytes_max), header).error(), refused);
  EXPECT_DEATH(at_a.seal(Bytes(sealed_bytes_max), header, random), "a sealed message fits");
}

TEST_F(Sealed, needs_two_parties) {
  EXPECT_EQ(SealedChannel::between(a, a.public_key(), {}).error(),
            (Error{Fault::bad_argument, "a sealed channel needs two parties"}));
}

TEST_F(Sealed, carries_an_empty_text) {
  const auto message = at_a.seal({}, {}, random);
  EXPECT_EQ(message.size(), sealed_overhead_bytes);
  EXPECT_EQ(at_b.open(message, {}).value().size(), 0u);
}

}  // namespace
}  // namespace countersign::crypto
