#include <gtest/gtest.h>
#include <secp256k1.h>

#include <map>
#include <optional>
#include <string>

#include "crypto/sha256.hpp"
#include "curve/ecdsa.hpp"
#include "curve/secp256k1.hpp"
#include "oracle.hpp"
#include "support/published.hpp"
#include "support/wycheproof.hpp"

// Every case of the Wycheproof files is judged, and each test says how many there were of what
// kind, so that a case cannot fall out unseen. DER is read by libsecp256k1: our own signatures are
// 64 bytes.

namespace countersign::curve::testing {
namespace {

using countersign::testing::no_data;
using countersign::testing::wycheproof::bytes;
using countersign::testing::wycheproof::each_case;
using countersign::testing::wycheproof::Json;
using countersign::testing::wycheproof::text;

std::optional<EcdsaSignature> signature_from_der(View der) {
  if (der.empty()) return std::nullopt;  // the library takes no null pointer
  secp256k1_ecdsa_signature parsed;
  if (secp256k1_ecdsa_signature_parse_der(secp256k1_context_static, &parsed, der.data(),
                                          der.size()) == 0) {
    return std::nullopt;
  }
  ByteArray<64> compact;
  secp256k1_ecdsa_signature_serialize_compact(secp256k1_context_static, compact.data(), &parsed);
  return EcdsaSignature::decode(compact).value();
}

enum class Rule { any_s, low_s };

bool ecdsa_case_verifies(const Json& group, const Json& test, Rule rule) {
  const auto key = Point::decode_uncompressed(bytes(group.at("publicKey"), "uncompressed")).value();
  const auto signature = signature_from_der(bytes(test, "sig"));
  if (!signature) return false;
  return ecdsa_verifies(key, crypto::sha256(bytes(test, "msg")),
                        rule == Rule::low_s ? *signature : with_low_s(*signature));
}

TEST(Wycheproof, ecdsa_with_low_s_only) {
  int verified = 0;
  const auto count = each_case(
      "ecdsa_secp256k1_sha256_bitcoin_test.json", [&](const Json& group, const Json& test) {
        const bool verifies = ecdsa_case_verifies(group, test, Rule::low_s);
        EXPECT_EQ(verifies, text(test, "result") == "valid");
        verified += verifies ? 1 : 0;
      });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 463);
  EXPECT_EQ(verified, 162);
}

TEST(Wycheproof, ecdsa_with_either_s) {
  int verified = 0;
  const auto count =
      each_case("ecdsa_secp256k1_sha256_test.json", [&](const Json& group, const Json& test) {
        const bool verifies = ecdsa_case_verifies(group, test, Rule::any_s);
        EXPECT_EQ(verifies, text(test, "result") == "valid");
        verified += verifies ? 1 : 0;
      });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 476);
  EXPECT_EQ(verified, 168);
}

/// The point of a SubjectPublicKeyInfo that names the curve and is canonical DER. Other spellings
/// of a key are not ours to read; the file calls them invalid or acceptable.
Result<Point> point_from_spki(const std::string& spki) {
  const std::string uncompressed = "3056301006072a8648ce3d020106052b8104000a034200";
  const std::string compressed = "3036301006072a8648ce3d020106052b8104000a032200";
  if (spki.starts_with(uncompressed)) {
    return Point::decode_uncompressed(from_hex(spki.substr(uncompressed.size())).value());
  }
  if (spki.starts_with(compressed)) {
    return Point::decode(from_hex(spki.substr(compressed.size())).value());
  }
  return Error{Fault::bad_encoding, "not the usual spelling of a key"};
}

SecretScalar scalar_from_integer(const Bytes& integer) {
  return SecretScalar::computed(
      [&] { return scalar_from<Scalar>(bytes_of_number(number(integer))); });
}

TEST(Wycheproof, ecdh_by_multiplication_with_a_secret) {
  SeededRandom random(1);
  const Secp256k1 group(random);
  std::map<std::string, int> outcomes;
  const auto count = each_case("ecdh_secp256k1_test.json", [&](const Json&, const Json& test) {
    const auto P = point_from_spki(text(test, "public"));
    const auto expected = text(test, "result");
    if (!P.has_value()) {
      EXPECT_NE(expected, "valid");
      ++outcomes["refused " + expected + " " + std::string(name_of(P.error().fault))];
      return;
    }
    EXPECT_NE(expected, "invalid");
    const auto shared = group.mul(scalar_from_integer(bytes(test, "private")), *P);
    EXPECT_EQ(to_hex(shared.x()), text(test, "shared"));
    ++outcomes["shared " + expected];
  });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 752);
  EXPECT_EQ(outcomes, (std::map<std::string, int>{{"shared valid", 473},
                                                  {"shared acceptable", 1},
                                                  {"refused acceptable bad_encoding", 227},
                                                  {"refused acceptable bad_length", 1},
                                                  {"refused acceptable bad_point", 1},
                                                  {"refused invalid bad_encoding", 28},
                                                  {"refused invalid bad_point", 21}}));
}

}  // namespace
}  // namespace countersign::curve::testing
