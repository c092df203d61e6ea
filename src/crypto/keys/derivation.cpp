#include "crypto/keys/derivation.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "crypto/hmac.hpp"

namespace countersign::crypto {
namespace {

constexpr std::uint32_t first_hardened = 0x80000000;

ByteArray<64> step_hash(const DerivedKey& parent, std::uint32_t step) {
  Bytes message(parent.X_d.encoded().begin(), parent.X_d.encoded().end());
  for (const int shift : {24, 16, 8, 0})
    message.push_back(static_cast<std::uint8_t>(step >> shift));
  ByteArray<64> I;
  hmac_sha512(MacKey{parent.chain_code.value()}, message, I);
  return I;
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

Result<DerivedKey> derive_step(const DerivedKey& parent, const ByteArray<64>& I) {
  const Group group = parent.X_d.group();
  const auto I_L = PublicScalar::decode(group, View(I).first(32));
  if (!I_L.has_value()) {
    return Error{Fault::bad_argument, "the path has no key: a tweak is too large"};
  }
  const auto child = sum_vartime(group, std::vector<Term>{{PublicScalar::of(group, 1), parent.X_d},
                                                          {*I_L, PublicPoint::generator(group)}});
  if (!child.has_value()) {
    return Error{Fault::bad_argument, "the path has no key: a child is the identity"};
  }
  ByteArray<32> I_R;
  std::ranges::copy(View(I).last(32), I_R.begin());
  return DerivedKey{*child, ChainCode{I_R}, parent.e + *I_L};
}

Result<DerivedKey> derive(const PublicPoint& X, const ChainCode& chain_code,
                          const DerivationPath& path) {
  const bool possible = X.group() == Group::secp256k1 || path.steps().empty();
  if (!guard("derivation.secp256k1-only", possible)) {
    return Error{Fault::bad_argument, "an ed25519 key has no derived keys"};
  }
  DerivedKey key{X, chain_code, PublicScalar::of(X.group(), 0)};
  for (const std::uint32_t step : path.steps()) {
    const auto child = derive_step(key, step_hash(key, step));
    if (!child.has_value()) return child;
    key = *child;
  }
  return key;
}

}  // namespace countersign::crypto
