#include "crypto/keys/derivation.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "crypto/hmac.hpp"

namespace countersign::crypto {
namespace {

constexpr std::uint32_t first_hardened = 0x80000000;

ByteArray<64> step_hash(const DerivedKey& parent, std::uint32_t step) {
  Bytes message(parent.key.encoded().begin(), parent.key.encoded().end());
  for (const int shift : {24, 16, 8, 0})
    message.push_back(static_cast<std::uint8_t>(step >> shift));
  ByteArray<64> hash;
  hmac_sha512(MacKey{parent.chain_code.value()}, message, hash);
  return hash;
}

}  // namespace

Result<DerivationPath> DerivationPath::make(std::span<const std::uint32_t> steps) {
  if (!guard("derivation.steps-count", steps.size() <= path_steps_max)) {
    return Error{Fault::over_limit, "the path has too many steps"};
  }
  const bool all_normal =
      std::ranges::all_of(steps, [](auto step) { return step < first_hardened; });
  if (!guard("derivation.not-hardened", all_normal)) {
    return Error{Fault::bad_argument, "the path has a hardened step"};
  }
  DerivationPath path;
  path.steps_.assign(steps.begin(), steps.end());
  return path;
}

Result<DerivedKey> derive_step(const DerivedKey& parent, const ByteArray<64>& hash) {
  const Group group = parent.key.group();
  const auto offset = PublicScalar::decode(group, View(hash).first(32));
  if (!offset.has_value()) {
    return Error{Fault::bad_argument, "the path has no key: a tweak is too large"};
  }
  const auto child =
      sum_vartime(group, std::vector<Term>{{PublicScalar::of(group, 1), parent.key},
                                           {*offset, PublicPoint::generator(group)}});
  if (!child.has_value()) {
    return Error{Fault::bad_argument, "the path has no key: a child is the identity"};
  }
  ByteArray<32> child_chain_code;
  std::ranges::copy(View(hash).last(32), child_chain_code.begin());
  return DerivedKey{*child, ChainCode{child_chain_code}, parent.tweak + *offset};
}

Result<DerivedKey> derive(const PublicPoint& key, const ChainCode& chain_code,
                          const DerivationPath& path) {
  const bool possible = key.group() == Group::secp256k1 || path.steps().empty();
  if (!guard("derivation.secp256k1-only", possible)) {
    return Error{Fault::bad_argument, "an ed25519 key has no derived keys"};
  }
  DerivedKey derived{key, chain_code, PublicScalar::of(key.group(), 0)};
  for (const std::uint32_t step : path.steps()) {
    const auto child = derive_step(derived, step_hash(derived, step));
    if (!child.has_value()) return child;
    derived = *child;
  }
  return derived;
}

}  // namespace countersign::crypto
