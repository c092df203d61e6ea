#include "crypto/keys/public_point.hpp"

#include <secp256k1.h>
#include <sodium.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::crypto {
namespace {

// SEC 2, section 2.4.1, compressed.
constexpr ByteArray<33> generator_secp256k1 = {0x02, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac,
                                               0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02,
                                               0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2,
                                               0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98};
// RFC 8032, section 5.1: y = 4/5, x even.
constexpr ByteArray<32> generator_ed25519 = {
    0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
    0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};
constexpr ByteArray<32> identity_ed25519 = {1};

std::optional<secp256k1_pubkey> parsed(View wire) {
  secp256k1_pubkey point;
  if (secp256k1_ec_pubkey_parse(secp256k1_context_static, &point, wire.data(), wire.size()) != 1) {
    return std::nullopt;
  }
  return point;
}

ByteArray<33> serialized(const secp256k1_pubkey& point) {
  ByteArray<33> wire;
  std::size_t length = wire.size();
  secp256k1_ec_pubkey_serialize(secp256k1_context_static, wire.data(), &length, &point,
                                SECP256K1_EC_COMPRESSED);
  return wire;
}

bool valid(Group group, View wire) {
  if (group == Group::secp256k1) return parsed(wire).has_value();
  // Checks canonical form, curve and subgroup; the identity is refused as a point of small order.
  return crypto_core_ed25519_is_valid_point(wire.data()) == 1;
}

/// c * P for a c that is not zero.
secp256k1_pubkey multiple_secp256k1(const Term& term) {
  auto point = parsed(term.P.encoded());
  invariant(point.has_value(), "a point that exists is valid");
  const int done =
      secp256k1_ec_pubkey_tweak_mul(secp256k1_context_static, &*point, term.c.encode().data());
  invariant(done == 1, "a multiple by less than the order exists");
  return *point;
}

ByteArray<32> multiple_ed25519(const Term& term) {
  ByteArray<32> point;
  const int done = crypto_scalarmult_ed25519_noclamp(point.data(), term.c.encode().data(),
                                                     term.P.encoded().data());
  invariant(done == 0, "a multiple by less than the order exists");
  return point;
}

/// The sum's wire form, or nothing if it is the identity.
std::optional<Bytes> sum_secp256k1(std::span<const Term> terms) {
  std::vector<secp256k1_pubkey> multiples;
  for (const Term& term : terms) {
    if (!term.c.is_zero()) multiples.push_back(multiple_secp256k1(term));
  }
  if (multiples.empty()) return std::nullopt;
  std::vector<const secp256k1_pubkey*> summands;
  for (const auto& multiple : multiples) summands.push_back(&multiple);
  secp256k1_pubkey sum;
  if (secp256k1_ec_pubkey_combine(secp256k1_context_static, &sum, summands.data(),
                                  summands.size()) != 1) {
    return std::nullopt;
  }
  const auto wire = serialized(sum);
  return Bytes(wire.begin(), wire.end());
}

std::optional<Bytes> sum_ed25519(std::span<const Term> terms) {
  ByteArray<32> sum = identity_ed25519;
  for (const Term& term : terms) {
    if (term.c.is_zero()) continue;
    const auto multiple = multiple_ed25519(term);
    const int done = crypto_core_ed25519_add(sum.data(), sum.data(), multiple.data());
    invariant(done == 0, "points of the curve can be added");
  }
  if (sum == identity_ed25519) return std::nullopt;
  return Bytes(sum.begin(), sum.end());
}

}  // namespace

PublicPoint::PublicPoint(Group group, View wire) : group_(group) {
  std::ranges::copy(wire, bytes_.begin());
}

PublicPoint PublicPoint::generator(Group group) {
  if (group == Group::secp256k1) return {group, generator_secp256k1};
  return {group, generator_ed25519};
}

Result<PublicPoint> PublicPoint::decode(Group group, View wire) {
  const std::size_t length = group == Group::secp256k1 ? 33 : 32;
  if (!guard("public-point.length", wire.size() == length)) {
    return Error{Fault::bad_length, "a point of the wrong length"};
  }
  if (!guard("public-point.valid", valid(group, wire))) {
    return Error{Fault::bad_point, "not a point of the group"};
  }
  return PublicPoint(group, wire);
}

Result<PublicPoint> sum_vartime(Group group, std::span<const Term> terms) {
  for (const Term& term : terms) {
    invariant(term.c.group() == group && term.P.group() == group, "a sum stays in one group");
  }
  const auto wire = group == Group::secp256k1 ? sum_secp256k1(terms) : sum_ed25519(terms);
  if (!guard("public-point.sum-not-identity", wire.has_value())) {
    return Error{Fault::bad_point, "a sum of points is the identity"};
  }
  return PublicPoint(group, *wire);
}

}  // namespace countersign::crypto
