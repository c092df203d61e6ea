// The extended public keys are those of BIP-32, test vectors 1 and 2, each checked against a second
// computation (Python's hmac and integers, from the seeds, by private derivation). Vectors 3 and 4
// have hardened steps only; the invalid points of vector 5 are in keys_point_test.cpp. Tweaks are
// that second computation's.
#include "crypto/keys/derivation.hpp"

#include <gtest/gtest.h>

#include <ranges>

#include "base/hex.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

struct Extended {
  PublicPoint X;
  ChainCode chain_code;
};

/// Base58 without the checksum: that an extended key is right shows in its child's.
Bytes base58(std::string_view text) {
  constexpr std::string_view digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  Bytes bytes(82);
  for (const char c : text) {
    auto carry = static_cast<unsigned>(digits.find(c));
    for (std::uint8_t& byte : bytes | std::views::reverse) {
      carry += 58u * byte;
      byte = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
  }
  return bytes;
}

/// Version 4, depth 1, parent 4, index 4, chain code 32, point 33, checksum 4.
Extended extended(std::string_view xpub) {
  const Bytes bytes = base58(xpub);
  ByteArray<32> chain_code;
  std::copy_n(bytes.begin() + 13, 32, chain_code.begin());
  return {PublicPoint::decode(Group::secp256k1, View(bytes).subspan(45, 33)).value(),
          ChainCode{chain_code}};
}

DerivationPath path(const std::vector<std::uint32_t>& steps) {
  return DerivationPath::make(steps).value();
}

struct Vector {
  std::string_view parent;
  std::uint32_t step;
  std::string_view child;
  std::string_view tweak;
};

const Vector vectors[] = {
    // Vector 1: m/0', then 1.
    {"xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5"
     "ski8PX9rL2dZXvgGDnw",
     1,
     "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2"
     "AxYysAA7xmALppuCkwQ",
     "4eb9d78157bae7a24115001621c4d91e3a3110e11e143c5259eaa4e55c5ec4bf"},
    // Vector 1: m/0'/1/2', then 2.
    {"xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4tr"
     "krX7x7DogT5Uv6fcLW5",
     2,
     "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7"
     "fe5JnJ7dh8zL4fiyLHV",
     "437984d45c4a2f5840c65b3dc6d7274e2859ad25d092db032c49aa4d006a426b"},
    // Vector 1: m/0'/1/2'/2, then 1000000000.
    {"xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7"
     "fe5JnJ7dh8zL4fiyLHV",
     1'000'000'000,
     "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXE"
     "YBVPamhGW6cFJodrTHy",
     "37d3e49d8ecb854cc518bba096f46795a9707860bf0fc95e5b19278c997098d4"},
    // Vector 2: m, then 0.
    {"xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJ"
     "Y47LJhkJ8UB7WEGuduB",
     0,
     "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7a"
     "p6r1D3tgFxHmwMkQTPH",
     "60e3739cc2c3950b7c4d7f32cc503e13b996d0f7a45623d0a914e1efa7f811e0"},
    // Vector 2: m/0/2147483647', then 1.
    {"xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8RuJiHjaD"
     "MBU4Zn9h8LZNnBC5y4a",
     1,
     "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537"
     "wTfunKau47EL2dhHKon",
     "e8ce665a6b37fcf9fafbae7fa34738e19aa8edd3c98ad5f687eb3d4e89257765"},
    // Vector 2: m/0/2147483647'/1/2147483646', then 2.
    {"xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRja"
     "DMzQLcgJvLJuZZvRcEL",
     2,
     "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2rnY5agb9"
     "rXpVGyy3bdW6EEgAtqt",
     "c9b5714c12f44f0df4caf76a557670dfeb4310bd7db193b6370b5ad5ccde8337"},
};

TEST(Derivation, agrees_with_bip_32) {
  for (const Vector& vector : vectors) {
    const auto parent = extended(vector.parent);
    const auto child = extended(vector.child);
    const auto derived = derive(parent.X, parent.chain_code, path({vector.step})).value();
    EXPECT_EQ(derived.X_d, child.X);
    EXPECT_EQ(derived.chain_code, child.chain_code);
    EXPECT_EQ(to_hex(derived.e.encode()), vector.tweak);
  }
}

/// The master key of BIP-32's test vector 1.
const std::string_view master =
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7"
    "us"
    "UDFdp6W1EGMcet8";

TEST(Derivation, adds_up_the_tweaks_of_a_path) {
  const auto parent = extended(master);
  const auto derived = derive(parent.X, parent.chain_code, path({0, 1, 2, 3, 4})).value();
  EXPECT_EQ(to_hex(derived.X_d.encoded()),
            "0316ca135b0f6e10b9313fbcf19602637f85eea9984d294a6c3cb70ec3486956b0");
  EXPECT_EQ(to_hex(derived.chain_code.value()),
            "f3ba97c1f3c8e175fd74167e7bc965563901d56af2f5fec1300a1977c649c749");
  EXPECT_EQ(to_hex(derived.e.encode()),
            "be9424522d42d7783a0ec28d5d457426b39fa12a783708c4ad0ea1479e295139");
  const std::vector<Term> tweaked = {{PublicScalar::of(Group::secp256k1, 1), parent.X},
                                     {derived.e, PublicPoint::generator(Group::secp256k1)}};
  EXPECT_EQ(sum_vartime(Group::secp256k1, tweaked).value(), derived.X_d);
}

TEST(Derivation, along_the_empty_path_is_the_key_itself) {
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    const auto G = PublicPoint::generator(group);
    const auto derived = derive(G, ChainCode{}, DerivationPath()).value();
    EXPECT_EQ(derived, (DerivedKey{G, ChainCode{}, PublicScalar::of(group, 0)}));
  }
}

TEST(Derivation, of_an_ed25519_key_is_refused) {
  EXPECT_EQ(derive(PublicPoint::generator(Group::ed25519), ChainCode{}, path({0})).error(),
            (Error{Fault::bad_argument, "an ed25519 key has no derived keys"}));
}

TEST(Derivation, takes_at_most_five_steps) {
  EXPECT_EQ(DerivationPath::make(std::vector<std::uint32_t>(6)).error(),
            (Error{Fault::over_limit, "the path has too many steps"}));
  EXPECT_EQ(path({0, 0, 0, 0, 0}).steps().size(), 5u);
}

TEST(Derivation, takes_no_hardened_step) {
  const Error error{Fault::bad_argument, "the path has a hardened step"};
  EXPECT_EQ(DerivationPath::make(std::vector<std::uint32_t>{0, 0x80000000}).error(), error);
  EXPECT_EQ(DerivationPath::make(std::vector<std::uint32_t>{0xffffffff, 0}).error(), error);
  EXPECT_EQ(path({0x7fffffff}).steps()[0], 0x7fffffffu);
}

DerivedKey undeviated(const PublicPoint& X) {
  return {X, ChainCode{}, PublicScalar::of(Group::secp256k1, 0)};
}

ByteArray<64> hash_with_left_half(const ByteArray<32>& offset) {
  ByteArray<64> hash{};
  std::ranges::copy(offset, hash.begin());
  return hash;
}

TEST(Derivation, refuses_a_tweak_that_is_not_below_the_order) {
  const auto order =
      array_from_hex<32>("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  EXPECT_EQ(derive_step(undeviated(PublicPoint::generator(Group::secp256k1)),
                        hash_with_left_half(order.value()))
                .error(),
            (Error{Fault::bad_argument, "the path has no key: a tweak is too large"}));
}

TEST(Derivation, refuses_a_child_that_is_the_identity) {
  const auto k = PublicScalar::of(Group::secp256k1, 77);
  const auto minus_k = PublicScalar::of(Group::secp256k1, 0) - k;
  EXPECT_EQ(
      derive_step(undeviated(testing::point_of(k)), hash_with_left_half(minus_k.encode())).error(),
      (Error{Fault::bad_argument, "the path has no key: a child is the identity"}));
}

}  // namespace
}  // namespace countersign::crypto
